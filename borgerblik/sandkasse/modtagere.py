"""Who the services are to the token service: one line for each, whatever paths it has (PROTOCOL 1)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

MODTAGER: Final = MappingProxyType(
    {
        "sdi": "http://entityid.kombit.dk/service/sdi/sagdokumentindeks/6",
        "ydi": "http://entityid.kombit.dk/service/ydi/ydelseindeks/6",
        "ydl": "http://entityid.kombit.dk/service/ydelselistehent/1",
        "klasse": "http://entityid.kombit.dk/service/klassifikation/7",
        "organisation": "http://stoettesystemerne.dk/service/organisation/3",
    }
)

# By WS-Addressing an answer's Action is target namespace, port type and operation; the port type hangs on
# how the request's action begins.
_PORTE: Final = MappingProxyType(
    {
        "http://kombit.dk/sts/sagdokumentindeks": (
            "http://stoettesystemerne.dk/sagsogdokumentindeks/SagDokumentIndeksPortType"
        ),
        "http://kombit.dk/sts/ydelseindeks": "http://stoettesystemerne.dk/ydelsesindeks/YdelseIndeksPortType",
        "http://kombit.dk/sts/ydelseindeks/bevillingindeks": (
            "http://stoettesystemerne.dk/ydelsesindeks/BevillingPortType"
        ),
        "http://kombit.dk/sts/ydelseindeks/oekonomiskEffektuering": (
            "http://stoettesystemerne.dk/ydelsesindeks/OekonomiskEffektueringPortType"
        ),
        "http://www.kombit.dk/int/2022/01/01/YdelseListeHentService": (
            "http://www.kombit.dk/int/2022/01/01/YdelseListeHentServicePortType"
        ),
        "http://kombit.dk/sts/klassifikation/klasse": "http://stoettesystemerne.dk/klassifikation/KlassePortType",
        **{
            f"http://kombit.dk/sts/organisation/{navn.lower()}": (
                f"http://stoettesystemerne.dk/organisation/6/{navn}PortType"
            )
            for navn in ("Organisation", "Virksomhed", "ItSystem", "OrganisationEnhed", "Bruger")
        },
    }
)


def svarhandling(handling: str) -> str:
    """The wsa:Action of the answer to a request with that action."""
    skel = max(handling.rfind("/"), handling.rfind("#"))
    port = _PORTE.get(handling[:skel])
    return f"{port}/{handling[skel + 1 :]}Response" if port else f"{handling}Response"

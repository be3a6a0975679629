"""The seal on a JSON document, and everything one may try with it."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.udskrift.efterse import judge
from adapters.udskrift.kanonisk import canonical
from adapters.udskrift.segl_json import seal
from borgerblik.sandkasse.pki import Pki
from borgerblik.udskrift import Udfald
from schemas.ud.overblik import OverblikUd
from tests.udskrift.papir import Papir, en_udskrift, sealer_of

Document = dict[str, Any]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def udfald(papir: Papir, found: bytes | Document) -> Udfald:
    """As the child judges it, without the child."""
    raw = found if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False).encode()
    return judge(raw, papir.known).udfald


def test_it_is_the_overview_of_the_api_with_whose_it_is_and_a_seal(papir: Papir) -> None:
    udskrift = en_udskrift()

    found = papir.json(udskrift)

    assert list(found) == ["udskrift", "overblik", "segl"]
    assert found["overblik"] == OverblikUd().dump(udskrift.overblik)
    assert found["udskrift"]["foedt"] == "1972-07-01"
    assert set(found["udskrift"]) == {"id", "dannet", "kommune", "foedt", "udsteder"}
    assert "7729990" not in json.dumps(found)


def test_it_can_be_checked_with_nothing_of_ours(beseglet: Document) -> None:
    """As a bank would: by the RFCs and its own library."""
    document = {name: value for name, value in beseglet.items() if name != "segl"}
    plain = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    protected, _, signature = beseglet["segl"]["jws"].split(".")
    certificate = x509.load_der_x509_certificate(base64.b64decode(beseglet["segl"]["x5c"][0]))

    assert json.loads(_unb64(protected))["alg"] == beseglet["segl"]["alg"] == "PS256"
    key: Any = certificate.public_key()
    key.verify(_unb64(signature), f"{protected}.{_b64(plain)}".encode(), PSS(MGF1(SHA256()), 32), SHA256())


def test_whole_and_unchanged_says_who_and_when(papir: Papir, beseglet: Document) -> None:
    kontrol = papir.kontrol(beseglet)

    assert kontrol.god
    assert kontrol.navn == papir.segler.navn
    assert kontrol.forseglet is not None
    assert kontrol.forseglet.isoformat() == beseglet["udskrift"]["dannet"]


def test_written_another_way_it_is_the_same_document(papir: Papir, beseglet: Document) -> None:
    upside_down = dict(reversed(beseglet.items()))

    assert udfald(papir, json.dumps(upside_down, indent=4, sort_keys=True).encode()) is Udfald.UAENDRET


def changed(*path: str | int, to: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def _swap(document: Document) -> None:
    plan = document["overblik"]["ydelser"][0]["udbetalinger"][0]
    plan["brutto"], plan["udbetalt"] = plan["udbetalt"], plan["brutto"]


CHANGES: dict[str, Callable[[Document], None]] = {
    "an amount": changed("overblik", "ydelser", 0, "udbetalinger", 0, "brutto", to="91728.00"),
    "two amounts that change places": _swap,
    "the day of birth": changed("udskrift", "foedt", to="1980-01-01"),
    "the time": changed("udskrift", "dannet", to="2030-01-01T00:00:00+01:00"),
    "a field more at the top": changed("bemærkning", to="godkendt"),
    "a field more inside": changed("overblik", "sager", 0, "note", to=None),
    "a fraction": changed("overblik", "sager", to=1.5),
    "true for 1": changed("overblik", "komplet", to=1),
    "an outage hidden": changed("overblik", "kilder", to=[]),
    "a field more in the seal": changed("segl", "kid", to="x"),
    "another alg beside the signature": changed("segl", "alg", to="ES256"),
    "no jws": changed("segl", "jws", to=None),
    "half a jws": changed("segl", "jws", to="e30"),
    "a list for a jws": changed("segl", "jws", to=["a", "b"]),
    "no x5c": changed("segl", "x5c", to=[]),
    "numbers for x5c": changed("segl", "x5c", to=[1]),
    "a text for the seal": changed("segl", to="segl"),
    "null for the seal": changed("segl", to=None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_changed_is_said_to_be_changed(papir: Papir, beseglet: Document, what: str) -> None:
    document = copy.deepcopy(beseglet)
    CHANGES[what](document)

    assert udfald(papir, document) is Udfald.AENDRET


def test_a_field_taken_away_is_a_change(papir: Papir, beseglet: Document) -> None:
    document = copy.deepcopy(beseglet)
    del document["overblik"]["ikkeVist"]

    assert udfald(papir, document) is Udfald.AENDRET


def test_the_seal_of_one_document_does_not_fit_another(papir: Papir, beseglet: Document) -> None:
    assert udfald(papir, papir.json() | {"segl": beseglet["segl"]}) is Udfald.AENDRET


def test_without_its_seal_it_is_nobodys(papir: Papir, beseglet: Document) -> None:
    documents: list[Document] = [{k: v for k, v in beseglet.items() if k != "segl"}, {}, {"overblik": {}}]
    for document in documents:
        assert udfald(papir, document) is Udfald.UDEN_SEGL


def test_a_key_that_stands_twice_is_not_read(papir: Papir, beseglet: Document) -> None:
    raw = json.dumps(beseglet, ensure_ascii=False)
    twice = raw.replace('"foedt": ', '"foedt": "1950-01-01", "foedt": ', 1)

    assert twice != raw
    assert udfald(papir, twice.encode()) is Udfald.ULAESELIG


@pytest.mark.parametrize("alg", ["none", "HS256", "RS256", "PS512"])
def test_another_algorithm_is_no_seal(papir: Papir, beseglet: Document, alg: str) -> None:
    """Also the old trick: the public key as the secret of an HMAC."""
    document = {name: value for name, value in beseglet.items() if name != "segl"}
    header = json.loads(_unb64(beseglet["segl"]["jws"].split(".")[0])) | {"alg": alg}
    protected = _b64(json.dumps(header).encode())
    public = papir.segler.certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signature = hmac.digest(public, f"{protected}.{_b64(canonical(document))}".encode(), hashlib.sha256)
    for signed in ("" if alg == "none" else _b64(signature), beseglet["segl"]["jws"].split(".")[2]):
        for said in (alg, "PS256"):
            segl = beseglet["segl"] | {"alg": said, "jws": f"{protected}..{signed}"}
            assert udfald(papir, document | {"segl": segl}) is Udfald.AENDRET


def test_no_bit_of_the_signature_can_be_changed(papir: Papir, beseglet: Document) -> None:
    """Not even those at the end that base64url leaves over."""
    jws = beseglet["segl"]["jws"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for place in [0, 1, jws.index(".") - 1, jws.index(".") + 2, len(jws) // 2, len(jws) - 2, len(jws) - 1]:
        for letter in (letters[(letters.index(jws[place]) + 1) % 64], "=", "."):
            segl = beseglet["segl"] | {"jws": jws[:place] + letter + jws[place + 1 :]}
            assert udfald(papir, beseglet | {"segl": segl}) is Udfald.AENDRET, (place, letter)
    assert udfald(papir, beseglet | {"segl": beseglet["segl"] | {"jws": jws + "="}}) is Udfald.AENDRET


def test_another_with_the_same_name_is_not_us(papir: Papir, pki: Pki, tmp_path: Path, beseglet: Document) -> None:
    """Even from the same authority: the certificate counts, not what it says."""
    namesake = pki.udsted("Borgerblikket sandkasse (funktionscertifikat)")
    other = sealer_of(namesake, tmp_path, "navnebror")
    document = {name: value for name, value in beseglet.items() if name != "segl"}
    theirs = seal(document, other.key, other.own)
    ours_on_theirs = theirs | {"segl": theirs["segl"] | {"x5c": beseglet["segl"]["x5c"]}}
    both = theirs | {"segl": theirs["segl"] | {"x5c": [*theirs["segl"]["x5c"], *beseglet["segl"]["x5c"]]}}

    assert other.certificate.subject == papir.segler.certificate.subject
    assert udfald(papir, theirs) is Udfald.IKKE_VORES
    assert udfald(papir, ours_on_theirs) is Udfald.AENDRET
    assert udfald(papir, both) is Udfald.IKKE_VORES
    assert papir.kontrol(theirs).navn is None


def test_a_chain_that_is_changed_is_told(papir: Papir, beseglet: Document) -> None:
    own, *chain = beseglet["segl"]["x5c"]
    for x5c in ([own], [own, *chain, *chain], [own, own]):
        assert udfald(papir, beseglet | {"segl": beseglet["segl"] | {"x5c": x5c}}) is Udfald.AENDRET


def test_what_an_earlier_certificate_sealed_is_still_ours(papir: Papir, pki: Pki, tmp_path: Path) -> None:
    earlier = sealer_of(pki.udsted("Tidligere segl"), tmp_path, "tidligere")
    document = Papir(earlier).json()

    assert papir.kontrol(document).udfald is Udfald.IKKE_VORES
    found = Papir(papir.segler, earlier).kontrol(document)
    assert found.god
    assert found.navn == earlier.navn


def test_a_seal_from_another_time_than_the_certificates_is_nobodys(papir: Papir, beseglet: Document) -> None:
    document = {"udskrift": {"dannet": "2019-01-01T12:00:00+01:00"}, "overblik": {}}
    late = {"udskrift": {"dannet": "2027-03-01T12:00:00+01:00"}, "overblik": {}}
    for each in (document, late):
        assert papir.kontrol(papir.segl.besegl(each)).udfald is Udfald.IKKE_VORES
    without = papir.segl.besegl({"udskrift": {"dannet": "i går"}, "overblik": {}})
    assert papir.kontrol(without).udfald is Udfald.AENDRET

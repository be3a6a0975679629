"""The pages of a kommune's decisions of look-ups, in words: days, lists, and what a field is called."""

from __future__ import annotations

import re

from flask_babel import gettext

from borgerblik.domain.tilsyn import Vagtslags

_PURPOSE = re.compile(r"formaal-(\d+)(?:-(\w+))?")


def dag_ord(dag: int) -> str:
    """The day of the week, 1 is Monday."""
    return str(
        (
            gettext("mandag"),
            gettext("tirsdag"),
            gettext("onsdag"),
            gettext("torsdag"),
            gettext("fredag"),
            gettext("lørdag"),
            gettext("søndag"),
        )[dag - 1]
    )


def slags_ord(slags: Vagtslags) -> str:
    """What a list is called."""
    return str(
        {
            Vagtslags.VIP: gettext("VIP"),
            Vagtslags.OVERVAAGET: gettext("Overvåget"),
            Vagtslags.KOLLEGA: gettext("Kollega"),
        }[slags]
    )


def felt_ord(felt: str) -> str:
    """What a field of the form is called, for the list of what must be mended."""
    purpose = _PURPOSE.fullmatch(felt)
    if purpose:
        return str(gettext("Formål nummer %(nummer)s", nummer=int(purpose[1]) + 1))
    return str(
        {
            "formaal": gettext("Formål"),
            "opbevaring": gettext("Hvor længe opslag huskes"),
            "arbejdstid-dage": gettext("Arbejdsdage"),
            "arbejdstid-fra": gettext("Arbejdstid fra"),
            "arbejdstid-til": gettext("Arbejdstid til"),
            "graense-advar": gettext("Opslag i timen, der giver en alarm"),
            "graense-stop": gettext("Opslag i timen, der er det højeste"),
            "overvaagedeKle": gettext("Overvågede KLE-numre"),
            "alarm-email": gettext("E-mail til dem, der får alarmer"),
            "alarm-webhook": gettext("Webadresse, der får alarmer"),
            "statistikEmail": gettext("E-mail til dem, der får tallene hver måned"),
            "cpr": gettext("Personnummer"),
            "slags": gettext("Liste"),
            "grund": gettext("Grund"),
            "udloeber": gettext("Sidste dag"),
        }.get(felt, gettext("Formularen"))
    )


def linje_ord(linje: int | None) -> str:
    """Which line of a field, before what is wrong with it."""
    return "" if linje is None else str(gettext("linje %(nummer)s", nummer=linje)) + " "

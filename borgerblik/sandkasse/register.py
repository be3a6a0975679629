"""A register of objects that are looked up by name or UUID: soeg, list and laes, the same for all of them.

Our reading where the contract is silent: without a window everything is as it is now; texts are equal without
regard to case; a list of which some are known gives those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml import etree

from borgerblik.sandkasse.indeks import Afvist, Doer, Operation, Status, standardretur
from borgerblik.sandkasse.kontrakt import LISTER, lokalnavn, q
from borgerblik.sandkasse.sikkerhed import Kalder
from borgerblik.sandkasse.tid import ALTID_EFTER, ALTID_FOER, Vindue, graense, instant, klokken, overlapper, vindue
from borgerblik.sandkasse.validering import Validering
from borgerblik.sandkasse.xml import rod, t, x

SIDE = 500


@dataclass(frozen=True, slots=True)
class Del:
    """One part of an object, in force from `fra` up to `til`: in which list, its element, and what is in it.

    `tekster` are the fields it can be searched by.
    """

    liste: str
    element: str
    fra: date
    til: date | None = None
    tekster: tuple[tuple[str, str], ...] = ()
    resten: str = ""

    @property
    def vindue(self) -> Vindue:
        """From 00:00 in Denmark that day, until 00:00 the other or without end."""
        til = ALTID_EFTER if self.til is None else instant(klokken(self.til)) or ALTID_EFTER
        return instant(klokken(self.fra)) or ALTID_FOER, til

    def skriv(self, prefix: str) -> str:
        """As XML."""
        slut = t("sd:GraenseIndikator", "true") if self.til is None else _stempel(self.til)
        gaelder = x("sd:Virkning", x("sd:FraTidspunkt", _stempel(self.fra)), x("sd:TilTidspunkt", slut))
        navn = self.element if ":" in self.element else f"{prefix}:{self.element}"
        return x(navn, gaelder, *(t(f"sd:{felt}", tekst) for felt, tekst in self.tekster), self.resten)


@dataclass(frozen=True, slots=True)
class Post:
    """An object: its UUID, whose it is where that is told, and its parts over time in the contract's order."""

    uuid: str
    dele: tuple[Del, ...]
    hoved: str = ""


class Register:
    """One kind of object behind one address; `objekt` is the element that holds an image's UUID."""

    def __init__(self, prefix: str, objekt: str, poster: Iterable[Post], ur: Callable[[], datetime]) -> None:
        self._prefix = prefix
        self._objekt = objekt
        self._poster = {post.uuid: post for post in poster}
        self._ur = ur

    def doer(self, handling: str, valider: Validering) -> Doer:
        """The three operations that read; their actions begin with `handling`."""
        udfoerer = {"soeg": self._soeg, "list": self._list, "laes": self._laes}
        return Doer(
            tuple(
                Operation(
                    f"{handling}/{navn}",
                    f"{self._prefix}:{navn.capitalize()}Input",
                    f"{self._prefix}:{navn.capitalize()}Output",
                    udfoer,
                )
                for navn, udfoer in udfoerer.items()
            ),
            valider,
        )

    def _soeg(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        soegt = krop.find(q("sd:SoegVirkning"))
        inden_for = self._nu() if soegt is None else vindue(soegt)
        kriterier = [
            (liste, element) for liste in LISTER for element in krop.iterfind(f"{q(f'{self._prefix}:{liste}')}/*")
        ]
        fundne = [post.uuid for post in self._poster.values() if all(_opfylder(post, k, inden_for) for k in kriterier)]
        fra, antal = _side(krop)
        if not fundne and self._prefix != "klasse":
            raise Afvist(Status.IKKE_FUNDET)  # as Organisation answers a search without hits; Klassifikation says 20
        listet = "".join(t("sd:UUIDIdentifikator", uuid) for uuid in fundne[fra : fra + antal])
        return rod(f"{self._prefix}:SoegOutput", standardretur(), x("sd:IdListe", listet)).encode()

    def _list(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        return self._svar("ListOutput", krop)

    def _laes(self, krop: etree._Element, _kalder: Kalder) -> bytes:
        return self._svar("LaesOutput", krop)

    def _svar(self, ud: str, krop: etree._Element) -> bytes:
        uuider = [(element.text or "").strip().lower() for element in krop.iterfind(q("sd:UUIDIdentifikator"))]
        fundne = [self._poster[uuid] for uuid in dict.fromkeys(uuider) if uuid in self._poster]
        if not fundne:
            raise Afvist(Status.IKKE_FUNDET)
        fra, til = (krop.find(q(f"sd:Virkning{ende}Filter")) for ende in ("Fra", "Til"))
        spurgt = fra is not None or til is not None
        inden_for = (graense(fra, ALTID_FOER), graense(til, ALTID_EFTER)) if spurgt else self._nu()
        billeder = "".join(self._billede(post, inden_for) for post in fundne)
        return rod(f"{self._prefix}:{ud}", standardretur(), billeder).encode()

    def _billede(self, post: Post, inden_for: Vindue) -> str:
        p = self._prefix
        lister = (
            x(
                f"{p}:{liste}",
                *(d.skriv(p) for d in post.dele if d.liste == liste and overlapper(d.vindue, inden_for)),
            )
            for liste in LISTER
        )
        begyndt = min(each.fra for each in post.dele)
        ramme = t("sd:Tidspunkt", klokken(begyndt, 8)) + t("sd:LivscyklusKode", "Importeret")
        return x(
            f"{p}:FiltreretOejebliksbillede",
            x(f"{p}:{self._objekt}", t("sd:UUIDIdentifikator", post.uuid)),
            post.hoved,
            x(f"{p}:Registrering", ramme, *lister),
        )

    def _nu(self) -> Vindue:
        nu = self._ur()
        return nu, nu + timedelta(microseconds=1)


def _opfylder(post: Post, kriterie: tuple[str, etree._Element], inden_for: Vindue) -> bool:
    """Has the object a part of that kind, in force within the window, with every text the example has?"""
    liste, eksempel = kriterie
    if any(len(felt) for felt in eksempel):
        raise Afvist(Status.UGYLDIGT, "der kan kun søges på tekster")
    krav = {(lokalnavn(felt.tag), (felt.text or "").strip().casefold()) for felt in eksempel if not len(felt)}
    return any(
        each.liste == liste
        and each.element.rpartition(":")[2] == lokalnavn(eksempel.tag)
        and overlapper(each.vindue, inden_for)
        and krav <= {(felt, tekst.casefold()) for felt, tekst in each.tekster}
        for each in post.dele
    )


def _side(krop: etree._Element) -> tuple[int, int]:
    fra, antal = (
        int(krop.findtext(q(f"sd:{navn}")) or standard)
        for navn, standard in (("FoersteResultatReference", 0), ("MaksimalAntalKvantitet", SIDE))
    )
    if fra < 0 or antal < 0:
        raise Afvist(Status.UGYLDIGT, "siden er negativ")
    return fra, antal


def _stempel(dag: date) -> str:
    return t("sd:TidsstempelDatoTid", klokken(dag))

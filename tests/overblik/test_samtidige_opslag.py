"""The limit within the hour holds however many look-ups of one employee end at the same moment, in whichever worker."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest

from borgerblik import db
from borgerblik.audit import AuditLog
from borgerblik.domain.tilsyn import Opslagsgraense, Tilsyn
from borgerblik.overblik.ansat import Ansatopslag
from borgerblik.overblik.vagt import ForMangeOpslag, Opslagsvagt
from tests.byg import BORGER, NOEGLE, NU, et_kald
from tests.samtidig import samtidig

SEER, ANDEN = "a" * 64, "b" * 64
OM = BORGER.pseudonym(NOEGLE)
ADVAR, STOP = 5, 8


class Arbejder:
    """A worker process: connections, a chain and a watch of its own."""

    def __init__(self, engine: db.Engine) -> None:
        self.engine = db.open_database(engine.url.render_as_string(hide_password=False))
        self.log = AuditLog(self.engine)
        self.vagt = Opslagsvagt(
            lambda kode: Tilsyn(kode, graense=Opslagsgraense(advar=ADVAR, stop=STOP)),
            lambda _kode, _borger: frozenset(),
            self.log.antal_siden,
            db.EnAdGangen(self.engine),
        )

    def close(self) -> None:
        self.engine.dispose()

    def slaa_op(self, nummer: object, seer: str = SEER) -> bool:
        """A look that began long before, and whose sources have answered; was it shown?"""
        kald = replace(et_kald(), anmodning=f"anmodning {nummer}", rolle="sagsbehandler", seer=seer)
        ansat = Ansatopslag(OM, "0751", kald, self.vagt, self.log.write, lambda: NU)
        try:
            ansat.noter(kald.opslag(OM, NU, kommuner=("0751",)), frozenset())
        except ForMangeOpslag:
            return False
        return True


def test_of_looks_that_end_at_the_same_moment_in_several_workers_no_more_than_the_limit_are_shown(
    engine: db.Engine,
) -> None:
    with closing(Arbejder(engine)) as one, closing(Arbejder(engine)) as other:
        shown = samtidig(*(lambda n=n: (one, other)[n % 2].slaa_op(n) for n in range(16)))

        rows = [post.opslag for post in one.log.om(OM)]
    assert sum(shown) == STOP
    assert Counter(row.haendelse for row in rows) == {None: STOP, "afvist": 16 - STOP}
    assert sum("mange_opslag" in row.varsler for row in rows if row.haendelse is None) == STOP - ADVAR + 1


def test_what_one_employee_does_takes_nothing_from_another(engine: db.Engine) -> None:
    with closing(Arbejder(engine)) as one, closing(Arbejder(engine)) as other:
        shown = samtidig(
            *(lambda n=n: (one, other)[n % 2].slaa_op(n, (SEER, ANDEN)[n // 2 % 2]) for n in range(2 * STOP))
        )

    assert all(shown)


@pytest.mark.slow  # processes
def test_the_workers_are_processes_of_their_own(engine: db.Engine) -> None:
    program = (
        "import sys\n"
        "from borgerblik import db\n"
        "from tests.overblik.test_samtidige_opslag import Arbejder\n"
        "from tests.samtidig import samtidig\n"
        "one = Arbejder(db.open_database(sys.argv[1]))\n"
        "sys.stdin.readline()\n"
        "print(sum(samtidig(*(lambda n=n: one.slaa_op((sys.argv[2], n)) for n in range(6)))))\n"
    )
    url = engine.url.render_as_string(hide_password=False)
    workers = [
        subprocess.Popen([sys.executable, "-c", program, url, str(n)], stdin=-1, stdout=-1, text=True) for n in range(3)
    ]
    for each in workers:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    shown = [int(each.communicate(timeout=60)[0]) for each in workers]

    assert sum(shown) == STOP, shown

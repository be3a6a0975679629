"""A look that is about two people: both rows, or none and no answer."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from borgerblik import db
from borgerblik.audit import AuditLog, LogUnavailable, PersonNumberInLog
from tests.audit.test_log import ANDEN, BORGER, et_opslag, invented, rows


def test_the_rows_of_one_look_are_read_as_they_were_written_each_by_its_own(engine: db.Engine) -> None:
    log = AuditLog(engine)
    om_giver, om_hjaelper = et_opslag(seer=ANDEN, rolle="fuldmagtshaver"), et_opslag(seer=ANDEN, borger=ANDEN)

    log.write_all([om_giver, om_hjaelper])

    assert [post.opslag for post in log.om(BORGER)] == [om_giver]
    assert [post.opslag for post in log.om(ANDEN)] == [om_hjaelper]


def test_a_number_in_one_of_them_keeps_both_out(engine: db.Engine) -> None:
    with pytest.raises(PersonNumberInLog):
        AuditLog(engine).write_all([et_opslag(), et_opslag(formaal=f"om {invented()}")])

    assert rows(engine) == 0


def test_where_the_second_cannot_be_written_the_first_is_not_either(engine: db.Engine) -> None:
    broken = et_opslag(formaal=None)

    with pytest.raises(LogUnavailable):
        AuditLog(engine).write_all([et_opslag(), broken])

    assert rows(engine) == 0


def test_both_are_safe_when_it_returns(engine: db.Engine) -> None:
    AuditLog(engine).write_all([et_opslag(), et_opslag()])

    with db.connected(engine) as another:
        assert another.execute(text("SELECT count(*) FROM opslag")).scalar_one() == 2

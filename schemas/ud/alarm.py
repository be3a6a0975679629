"""Alarms on the way out to whoever oversees: employees are named to them alone, citizens to nobody."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Kode, Tidspunkt, Ud


class AlarmhovedUd(Ud):
    """An alarm in the list: nobody is in it.

    `kode` is what raised it, `antal` how many looks have joined it, from `tidspunkt` to `senest`.
    """

    id = fields.String()
    henvisning = fields.String()
    slags = fields.String()
    kode = fields.String()
    tidspunkt = Tidspunkt()
    senest = Tidspunkt()
    antal = fields.Integer()
    tilstand = Kode()
    version = fields.Integer()


class AlarmerUd(Ud):
    """A page of the kommune's alarms; `naeste` is what to send as `foer`."""

    alarmer = fields.List(fields.Nested(AlarmhovedUd))
    naeste = fields.Integer(allow_none=True)


class AnsatUd(Ud):
    """An employee: the issuer's name for them, and their own uuid where it gives one."""

    navn = fields.String()
    udsteder = fields.String(attribute="issuer")
    brugerUuid = fields.String(attribute="bruger_uuid", allow_none=True)


class AlarmskiftUd(Ud):
    """A step: who took it (null: it was raised, or nobody we know), and what they noted."""

    tilstand = Kode()
    tidspunkt = Tidspunkt()
    af = fields.Nested(AnsatUd, allow_none=True)
    note = fields.String(allow_none=True)


class LeveringUd(Ud):
    """How telling one receiver goes: `venter`, `sendt` or `opgivet`, after so many tries; `fejl` is the last code."""

    vej = Kode()
    modtager = fields.String()
    tilstand = Kode()
    forsoeg = fields.Integer()
    sendt = Tidspunkt(allow_none=True)
    fejl = fields.String(allow_none=True)


class AlarmUd(AlarmhovedUd):
    """An alarm opened. `ansat` made the look (null: nobody we know), `formaal` is what they gave as the reason.

    `borger` is a short reference of whom it was about, by which two alarms are seen to be about the same; `formaal`
    and `varsler`, everything the look was an alarm for, are null and empty once the look is erased.
    """

    kommune = fields.String()
    ansat = fields.Nested(AnsatUd, allow_none=True)
    rolle = fields.String()
    borger = fields.String(allow_none=True)
    formaal = fields.String(allow_none=True)
    varsler = fields.List(fields.String())
    historik = fields.List(fields.Nested(AlarmskiftUd))
    leveringer = fields.List(fields.Nested(LeveringUd))

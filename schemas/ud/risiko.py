"""A risk assessment on the way out: to the console, and to the file that goes in again."""

from __future__ import annotations

from marshmallow import fields

from schemas.ud.felter import Kode, Tidspunkt, Ud


class VurderetUd(Ud):
    """How an element or a control was judged, and why."""

    vaerdi = fields.Integer()
    begrundelse = fields.String()


class ElementerUd(Ud):
    """The elements that were judged, 1 to 4."""

    SOMETIMES = frozenset({"foelsomhed", "eksponering", "volumen"})

    foelsomhed = fields.Nested(VurderetUd)
    eksponering = fields.Nested(VurderetUd)
    volumen = fields.Nested(VurderetUd)


class KontrollerUd(Ud):
    """The controls that were judged, 0 to 3."""

    SOMETIMES = frozenset({"rollestyring", "logning", "funktionsadskillelse", "dataafgraensning"})

    rollestyring = fields.Nested(VurderetUd)
    logning = fields.Nested(VurderetUd)
    funktionsadskillelse = fields.Nested(VurderetUd)
    dataafgraensning = fields.Nested(VurderetUd)


class RisikovurderingUd(Ud):
    """An assessment with its decision, in the form that goes in again."""

    kode = fields.String()
    brugertype = Kode()
    elementer = fields.Nested(ElementerUd)
    kontroller = fields.Nested(KontrollerUd)
    niveau = Kode()
    begrundelse = fields.String(allow_none=True)
    omraader = fields.Dict(keys=fields.String(), values=Kode())
    gammeltNiveau = fields.Integer(attribute="gammelt_niveau", allow_none=True)
    gammeltNiveauTil = fields.Date(attribute="gammelt_niveau_til", allow_none=True)
    besluttetAf = fields.String(attribute="besluttet_af")
    besluttet = fields.Date()
    genbesoeg = fields.Date()


class RisikopostUd(Ud):
    """One element in the sum."""

    element = Kode()
    vaerdi = fields.Integer()
    vurderet = fields.Boolean()
    vaegt = fields.Integer()
    fratrukket = fields.Integer()
    point = fields.Integer()


class BeregningUd(Ud):
    """The computed level, with its reasons in sentences."""

    metode = fields.Integer()
    niveau = Kode()
    point = fields.Integer()
    hoejst = fields.Integer()
    poster = fields.List(fields.Nested(RisikopostUd))
    begrundelser = fields.List(fields.String())


class RisikokravUd(Ud):
    """What the door demands today: an NSIS level, or during a transition an old one."""

    niveau = Kode(allow_none=True)
    gammeltNiveau = fields.Integer(attribute="gammelt", allow_none=True)


class RisikostandUd(Ud):
    """How one assessment stands today; version 0, and null where there is none."""

    brugertype = Kode()
    tilstand = Kode()
    krav = fields.Nested(RisikokravUd)
    version = fields.Integer()
    gemt = Tidspunkt(allow_none=True)
    gemtAf = fields.String(attribute="gemt_af", allow_none=True)
    vurdering = fields.Nested(RisikovurderingUd, allow_none=True)
    beregning = fields.Nested(BeregningUd, allow_none=True)


class RisikoUd(Ud):
    """A kommune's assessments, one for each kind of user."""

    kode = fields.String()
    navn = fields.String()
    vurderinger = fields.List(fields.Nested(RisikostandUd))


class RisikoudgaveUd(Ud):
    """One version of an assessment."""

    version = fields.Integer()
    gemt = Tidspunkt(attribute="tidspunkt")
    gemtAf = fields.String(attribute="af")
    vurdering = fields.Nested(RisikovurderingUd)


class RisikohistorikUd(Ud):
    """Every version, newest first."""

    udgaver = fields.List(fields.Nested(RisikoudgaveUd))


class RisikotaellingUd(Ud):
    """How many assessments of the connected kommuner stand how, for operations: no kommune is named."""

    mangler = fields.Integer()
    gaelder = fields.Integer()
    snart = fields.Integer()
    overskredet = fields.Integer()

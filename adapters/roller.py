"""The roles that are read, by UUID. The two indexes have different ones for the same words: the tables stay apart."""

from __future__ import annotations


class SdiRolle:
    """Those of Sags- og Dokumentindeks."""

    EJER = "9e979b84-b846-4472-8622-58007dc63c7e"
    ANSVARLIG = "a1263342-d348-44ba-a566-233f37c4cb67"
    PRIMAER_PART = "d839f26a-d4d1-4441-b2d6-3dbbb12a9404"
    PRIMAER_KLASSE = "a86c6581-ec85-412d-a655-31a1f1d5b14f"
    HANDLINGSFACET = "05ef7011-11a7-4e4c-a46b-3de6aa457fc3"
    MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
    AFSENDER = "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"


class YdiRolle:
    """Those of Ydelsesindeks."""

    EJER = "abdf4d3e-f113-4282-b13e-6cd32a82621c"
    BEVILLINGSMODTAGER = "3102fa7e-f56e-4510-b0d4-1650c590dc3b"
    YDELSESMODTAGER = "93af57a7-7658-4fac-98da-9e5ac7a7d9a5"
    EFFEKTUERINGSMODTAGER = "68d4b903-acae-4f2f-aafc-45bd999ed81f"
    UDBETALINGSEJER = "a91824c4-da1d-47f9-bce2-5d6597879415"
    DEL_AF = "ccc9d91b-9a4c-4ada-9be4-795ca068e89d"
    UDBETALENDE_ENHED = "a1ff36be-b3fb-4e1f-aac0-9d3313070ecb"
    MASTER = "251c24fd-57b0-4afc-9d73-b063d1957eb3"
    AFSENDER = "1b3c6a6d-e977-4491-9bf8-b41ee6999f39"

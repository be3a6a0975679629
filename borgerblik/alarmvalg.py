"""The settings of the alarms: what signs the word to a kommune's program."""

from __future__ import annotations

from dataclasses import dataclass

from borgerblik.environment import Environment


@dataclass(frozen=True, slots=True, repr=False)
class Alarmvalg:
    """`webhook_noegle` is the secret shared with the programs that are told; None: no program is told."""

    webhook_noegle: bytes | None


def read_alarm(env: Environment) -> Alarmvalg:
    """From the environment. Raises SettingError."""
    return Alarmvalg(env.key("ALARM_WEBHOOK_NOEGLE", {}))

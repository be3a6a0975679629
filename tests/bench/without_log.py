"""`python -m tests.bench.without_log` is the command `borgerblik` with a log of looks that keeps nothing."""

from collections.abc import Sequence

from borgerblik.audit import AuditLog, Opslag
from borgerblik.cli import main


def keep_nothing(self: AuditLog, opslag: Sequence[Opslag]) -> None:
    """In the place of `AuditLog.write_all`."""


AuditLog.write_all = keep_nothing  # type: ignore[method-assign]

main(prog_name="borgerblik")

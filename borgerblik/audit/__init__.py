"""Who saw what of whom, when and why."""

from borgerblik.audit.laest import Kaedetilstand, Laest, Udvalg
from borgerblik.audit.log import AuditLog
from borgerblik.audit.opslag import Kilde, Logpost, LogUnavailable, Opslag, PersonNumberInLog

__all__ = [
    "AuditLog",
    "Kaedetilstand",
    "Kilde",
    "Laest",
    "LogUnavailable",
    "Logpost",
    "Opslag",
    "PersonNumberInLog",
    "Udvalg",
]

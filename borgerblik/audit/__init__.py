"""Who saw what of whom, when and why."""

from borgerblik.audit.opslag import Kilde, Logpost, LogUnavailable, Opslag, PersonNumberInLog
from borgerblik.audit.store import AuditLog

__all__ = ["AuditLog", "Kilde", "LogUnavailable", "Logpost", "Opslag", "PersonNumberInLog"]

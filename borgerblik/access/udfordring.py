"""What a refused caller is answered: the status, and the WWW-Authenticate header that says what would do.

The one place that writes it, for the doors and for `adgang proev token`.
Source: RFC 6750 section 3, RFC 9470 section 3, OIO IDWS REST 1.0 (scheme Holder-of-key).
"""

from __future__ import annotations

from borgerblik.access.laas import AccessRefused, LevelTooLow, ScopeMissing
from borgerblik.access.token.afvist import Skema, TokenRefused


def udfordring(error: TokenRefused | AccessRefused, skema: Skema = "Bearer") -> tuple[int, str]:
    """Status and header for the refusal; `skema` is what the caller used, which a TokenRefused knows itself."""
    if isinstance(error, TokenRefused):
        return error.status, error.skema if error.error is None else f'{error.skema} error="{error.error}"'
    if isinstance(error, LevelTooLow):
        return 401, f"{skema} {error.challenge}"
    if isinstance(error, ScopeMissing):
        return 403, f'{skema} error="insufficient_scope", scope="{error}"'
    return 403, f'{skema} error="insufficient_scope"'

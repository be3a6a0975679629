"""Who changed what, when, and what stood before and after."""

from borgerblik.audit.aendringer.log import Aendringslog
from borgerblik.audit.aendringer.model import EMNER, Aendring, Aendringspost, Udfald

__all__ = ["EMNER", "Aendring", "Aendringslog", "Aendringspost", "Udfald"]

"""What is unusual about a look, who is told of it, and what came of it."""

from borgerblik.alarm.levering import Leveringer
from borgerblik.alarm.rejsning import Rejsning
from borgerblik.alarm.service import Alarmer

__all__ = ["Alarmer", "Leveringer", "Rejsning"]

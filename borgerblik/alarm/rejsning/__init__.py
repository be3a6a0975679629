"""From the log of looks to alarms: each code in each row raises one, however we die meanwhile."""

from borgerblik.alarm.rejsning.service import Rejsning

__all__ = ["Rejsning"]

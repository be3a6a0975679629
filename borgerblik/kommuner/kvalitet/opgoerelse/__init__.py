"""What a run came to, added up in the database from the rows its units kept."""

from borgerblik.kommuner.kvalitet.opgoerelse.service import opgoer
from borgerblik.kommuner.kvalitet.opgoerelse.store import OpgoerelseStore

__all__ = ["OpgoerelseStore", "opgoer"]

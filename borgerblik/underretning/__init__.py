"""Tell me: what a citizen has asked to be told of (underretning), and the messages (besked) that say so."""

from borgerblik.underretning.model import Kanal as Kanal
from borgerblik.underretning.model import Slags as Slags
from borgerblik.underretning.model import Udfald as Udfald
from borgerblik.underretning.noegler import Noegler as Noegler
from borgerblik.underretning.service import Indhold as Indhold
from borgerblik.underretning.service import Underretninger as Underretninger
from borgerblik.underretning.store import UnderretningStore as UnderretningStore

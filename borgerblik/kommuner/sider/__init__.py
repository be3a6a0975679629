"""What each kommune has written for its pages, kept in versions beside its choices."""

from borgerblik.kommuner.sider.service import Sidebillede, Sidevalg
from borgerblik.kommuner.sider.store import SiderStore
from borgerblik.kommuner.udgaver import AendretImens, Udgave

__all__ = ["AendretImens", "Sidebillede", "SiderStore", "Sidevalg", "Udgave"]

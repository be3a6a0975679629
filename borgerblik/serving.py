"""`borgerblik serve`: everything that can be wrong is found before the first citizen comes."""

from __future__ import annotations

from adapters.beskedvej import make_beskedvej
from adapters.tjenester import Tjenester
from adapters.udskrift.tjeneste import make_udskrifter
from borgerblik.adgang import make_adgang
from borgerblik.app import NEEDED_TO_SERVE, create_app
from borgerblik.config import SettingError, Settings
from borgerblik.db import current, head, open_database, upgrade
from borgerblik.fagomraader import omraader
from borgerblik.kommuner import Kommuner
from borgerblik.logholder import make_logholder
from borgerblik.operations.gunicorn_server import Listening, run
from borgerblik.operations.logge import set_up_logging
from borgerblik.operations.opstart import demand_free_port
from borgerblik.overblik.spoerg import utcnow
from borgerblik.tilslutning import warn_of_closed


def serve_product(settings: Settings, host: str, port: int) -> None:
    """Check, then serve until told to stop. Raises SettingError, DatabaseUnavailable and OSError before serving."""
    settings.demand(*NEEDED_TO_SERVE)
    omraader()
    Tjenester(settings)
    make_udskrifter(settings, utcnow)
    make_beskedvej(settings.besked)
    make_adgang(settings, open_database(settings.database_url), utcnow)
    make_logholder(settings, open_database(settings.database_url), utcnow)
    _prepare_database(settings)
    demand_free_port(host, port)
    set_up_logging()
    engine = open_database(settings.database_url)
    warn_of_closed(Kommuner(engine, paa_maskinen=settings.paa_maskinen))
    engine.dispose()
    listening = Listening(host, port, settings.workers, settings.threads, settings.metrics_port)
    run(lambda: create_app(settings), listening)


def _prepare_database(settings: Settings) -> None:
    """An embedded SQLite is migrated here; a database with an owner is not changed behind their back."""
    engine = open_database(settings.database_url)
    if current(engine) == head():
        pass  # and alembic is never loaded: it would weigh on every worker
    elif engine.dialect.name == "sqlite":
        upgrade(engine)
    else:
        raise SettingError("databasen passer ikke til denne version: kør `borgerblik db upgrade`")
    engine.dispose()

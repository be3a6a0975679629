"""The queue of units over several machines: Celery on a broker that speaks AMQP 0-9-1 (RabbitMQ).

A message holds the id of a run and of a unit, and nothing else. The database is the truth of what has been done:
there is no result backend, a message that is lost is sent again, and one that comes twice finds its unit done. A
message is taken from the queue when its unit is over (acks late), one at a time (prefetch 1), so that a worker that is
killed gives it back.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog

from borgerblik.config import SettingError

OPGAVE = "borgerblik.kvalitet.enhed"
LAENGST = timedelta(minutes=5)  # seconds: what a broker may hold back a message for, at most
CONNECT_SECONDS = 5

# (run, unit) -> in how many seconds to try again, None for never
Udfoer = Callable[[str, str], float | None]

log = structlog.get_logger(__name__)


class KoeUtilgaengelig(Exception):
    """The broker gives no answer. Never names a password."""


class Arbejdskoe:
    """Sends units, and does what is sent. Raises SettingError where Celery is not installed."""

    def __init__(self, url: str, koe: str) -> None:
        try:
            from celery import Celery
        except ModuleNotFoundError as error:
            raise SettingError("AMQP_URL kræver tilvalget: pip install borgerblikket[amqp]") from error
        self._koe = koe
        self._app = app = Celery("borgerblik", broker=url, backend=None, set_as_current=False)
        app.conf.update(
            task_default_queue=koe,
            task_serializer="json",
            accept_content=["json"],
            task_ignore_result=True,
            task_acks_late=True,
            task_reject_on_worker_lost=True,
            worker_prefetch_multiplier=1,
            worker_hijack_root_logger=False,
            worker_redirect_stdouts=False,
            worker_enable_remote_control=False,
            worker_send_task_events=False,
            task_send_sent_event=False,
            broker_connection_retry_on_startup=True,
            broker_connection_timeout=CONNECT_SECONDS,
            broker_transport_options={"confirm_publish": True},
            timezone="UTC",
        )

    def send(self, koersel: str, enheder: Iterable[str], *, om: float = 0.0) -> None:
        """Put these units of a run into the queue, to be done in so many seconds. Raises KoeUtilgaengelig."""
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS)
                for enhed in enheder:
                    self._app.send_task(
                        OPGAVE,
                        (koersel, enhed),
                        connection=connection,
                        queue=self._koe,
                        countdown=min(om, LAENGST.total_seconds()) or None,
                        retry=False,
                        # What a broker's own pages show of a message is nothing but that there is one.
                        argsrepr="",
                        kwargsrepr="",
                    )
        except (OSError, self._errors()) as error:
            raise KoeUtilgaengelig(f"AMQP_URL: køen svarer ikke ({type(error).__name__})") from error

    def lyt(self, udfoer: Udfoer, samtidige: int) -> int:
        """Do what is sent, so many units at a time, until told to stop (SIGTERM); the exit code."""
        from celery.signals import setup_logging

        def ours(**_kwargs: Any) -> None:
            """Our log lines are set up already."""

        def en(task: Any, koersel: str, enhed: str) -> None:
            """One unit; a fault of ours is logged, and the sweep sends the unit again."""
            igen_om = udfoer(koersel, enhed)
            if igen_om is not None:
                raise task.retry(countdown=min(igen_om, LAENGST.total_seconds()))

        setup_logging.connect(ours, weak=False)
        self._app.task(en, name=OPGAVE, bind=True, max_retries=None)
        worker = self._app.Worker(
            hostname=f"borgerblik@{socket.gethostname()}",
            pool="threads",
            concurrency=samtidige,
            queues=[self._koe],
            loglevel="INFO",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=False,
            optimization="fair",
        )
        worker.start()
        return int(worker.exitcode or 0)

    def taem(self) -> int:
        """Throw away what waits in the queue; how many messages. For tests and for whoever takes a product down."""
        with self._app.connection_for_write() as connection:
            return int(connection.default_channel.queue_purge(self._koe) or 0)

    def _errors(self) -> type[Exception]:
        from kombu.exceptions import OperationalError

        found: type[Exception] = OperationalError
        return found

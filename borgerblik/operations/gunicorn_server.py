"""The product under gunicorn: its log lines go through ours, its metrics get a port of their own."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import prometheus_client
import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker
from prometheus_client import multiprocess

from borgerblik.operations.opstart import METRICS_FOLDER

WORKER_TIMEOUT = 60  # seconds without a sign of life before a worker is replaced
log = structlog.get_logger(__name__)
_M_ARENA_MAX = -8  # mallopt(3)
GRACE = 10  # seconds for requests under way when the product stops


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how wide the product listens. `metrics_port` None: no metrics are served."""

    host: str
    port: int
    workers: int
    threads: int
    metrics_port: int | None


class _OurLogger(Logger):  # type: ignore[misc]
    """gunicorn's lines through the root logger, where person numbers are masked; no access log of its own."""

    def setup(self, cfg: Any) -> None:
        self.error_log.handlers = []
        self.error_log.propagate = True
        self.error_log.setLevel("WARNING")
        self.access_log.disabled = True


class _OurWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker with our form of error, for what never becomes a request.

    Its own answers are HTML and repeat what was sent, and its log lines hold the address: both may be a
    person number.
    """

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        request_id = str(uuid.uuid4())
        status, kode, title = _named(exc)
        if status >= 500:
            log.error("the server failed", anmodning=request_id, exc_info=exc)
        else:
            log.warning("a request could not be read", anmodning=request_id, error=type(exc).__name__)
        body = json.dumps(
            {
                "type": f"urn:borgerblik:problem:{kode}",
                "title": title,
                "status": status,
                "detail": title + ".",
                "instance": request_id,
            },
            ensure_ascii=False,
        ).encode()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\nCache-Control: no-store\r\n"
            f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with suppress(OSError):  # the caller may be gone
            write_nonblock(client, head.encode() + body)


def _named(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, LimitRequestLine):
        return 414, "for_stor", "Adressen er for lang"
    if isinstance(error, LimitRequestHeaders):
        return 431, "for_stor", "Anmodningens hoved er for stort"
    if isinstance(error, ParseException):
        return 400, "ugyldig_anmodning", "Anmodningen kan ikke læses"
    return 500, "intern_fejl", "Der skete en fejl hos os"


class _Application(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        app = self._make_app()
        # What is here now stays: the collector need not look at it again, nor come so often.
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        return app


def run(make_app: Callable[[], Any], listening: Listening) -> None:
    """Serve until SIGINT or SIGTERM. `make_app` is called in each worker, after the fork."""
    options = {
        "bind": f"[{listening.host}]:{listening.port}"
        if ":" in listening.host
        else f"{listening.host}:{listening.port}",
        "workers": listening.workers,
        "threads": listening.threads,
        "worker_class": _OurWorker,
        "timeout": WORKER_TIMEOUT,
        "graceful_timeout": GRACE,
        "keepalive": 15,
        "logger_class": _OurLogger,
        "control_socket_disable": True,
        "when_ready": lambda _arbiter: _serve_metrics(listening),
        "worker_exit": _last_things,
        "child_exit": _forget_worker,
    }
    _share_heaps()
    _Application(make_app, options).run()


def _share_heaps() -> None:
    """Let the threads share two heaps. glibc gives each of forty its own, and most of that is never used."""
    with suppress(OSError, AttributeError):  # another C library has no such knob
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _serve_metrics(listening: Listening) -> None:
    if listening.metrics_port is None:
        return
    registry = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    prometheus_client.start_http_server(listening.metrics_port, listening.host, registry)


def _last_things(_arbiter: Any, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)  # a worker that could not start has none
    if app is not None:
        app.extensions["baggrund"].afslut()


def _forget_worker(_arbiter: Any, worker: Any) -> None:
    if METRICS_FOLDER in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

"""The product under gunicorn: its log lines go through ours, its metrics get a port of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import prometheus_client
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from borgerblik.operations.opstart import METRICS_FOLDER

WORKER_TIMEOUT = 60  # seconds without a sign of life before a worker is replaced
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


class _Application(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Callable[[], Any], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()


def run(make_app: Callable[[], Any], listening: Listening) -> None:
    """Serve until SIGINT or SIGTERM. `make_app` is called in each worker, after the fork."""
    options = {
        "bind": f"[{listening.host}]:{listening.port}"
        if ":" in listening.host
        else f"{listening.host}:{listening.port}",
        "workers": listening.workers,
        "threads": listening.threads,
        "worker_class": "gthread",
        "timeout": WORKER_TIMEOUT,
        "graceful_timeout": GRACE,
        "keepalive": 15,
        "logger_class": _OurLogger,
        "control_socket_disable": True,
        "when_ready": lambda _arbiter: _serve_metrics(listening),
        "child_exit": _forget_worker,
    }
    _Application(make_app, options).run()


def _serve_metrics(listening: Listening) -> None:
    if listening.metrics_port is None:
        return
    registry = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    prometheus_client.start_http_server(listening.metrics_port, listening.host, registry)


def _forget_worker(_arbiter: Any, worker: Any) -> None:
    if METRICS_FOLDER in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]

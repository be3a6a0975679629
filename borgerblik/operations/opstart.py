"""What must be settled before a server starts."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def demand_free_port(host: str, port: int) -> None:
    """Raise OSError, in one sentence, where somebody else listens there."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        raise OSError(f"{host}:{port} kan ikke bruges: {os.strerror(error.errno or 0)}") from error


@contextmanager
def shared_metrics(wanted: bool) -> Iterator[None]:
    """A folder in which several workers count together, gone afterwards.

    To be entered before prometheus_client is imported: it decides then, once, where it counts.
    """
    if not wanted:
        yield
        return
    folder = tempfile.mkdtemp(prefix="borgerblik-maaling-")
    os.environ[METRICS_FOLDER] = folder
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)

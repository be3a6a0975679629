"""A PostgreSQL of the test's own, which it may kill."""

from __future__ import annotations

import os
import pwd
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.wire import free_port

SUPERUSER = "postgres"
START_SECONDS = 30.0


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`, None where there is no server on this machine."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Postgres:
    """One cluster: `start`, `kill` (as by the kernel: nothing is said, nothing is finished) and `url`.

    `largest_file` (bytes) makes the disk full for a server started with it: no file of its grows beyond.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self._port = free_port()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self._port}/postgres"

    def create(self) -> None:
        self._run(
            "initdb", "-D", str(self._folder / "data"), "-U", SUPERUSER,
            "--auth=trust", "--encoding=UTF8", "--wal-segsize=1", "--no-sync",
        )  # fmt: skip

    def start(self, largest_file: int | None = None) -> None:
        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        with (self._folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-p", str(self._port),
                    "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}",
                    "-c", "min_wal_size=2MB", "-c", "max_wal_size=64MB", "-c", "restart_after_crash=on",
                ],
                stdout=log, stderr=log, start_new_session=True, preexec_fn=limit, user=_owner(),
            )  # fmt: skip
        self._await()

    def kill(self) -> None:
        """The server and everything it has started, at once."""
        if self._server is None:
            return
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text(encoding="ascii")
        for pid in (self._server.pid, *map(int, children.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def _await(self) -> None:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise AssertionError((self._folder / "server.log").read_text(errors="replace")[-3000:]) from None
                time.sleep(0.05)
            else:
                return

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(self._programs / program), *arguments], check=True, capture_output=True, user=_owner())


def _owner() -> int | None:
    """Whose a server is to be where we are root, which PostgreSQL refuses to be."""
    return pwd.getpwnam(SUPERUSER).pw_uid if os.getuid() == 0 else None


@contextmanager
def a_postgres(programs: Path) -> Iterator[Postgres]:
    """A running cluster in a folder of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="borgerblik-pg-"))
    try:
        owner = _owner()
        if owner is not None:
            os.chown(folder, owner, -1)
        server = Postgres(folder, programs)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

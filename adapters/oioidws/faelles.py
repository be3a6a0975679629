"""Where the workers of one machine, or of several, share tokens: encrypted files, or Redis where it is set.

Sharing saves calls to the token service and nothing else: where it fails a worker goes on alone.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import structlog

from borgerblik.segl import Segl

if TYPE_CHECKING:
    from redis import Redis

LOCK_SECONDS = 9.0  # the longest wait for another worker that is fetching: as long as a fetch takes, then we do
LOCK_LIFE = 15.0  # of a lock in Redis: longer than a fetch takes
LARGEST = 256 * 1024  # bytes; a token is under ten thousand
REDIS_SECONDS = 1.0  # to connect, and for each answer
KEPT_SECONDS = 7 * 24 * 3600.0  # a token lives for hours
LOCK = ".laas"

log = structlog.get_logger(__name__)


class Shared(Protocol):
    """A place for small secrets under a name (hexadecimal digits), each with a life in seconds."""

    def read(self, name: str) -> bytes | None:
        """What lies there; None where nothing does, or nothing that can be had."""

    def write(self, name: str, data: bytes, seconds: float) -> None:
        """Put it there."""

    def alone(self, name: str) -> contextlib.AbstractContextManager[None]:
        """While inside, nobody else who asks is inside under that name, except where waiting took too long."""


class Nowhere:
    """Shared with nobody: for commands that end, and where there is no key to encrypt with."""

    def read(self, name: str) -> bytes | None:
        """Nothing."""
        return None

    def write(self, name: str, data: bytes, seconds: float) -> None:
        """Not kept."""

    def alone(self, name: str) -> contextlib.AbstractContextManager[None]:
        """At once."""
        return contextlib.nullcontext()


class Files:
    """A folder that only we can read; written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """The file's content."""
        try:
            handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                return file.read(LARGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else None
        except OSError:
            return None

    def write(self, name: str, data: bytes, seconds: float) -> None:
        """Beside it first, then in its place. (Its life is in the token itself.)"""
        beside = self._folder / f"{name}.{secrets.token_hex(4)}"
        try:
            self._own_folder()
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            beside.replace(self._folder / name)
            self._tidy()
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink()
            log.warning("a token cannot be shared on this machine", error=type(error).__name__)

    def _own_folder(self) -> None:
        """Make it, or see that it is ours alone. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self._folder.stat()
        if found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise PermissionError("the folder of shared tokens is not ours alone")

    def _tidy(self) -> None:
        """Take away what no token can need any more: of certificates and kommuner that are gone."""
        for old in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another worker tidies too
                if old.suffix != LOCK and time.time() - old.stat().st_mtime > KEPT_SECONDS:
                    old.unlink()

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """A lock that ends with the process that holds it."""
        try:
            self._own_folder()
            handle = os.open(self._folder / f"{name}{LOCK}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            yield
            return
        try:
            _wait_for(handle)
            yield
        finally:
            with contextlib.suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_UN)  # also for a child that was forked meanwhile
            os.close(handle)


def _wait_for(handle: int) -> None:
    until = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < until:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.02)
    return None


class InRedis:
    """Redis, for workers on several machines. `url` as redis-py reads it."""

    PREFIX = "borgerblik:token:"

    def __init__(self, url: str) -> None:
        from redis import Redis
        from redis.exceptions import RedisError

        self._redis: Redis = Redis.from_url(
            url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, protocol=2
        )
        self._errors = RedisError

    def read(self, name: str) -> bytes | None:
        """The value under the name."""
        try:
            found = self._redis.get(self.PREFIX + name)
        except self._errors as error:
            self._say(error)
            return None
        return found if isinstance(found, bytes) else None

    def write(self, name: str, data: bytes, seconds: float) -> None:
        """Set it, to be gone when its life is over."""
        try:
            self._redis.set(self.PREFIX + name, data, px=max(1, int(seconds * 1000)))
        except self._errors as error:
            self._say(error)

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Redis' own lock, gone by itself if we die with it."""
        lock = self._redis.lock(
            f"{self.PREFIX}{name}:laas", timeout=LOCK_LIFE, blocking_timeout=LOCK_SECONDS, sleep=0.02
        )
        held = False
        try:
            held = lock.acquire()
        except self._errors as error:
            self._say(error)
        try:
            yield
        finally:
            if held:
                with contextlib.suppress(self._errors):
                    lock.release()

    @staticmethod
    def _say(error: Exception) -> None:
        log.warning("tokens cannot be shared through Redis", error=type(error).__name__)


class Encrypted:
    """Another place, to which nothing goes in clear: AES-256-GCM with a key made from `secret`, bound to the name."""

    def __init__(self, place: Shared, secret: bytes) -> None:
        self._place = place
        self._segl = Segl(secret, "security tokens")

    def read(self, name: str) -> bytes | None:
        """What lies there, decrypted; None for what somebody else wrote."""
        found = self._place.read(name)
        return None if found is None else self._segl.aabn(found, name.encode())

    def write(self, name: str, data: bytes, seconds: float) -> None:
        """Encrypted with a nonce of its own."""
        self._place.write(name, self._segl.luk(data, name.encode()), seconds)

    def alone(self, name: str) -> contextlib.AbstractContextManager[None]:
        """The other place's."""
        return self._place.alone(name)


def shared_place(redis_url: str | None, folder: Path, secret: bytes | None) -> Shared:
    """Redis where it is set, else this machine's folder; nowhere without a secret to encrypt with."""
    if secret is None:
        return Nowhere()
    return Encrypted(InRedis(redis_url) if redis_url else Files(folder), secret)

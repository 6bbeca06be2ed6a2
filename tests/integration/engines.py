"""PostgreSQL and Redis of a test alone, which may stop them, kill them and start them again."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from config.local import postgres, redis
from config.local.environment import DATABASE_NAME
from config.local.home import POSTGRES_PORT, Home, open_home
from config.local.supervisor import Supervisor


@dataclass
class Engines:
    """Both engines in a home of their own."""

    home: Home
    postgres: Supervisor = field(init=False)
    redis: Supervisor = field(init=False)

    def __post_init__(self) -> None:
        self.postgres = Supervisor(self.home.logs, os.environ)
        self.redis = Supervisor(self.home.logs, os.environ)

    @property
    def redis_url(self) -> str:
        return f"unix://{self.home.redis_socket}?db=0"

    def start_postgres(self) -> None:
        """Starts it and returns when it answers; after a death it recovers first."""
        postgres.start(self.postgres, self.home)

    def start_redis(self) -> None:
        """Starts it empty."""
        redis.start(self.redis, self.home)

    def end(self, engine: Supervisor, how: signal.Signals) -> None:
        """Sends the signal to the engine and waits for its end."""
        [child] = engine.children
        child.process.send_signal(how)
        child.process.wait(30)
        engine.stop()


@contextmanager
def own_engines() -> Iterator[Engines]:
    """Both started; the database is a copy of that of the tests, and Django speaks to the copy meanwhile."""
    # The path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="kt-", dir="/tmp"))
    engines = Engines(open_home({"KADASTR_HOME": str(folder)}))
    before = dict(connection.settings_dict)
    try:
        engines.start_postgres()
        engines.start_redis()
        _copy_to(engines.home)
        connection.close()
        ours = {"HOST": str(engines.home.sockets), "PORT": str(POSTGRES_PORT), "NAME": DATABASE_NAME, "PASSWORD": ""}
        connection.settings_dict.update({**ours, "USER": postgres.SUPER_USER})
        yield engines
    finally:
        connection.close()
        connection.settings_dict.update(before)
        engines.redis.stop()
        engines.postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _copy_to(home: Home) -> None:
    """The tables of the test database, with what is in them."""
    theirs = connection.get_connection_params()
    named = {"host": "-h", "port": "-p", "user": "-U"}
    where = [part for key, option in named.items() if theirs.get(key) for part in (option, str(theirs[key]))]
    dump: list[str | Path] = [postgres.programs() / "pg_dump", "--no-owner", *where, str(theirs["dbname"])]
    load: list[str | Path] = [
        postgres.programs() / "psql",
        "-qX",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        home.sockets,
        "-U",
        postgres.SUPER_USER,
    ]
    written = subprocess.run(dump, check=True, capture_output=True).stdout
    subprocess.run([*load, DATABASE_NAME], input=written, check=True, capture_output=True)

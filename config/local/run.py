"""`python -m config.local run -- COMMAND`: engines of its own round one command, gone with all data after it."""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence

from config.local.environment import variables
from config.local.home import LONGEST_SOCKET_BYTES, open_home
from config.local.supervisor import PATIENCE_SECONDS, Supervisor
from config.local.up import start_engines

# Room that a socket's path needs below the temporary folder: /kadastr-a1b2c3d4/run/.s.PGSQL.5432.
_NEEDED_BYTES = 40


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Runs `command` beside engines in a throwaway home and gives back its exit status.

    An engine that `environ` names by `DATABASE_URL` or `REDIS_URL` is used instead of an own one. Two runs at a time,
    or one beside `make up`, do not meet.
    """
    with tempfile.TemporaryDirectory(prefix="kadastr-", dir=_short_folder()) as folder:
        own = {**environ, "KADASTR_HOME": folder}
        home = open_home(own)
        settings = variables(home, own)
        with Supervisor(home.logs, settings) as supervisor:
            start_engines(supervisor, home, environ)
            return _foreground(command, settings)


def _short_folder() -> str | None:
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) + _NEEDED_BYTES <= LONGEST_SOCKET_BYTES else "/tmp"  # noqa: S108 mkdtemp makes it private


def _foreground(command: Sequence[str], settings: Mapping[str, str]) -> int:
    """The command keeps the terminal, so that Ctrl-C reaches it as well; whatever stops us stops it."""
    process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *command], env=settings)
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

"""`make up`: the engines, the preparation of the database and files, then web, worker and beat."""

import socket
import sys
import time
from collections.abc import Mapping
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from config.local import postgres, redis
from config.local.environment import port_of, variables
from config.local.home import Home, held, open_home
from config.local.prepare import LAST_STEP
from config.local.supervisor import Service, Supervisor
from config.local.trouble import Trouble

# What a killed start left on the port is gone after this.
PORT_SECONDS = 3.0
READY_SECONDS = 60.0


def up(environ: Mapping[str, str]) -> None:
    """Runs Kadastr until it is stopped or a part of it ends. Raises `Trouble` with the reason why it cannot."""
    port = port_of(environ)
    home = open_home(environ)
    settings = variables(home, environ)
    with held(home, settings["SITE_URL"]), _listening(port) as listener, Supervisor(home.logs, settings) as supervisor:
        start_engines(supervisor, home, environ)
        _prepare(supervisor, home)
        _start_processes(supervisor, home, listener)
        _wait_until_healthy(supervisor, settings["SITE_URL"], port)
        _greet(home, settings["SITE_URL"], port)
        supervisor.watch()


def start_engines(supervisor: Supervisor, home: Home, environ: Mapping[str, str]) -> None:
    """Starts PostgreSQL and Redis in `home`, each unless `environ` names one that runs elsewhere."""
    if not environ.get("DATABASE_URL"):
        postgres.start(supervisor, home)
    if not environ.get("REDIS_URL"):
        redis.start(supervisor, home)


def _prepare(supervisor: Supervisor, home: Home) -> None:
    _say("Preparing the database and the files …")
    known = home.passwords.exists()
    said = supervisor.run(_python("prepare", "-m", "config.local.prepare"))
    if home.passwords.exists() and not known:
        _say(said.partition(LAST_STEP)[2].strip())


def _start_processes(supervisor: Supervisor, home: Home, listener: socket.socket) -> None:
    """Web, worker and beat, in this order; they stop in reverse."""
    descriptor = listener.fileno()
    web = ["gunicorn", "config.wsgi:application", f"--bind=fd://{descriptor}", "--no-control-socket", "--preload"]
    web += ["--workers=2", "--threads=4", "--timeout=120", "--graceful-timeout=5", "--log-level=warning"]
    web += [f"--access-logfile={home.logs / 'access.log'}", "--logger-class=config.logs.AccessLog"]
    supervisor.start(_python("web", "-m", *web, pass_fds=(descriptor,), shown=True))
    worker = ["-q", "-A", "config", "worker", "--concurrency=2", "--loglevel=warning", "--without-gossip"]
    # Celery warns of root at length; docs/operations.md says it once.
    unwarned = ("-W", "ignore:You're running the worker with superuser privileges")
    supervisor.start(_python("worker", *unwarned, "-m", "celery", *worker, "--without-mingle", shown=True))
    beat = ["-q", "-A", "config", "beat", "--loglevel=warning", "--pidfile="]
    supervisor.start(_python("beat", "-m", "celery", *beat, shown=True))


def _listening(port: int) -> socket.socket:
    """A socket that listens on `port` for browsers on this machine. Raises `Trouble` if the port is not to be had."""
    deadline = time.monotonic() + PORT_SECONDS
    while True:
        try:
            return socket.create_server(("127.0.0.1", port), backlog=2048)
        except PermissionError:
            raise Trouble(f"Port {port} is for root alone: choose another, for example PORT=8000 make up.") from None
        except OSError:
            if time.monotonic() > deadline:
                other = port + 1 if port < 65535 else 8000
                raise Trouble(
                    f"Port {port} is taken by another program: choose another, for example PORT={other} make up."
                ) from None
        time.sleep(0.2)


def _wait_until_healthy(supervisor: Supervisor, site: str, port: int) -> None:
    question = Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": urlsplit(site).netloc})
    deadline = time.monotonic() + READY_SECONDS
    while not _healthy(question):
        supervisor.check()
        if time.monotonic() > deadline:
            raise Trouble(f"The pages do not answer after {READY_SECONDS:.0f} seconds: see {supervisor.logs}/web.log.")
        time.sleep(0.1)


def _healthy(question: Request) -> bool:
    try:
        with urlopen(question, timeout=10) as answer:  # noqa: S310 our own address
            return bool(answer.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False


def _greet(home: Home, site: str, port: int) -> None:
    _say(
        f"Kadastr runs at {site}"
        + ("" if site.endswith(f":{port}") else f" (on this machine: http://localhost:{port})")
    )
    if home.passwords.exists():
        _say(f"Sign in with a name and password from {home.passwords}, which only you can read.")
    _say(f"Stop it with Ctrl-C. Logs: {home.logs}")


def _python(name: str, *arguments: str, pass_fds: tuple[int, ...] = (), shown: bool = False) -> Service:
    return Service(name, [sys.executable, *arguments], pass_fds=pass_fds, shown=shown)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

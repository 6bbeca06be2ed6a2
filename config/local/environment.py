"""The variables that the parts of a local installation share. What is set from outside always wins."""

import os
from collections.abc import Mapping, MutableMapping
from urllib.parse import quote, urlencode

from config.local.home import POSTGRES_PORT, Home, last_site, open_home, secret_key
from config.local.trouble import Trouble

DATABASE_NAME = "kadastr"


def port_of(environ: Mapping[str, str]) -> int:
    """The port that `PORT` names, 8000 without it. Raises `Trouble` if it is no port."""
    written = environ.get("PORT") or "8000"
    if not (written.isascii() and written.isdigit() and 0 < int(written) < 65536):
        raise Trouble(f"PORT is “{written}”, which is no port: give a number from 1 to 65535.")
    return int(written)


def local_url(environ: Mapping[str, str]) -> str:
    """Where the browser finds this installation: `localhost`, since passkeys do not accept `127.0.0.1` as a name."""
    return f"http://localhost:{port_of(environ)}"


def variables(home: Home, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with all that the settings need, for the engines in `home` where no other is named."""
    server = urlencode({"host": home.sockets, "port": POSTGRES_PORT})
    ours = {
        "SECRET_KEY": secret_key(home),
        "DATABASE_URL": f"postgresql://kadastr@/{DATABASE_NAME}?{server}",
        "REDIS_URL": f"unix://{quote(str(home.redis_socket))}?db=0",
        "SITE_URL": local_url(environ),
    }
    given = {name: value for name, value in environ.items() if value or name not in ours}
    return {**ours, **given, "KADASTR_HOME": str(home.path)}


def join_local(environ: MutableMapping[str, str] = os.environ) -> None:
    """For a command at the terminal that was told of no database: points it to the engines of `make up`.

    Raises `Trouble` as `open_home` does.
    """
    if environ.get("DATABASE_URL"):
        return
    home = open_home(environ)
    environ.update(variables(home, {**last_site(home), **environ}))

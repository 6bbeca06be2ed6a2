"""One `REDIS_URL`, spelled for each of its readers.

Celery's transport writes a unix socket as `redis+socket:///path?virtual_host=1`, the cache and the client as `unix:///path?db=1`;
each refuses the other's spelling.
"""

from urllib.parse import parse_qs, urlsplit


def for_celery(url: str) -> str:
    """The broker URL for `url` (`redis://…`, `rediss://…` or `unix:///path?db=N`)."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"

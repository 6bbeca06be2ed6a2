"""What the logs leave out."""

import logging


class NotHealth(logging.Filter):
    """Drops the line that Django writes for each 503 of `/healthz`: whoever asks has the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is about anything else."""
        request = getattr(record, "request", None)
        return getattr(request, "path", None) != "/healthz"

"""From when until when a model use or a data flow holds, in words."""

from __future__ import annotations

from django.utils.translation import gettext

from inventory.models.partial_date import PartialDate
from web.parts.dates import known_date


def period(since: PartialDate, until: PartialDate) -> str:
    """`from 01.01.2029 until 2030`; empty for the usual case, since the start and still."""
    parts = []
    if since.is_dated:
        parts.append(gettext("from %(day)s") % {"day": known_date(since.earliest, since.latest)})
    elif since.state == "unknown":
        parts.append(gettext("beginning unknown"))
    if until.is_dated:
        parts.append(gettext("until %(day)s inclusive") % {"day": known_date(until.earliest, until.latest)})
    elif until.state == "unknown":
        parts.append(gettext("end unknown"))
    return " ".join(parts)

"""Facts as the short texts of a row: a country, a day or a range of days, ``yes``, ``no``, ``none``, ``unknown``."""

from __future__ import annotations

from collections.abc import Iterable

from .ai_model import Interval, Model
from .days import When
from .flow import Flow
from .kinds import StatusCategory


def yes_no(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def when_text(when: When) -> str:
    """A day, a range with an ellipsis for an open side, ``none`` or ``unknown``."""
    if not when.happens:
        return "none" if when.known else "unknown"
    first, last = (day.isoformat() if day else "…" for day in (when.first, when.last))
    return first if first == last else f"{first}–{last}"


def settings_text(settings: Iterable[str]) -> str:
    """One possible set of settings, in alphabetical order."""
    return ", ".join(sorted(str(item) for item in settings)) or "private"


def size_text(model: Model) -> str:
    """Billions of parameters, total / active where these differ."""
    total = _interval_text(model.params_total)
    active = total if model.active_same_as_total else _interval_text(model.params_active)
    return total if total == active else f"{total} / {active}"


def _interval_text(size: Interval | None) -> str:
    if size is None:
        return "unknown"
    return f"{size.low:g}" if size.low == size.high else f"{size.low:g}–{size.high:g}"


def status_text(model: Model) -> str:
    """The category and how it is held."""
    category, confirmed = model.status.category, model.status.confirmed
    if category is None:
        return "unknown"
    if category is StatusCategory.NONE:
        return category.value
    return f"{category.value} " + {True: "confirmed", False: "self-assessed", None: "basis unknown"}[confirmed]


def flow_text(flow: Flow) -> str:
    """The countries of a flow, each once."""
    if flow.places is None:
        return "unknown"
    if len(flow.places) == 1:
        return flow.places[0].country or "unknown"
    return ", ".join(dict.fromkeys(place.country or "unknown" for place in flow.places)) or "none"

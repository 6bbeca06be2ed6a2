"""An AI model in words: its size, its release, the class of its origin."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext, pgettext

from compliance.engine import Lineage
from inventory.models import AIModel
from web.ai_models.queries import Rejudging
from web.parts.dates import figure


def size_words(model: AIModel) -> str:
    """`32.8 bn parameters`, `671 bn parameters, 37 bn active`; empty where nothing is known."""
    total = range_words(model.params_total_min, model.params_total_max)
    active = range_words(model.params_active_min, model.params_active_max)
    if total and active and active != total and not model.active_equals_total:
        return gettext("%(total)s bn parameters, %(active)s bn active") % {"total": total, "active": active}
    if total:
        return gettext("%(size)s bn parameters") % {"size": total}
    return gettext("%(active)s bn active parameters") % {"active": active} if active else ""


def range_words(low: object, high: object) -> str:
    """`32.8`, or `0.9999–1` for an interval, as the language writes numbers; empty where it is unknown."""
    if low is None or high is None:
        return ""
    ends = [billions(f"{number:f}") for number in (low, high)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def billions(number: str) -> str:
    """A decimal number as the language writes it, without zeros at its end."""
    value = float(number)
    return figure(int(value) if value.is_integer() else value)


def origin_label(lineage: Lineage) -> str:
    """The class of a model's origin: whether it is its own, or comes from an ancestor."""
    inherited = len(lineage.path) > 1
    if lineage.origin == "foreign":
        return pgettext("origin class", "foreign by an ancestor") if inherited else pgettext("origin class", "foreign")
    return {
        "russian": pgettext("origin class", "Russian"),
        "essential": pgettext("origin class", "Russian over a foreign one"),
        "unknown": pgettext("origin class", "unknown"),
    }[lineage.origin]


def saved_words(model: AIModel, rejudging: Rejudging) -> str:
    """That the model was saved, and what that means for the systems that rest on it, as far as the reader sees them."""
    said = gettext("Saved: %(name)s.") % {"name": model.name}
    if rejudging.waiting:
        words = ngettext(
            "%(count)s system that rests on it is being judged anew.",
            "%(count)s systems that rest on it are being judged anew.",
            rejudging.waiting,
        )
        return f"{said} {words % {'count': figure(rejudging.waiting)}}"
    if rejudging.total:
        words = ngettext(
            "%(count)s system that rests on it was judged anew.",
            "%(count)s systems that rest on it were judged anew.",
            rejudging.total,
        )
        return f"{said} {words % {'count': figure(rejudging.total)}}"
    return said

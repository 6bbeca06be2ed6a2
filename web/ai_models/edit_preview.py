"""Which systems would get another verdict, before what stands in the form of a model is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from compliance.engine import Model, Status, outlook_day
from compliance.model_change import ModelChange, described_change
from compliance.rules_in_force import active_ruleset
from inventory.models import Person
from web.ai_models.edit_page import EditPage
from web.ai_models.whatif import WhatIf, question_of, what_if
from web.ai_models.whatif_form import UNKNOWN


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come out, its head, and the page that asks the same; empty where that page cannot ask it."""

    found: WhatIf
    title: str
    begins_later: bool
    whole_url: str


def preview_of(page: EditPage, user: Person, today: date, seconds: float) -> Preview:
    """Of the valid form of a stored model, as far as it can be judged in `seconds`.

    Raises ClosesCycle after marking the row that closes it.
    """
    ruleset = active_ruleset()
    change = described_change(page.model, page.record())
    question = question_of(change, ruleset, outlook_day(ruleset, today), today)
    begins = change.after.status.start.first
    return Preview(
        found=what_if(page.model, question, user, seconds),
        title=gettext("If this were saved"),
        begins_later=begins is not None and begins > question.on,
        whole_url=_whole_url(page.model.slug, change),
    )


def _whole_url(slug: str, change: ModelChange) -> str:
    """The address of the what-if of the same status; empty where more than the status would change, or nothing."""
    only_status = _nameless(replace(change.before, status=change.after.status)) == _nameless(change.after)
    if change.is_none or not only_status:
        return ""
    return f"{reverse('model-whatif', args=[slug])}?{urlencode(_asked(change.after.status))}"


def _nameless(model: Model) -> Model:
    return replace(model, name="", developer_country=None)


def _asked(status: Status) -> dict[str, str]:
    """A status that the register holds, as the fields of the what-if."""
    days = {"valid_from": status.start.first, "valid_to": status.end.first}
    return {
        "status": status.category.value if status.category else UNKNOWN,
        "basis": "confirmed" if status.confirmed else "self-assessed",
        **{name: day.isoformat() for name, day in days.items() if day},
    }

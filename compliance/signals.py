"""What compliance does when the register changes, inside the transaction of the change."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from compliance import turns
from compliance.assessing import AT_ONCE, assess
from compliance.kept_deadlines import keep_deadlines_of
from compliance.models import Standing
from compliance.storing import forget_next
from compliance.waking import wake_after_commit
from inventory.lineage import descendants_of
from inventory.models import Evidence, System, Unit
from inventory.signals import ai_models_changed, systems_changed, units_changed


@receiver(systems_changed)
def judge_changed_systems(sender: object, system_ids: list[int], **_: Any) -> None:
    """A system's own edit is judged in the same transaction."""
    at = timezone.now()
    assess(system_ids, at, because="edit")
    keep_deadlines_of(system_ids, at)


@receiver(ai_models_changed)
def judge_systems_on_models(sender: object, model_ids: list[int], **_: Any) -> None:
    """A shared model touches every system that uses it or a descendant of it."""
    below = {pk for found in descendants_of(model_ids).values() for pk in found} | set(model_ids)
    _touch(list(System.objects.filter(model_uses__ai_model__in=below).values_list("pk", flat=True).distinct()), "model")


@receiver(units_changed)
def judge_systems_below_units(sender: object, unit_ids: list[int], **_: Any) -> None:
    """The defaults of a unit touch every system below it."""
    ids: set[int] = set()
    for unit in Unit.objects.filter(pk__in=unit_ids):
        ids.update(System.objects.in_unit(unit).values_list("pk", flat=True))
    _touch(sorted(ids), "unit")


@receiver(post_save, sender=Evidence)
def read_deadlines_of_documents(sender: object, **_: Any) -> None:
    """A document may expire, or replace one that does. The database has noted whom it concerns; a worker reads it."""
    wake_after_commit("compliance.tasks.plan_reminders")


def _touch(system_ids: list[int], because: str) -> None:
    """Judges a few systems at once; marks many as stale, in one statement and in key order, and wakes a worker.

    What the next generation says of them is forgotten, and made again.
    """
    if len(system_ids) <= AT_ONCE:
        at = timezone.now()
        assess(system_ids, at, because=because)
        keep_deadlines_of(system_ids, at)
        return
    with transaction.atomic():
        turns.join_edits()
        in_order = Standing.objects.filter(system__in=system_ids).order_by("system_id").select_for_update(no_key=True)
        Standing.objects.filter(pk__in=in_order.values("pk")).update(stale=True)
        forget_next(system_ids)
        wake_after_commit("compliance.tasks.reassess_stale")

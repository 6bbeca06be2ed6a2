"""Taking the sample away again: the one deletion. It takes exactly what the sample brought, with its history."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from pghistory.models import Context, Event

from compliance.models import (
    Absence,
    Answer,
    Assessment,
    Assumption,
    CalendarFeed,
    Deadline,
    DeadlineCheck,
    Generation,
    Mail,
    MailPreference,
    NextStanding,
    PlanningRequest,
    Policy,
    Reminder,
    RuleSetActivation,
    Standing,
    StoppedAddress,
    TrialRuleSet,
    Wording,
    WordingAccess,
)
from inventory.models import (
    AIModel,
    Claim,
    DataFlow,
    Derivation,
    Evidence,
    EvidenceAccess,
    ImportedRow,
    Membership,
    ModelStatus,
    ModelUse,
    Person,
    Provider,
    System,
    SystemPhase,
    SystemSetting,
    Unit,
    UnreadCell,
)
from web.models import ExportRecord

_OF_SYSTEM = Q(system__sample=True)
_ITSELF = Q(sample=True)
# What people attached to sample systems stays, unless a sample person attached it.
_EVIDENCE = (_OF_SYSTEM | Q(ai_model__sample=True)) & Q(uploaded_by__sample=True)

# Table by table, the rows that go with the sample, in an order in which no row goes before what refers to it.
GOES: Mapping[type[Model], Q] = MappingProxyType(
    {
        ExportRecord: Q(person__sample=True),
        Answer: Q(deadline__system__sample=True) | Q(person__sample=True),
        Reminder: Q(deadline__system__sample=True) | Q(recipient__sample=True),
        Mail: Q(recipient__sample=True),
        Deadline: _OF_SYSTEM,
        NextStanding: _OF_SYSTEM,
        Standing: _OF_SYSTEM,
        Assessment: _OF_SYSTEM,
        Assumption: Q(made_by__sample=True),
        RuleSetActivation: Q(activated_by__sample=True),
        WordingAccess: Q(wording__attached_by__sample=True) | Q(person__sample=True),
        Wording: Q(attached_by__sample=True),
        TrialRuleSet: Q(uploaded_by__sample=True),
        Policy: Q(changed_by__sample=True) | Q(unit__sample=True),
        **dict.fromkeys((Absence, CalendarFeed, MailPreference, StoppedAddress), Q(person__sample=True)),
        Claim: _OF_SYSTEM
        | Q(model_use__system__sample=True)
        | Q(data_flow__system__sample=True)
        | Q(ai_model__sample=True),
        EvidenceAccess: Q(evidence__system__sample=True) | Q(evidence__ai_model__sample=True) | Q(person__sample=True),
        Evidence: _EVIDENCE,
        UnreadCell: _OF_SYSTEM,
        ImportedRow: _OF_SYSTEM,
        ModelUse: _OF_SYSTEM,
        DataFlow: _OF_SYSTEM,
        SystemSetting: _OF_SYSTEM,
        SystemPhase: _OF_SYSTEM,
        System: _ITSELF,
        Derivation: Q(child__sample=True),
        ModelStatus: Q(ai_model__sample=True),
        AIModel: _ITSELF,
        Membership: Q(person__sample=True) | Q(unit__sample=True),
        Unit: _ITSELF,
        EmailAddress: Q(user__sample=True),
        Person: _ITSELF,
        Provider: _ITSELF,
    }
)
_SAMPLE = (System, Unit, Person, Provider, AIModel)


class KeptBySomething(Exception):
    """Something that people entered rests on the sample. `reasons` are sentences; nothing was removed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@transaction.atomic
def remove_sample() -> dict[str, int]:
    """Removes the sample and gives back how many rows of which table went. The numbers of its systems stay used.

    Raises KeptBySomething, and removes nothing, if rows that stay refer to rows of the sample.
    """
    _forget_who_acted()
    going = _going()
    reasons = [*_without_administrator(), *_what_keeps_it(going)]
    if reasons:
        raise KeptBySomething(reasons)
    files = [*_files(Evidence, going), *_files(Wording, going)]
    # Append-only tables refuse deletion, and history would note it: for once neither is wanted.
    with pgtrigger.ignore():
        _remove_history(going)
        for model, pks in going.items():
            _delete(model, pks)
    # What the database has noted for the planners while the rows went.
    DeadlineCheck.objects.filter(system_key__in=going[System]).delete()
    PlanningRequest.objects.filter(unit_key__in=going[Unit]).delete()
    transaction.on_commit(lambda: _remove_files(files))
    return {str(model._meta.verbose_name_plural): len(pks) for model, pks in going.items() if pks}


def _forget_who_acted() -> None:
    """What a change of the rules did to systems stays on record; that it was an act of a sample person does not."""
    Generation.objects.filter(started_by__sample=True).update(started_by=None)
    Deadline.objects.filter(superseded_by__sample=True).update(superseded_by=None)


def _files(model: type[Model], going: Mapping[type[Model], set[Any]]) -> Iterator[str]:
    rows = model._base_manager.filter(pk__in=going[model]).exclude(file="")
    yield from rows.values_list("file", flat=True).distinct()


def _going() -> dict[type[Model], set[Any]]:
    """The keys of the rows that go, table by table.

    Read before anything is deleted: a DELETE that looks for its rows through joins takes minutes where the database
    has no statistics of freshly filled tables yet.
    """
    going = {model: set(model._base_manager.filter(rows).values_list("pk", flat=True)) for model, rows in GOES.items()}
    going[Mail] |= set(_letters_about_the_sample().values_list("pk", flat=True))
    return going


def _without_administrator() -> Iterator[str]:
    real = Person.objects.filter(sample=False)
    if real.exists() and not Person.objects.administrators().filter(sample=False).exists():
        yield "Only the sample's people can manage people: make one of your own administrator of a root unit first."


def _what_keeps_it(going: Mapping[type[Model], set[Any]]) -> Iterator[str]:
    """A sentence for each kind of row that stays and refers to a row that would go."""
    for model in _SAMPLE:
        for relation in model._meta.get_fields(include_hidden=True):
            if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
                continue
            about = relation.related_model
            if not isinstance(about, type) or issubclass(about, Event):
                continue
            # Views over all events have no table; rows of a many-to-many relation go with either end.
            if about._meta.auto_created or about._meta.app_label == "pghistory":
                continue
            yield from _staying(model, about, relation.field, going.get(about, set()))  # type: ignore[union-attr]


def _staying(sample: type[Model], about: type[Model], field: Any, going: set[Any]) -> Iterator[str]:
    named = about._base_manager.filter(**{f"{field.name}__sample": True})
    pks = sorted(set(named.values_list("pk", flat=True)) - going)
    if pks:
        shown = "; ".join(str(row) for row in about._base_manager.filter(pk__in=pks[:3]).order_by("pk"))
        yield (
            f"{len(pks)} × {about._meta.verbose_name} of your own with {field.verbose_name} "
            f"among the sample {sample._meta.verbose_name_plural}: {shown}{' …' if len(pks) > 3 else ''}"
        )


def _letters_about_the_sample() -> QuerySet[Mail]:
    """Mails, to whomever, that spoke of nothing but its systems."""
    told = System.objects.filter(mails=OuterRef("pk"))
    return Mail.objects.filter(Exists(told.filter(sample=True)) & ~Exists(told.filter(sample=False)))


def _delete(model: type[Model], pks: set[Any]) -> None:
    """Units from the bottom up, since a parent is protected by its children; all else at once."""
    if model is Unit:
        for unit in sorted(Unit.objects.filter(pk__in=pks), key=lambda unit: -len(unit.path)):
            unit.delete()
    else:
        model._base_manager.filter(pk__in=pks).delete()


def _remove_history(going: Mapping[type[Model], set[Any]]) -> None:
    """The events of every row that goes or once went, and the contexts that no other event needs."""
    contexts: set[Any] = set()
    for model in _event_models():
        tracked = model.pgh_tracked_model
        if tracked not in going:
            continue
        of_sample = model._base_manager.filter(GOES[tracked]).values_list("pk", "pgh_context")
        of_going = model._base_manager.filter(pgh_obj__in=going[tracked]).values_list("pk", "pgh_context")
        events = dict([*of_sample, *of_going])
        contexts.update(events.values())
        model._base_manager.filter(pk__in=events).delete()
    for model in _event_models():
        contexts -= set(model._base_manager.filter(pgh_context__in=contexts).values_list("pgh_context", flat=True))
    Context.objects.filter(pk__in=contexts).delete()


def _event_models() -> Iterator[Any]:
    for model in apps.get_models():
        if issubclass(model, Event) and getattr(model, "pgh_tracked_model", None) and not model._meta.abstract:
            yield model


def _remove_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)

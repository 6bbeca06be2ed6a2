"""Deadlines that no timeline has: documents, places of data, open questions, the first day of the rules."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.kept_deadlines import keep_deadlines
from compliance.models import Assessment, Deadline, DeadlineCheck, Reminder
from inventory.attaching import EvidenceRecord, attach_evidence
from inventory.models import AIModel, Claim, DataFlow, Evidence, ModelUse, Person, System
from inventory.models.choices import DateState, EvidenceKind, FlowKind, FlowPresence, Setting, SettingsState
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, SettingRow, SystemRecord, save_system
from inventory.stating import Source
from tests.conftest import MakeSystem

AT = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
Attach = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def frozen() -> Iterator[time_machine.Traveller]:
    """The clock of the edits."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def attach(owner: Person, system: System) -> Attach:
    """`attach(expires_on, kind=…, about=…)`: a document, of the system if nothing else is said."""

    def make(
        expires_on: date | None, kind: EvidenceKind = EvidenceKind.LETTER, about: System | AIModel | None = None
    ) -> Evidence:
        record = EvidenceRecord("Акт", kind, expires_on=expires_on)
        return attach_evidence(about or system, SimpleUploadedFile("act.pdf", b"%PDF-1.4"), record, owner)

    return make


@pytest.fixture
def in_scope(make_system: MakeSystem, owner: Person) -> System:
    """A state information system with a place of storage that was confirmed in February of the leap year 2028."""
    return make_system(**facts_of_a_state_system(owner, confirmed_on=date(2028, 2, 29)))


def facts_of_a_state_system(owner: Person, **flow: Any) -> dict[str, Any]:
    return {
        "name": "Створ",
        "responsible": owner,
        "settings_state": SettingsState.STATED,
        "settings": [SettingRow(Setting.STATE_INFORMATION_SYSTEM)],
        "presence": {FlowKind.STORAGE: FlowPresence.PRESENT},
        "flows": [FlowRow(kind=FlowKind.STORAGE, country="RU", **flow)],
    }


def due(kind: Deadline.Kind, system: System | None = None) -> list[date]:
    """The days of the current deadlines of a kind."""
    keep_deadlines(AT)
    rows = Deadline.objects.current().filter(kind=kind, **({"system": system} if system else {}))
    return list(rows.order_by("due_on").values_list("due_on", flat=True))


def again(system: System, record: SystemRecord, actor: Person | None = None, at: datetime = AT) -> System:
    """An edit of the newest version."""
    return save_system(System.objects.get(pk=system.pk), record, actor=actor, at=at)


# Documents


@pytest.mark.parametrize(
    ("kind", "deadline"),
    [
        (EvidenceKind.CONTRACT, Deadline.Kind.CONTRACT_ENDS),
        (EvidenceKind.HOSTING, Deadline.Kind.CONTRACT_ENDS),
        (EvidenceKind.COMMISSIONING, Deadline.Kind.EVIDENCE_EXPIRES),
        (EvidenceKind.OTHER, Deadline.Kind.EVIDENCE_EXPIRES),
    ],
)
def test_a_document_has_a_deadline_on_its_last_day(attach: Attach, kind: EvidenceKind, deadline: Deadline.Kind) -> None:
    document = attach(date(2032, 1, 31), kind)
    assert due(deadline) == [date(2032, 1, 31)]
    row = Deadline.objects.get(evidence=document)
    assert (row.worse_from, row.before, row.after) == (date(2032, 2, 1), "", "")


def test_a_document_that_does_not_expire_has_none(attach: Attach) -> None:
    attach(None)
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == []


def test_two_documents_of_the_same_day_are_two_matters(attach: Attach) -> None:
    attach(date(2032, 1, 31))
    attach(date(2032, 1, 31))
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == [date(2032, 1, 31)] * 2


def test_a_document_whose_day_is_changed_moves_its_deadline(attach: Attach, owner: Person) -> None:
    document = attach(date(2032, 1, 31))
    due(Deadline.Kind.EVIDENCE_EXPIRES)
    old = Deadline.objects.get(evidence=document)
    Reminder.objects.create(deadline=old, offset="m1", recipient=owner, send_on=date(2031, 12, 31), planned_at=AT)
    Evidence.objects.filter(pk=document.pk).update(expires_on=date(2033, 1, 31))
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == [date(2033, 1, 31)]
    old.refresh_from_db()
    assert (old.superseded_because, old.reminders.get().state) == ("document", "superseded")


def test_a_document_on_which_no_claim_rests_any_more_has_been_replaced(
    attach: Attach, system: System, owner: Person
) -> None:
    old, new = attach(date(2032, 1, 31)), attach(date(2034, 1, 31))
    stated: dict[str, Any] = {"name": system.name, "unit": system.unit, "responsible": owner}
    operation = PartialDate(DateState.DATED, date(2026, 5, 14), date(2026, 5, 14))
    for document in (old, new):
        sources = {"in_operation": Source("Акт", document)}
        again(system, SystemRecord(**stated, in_operation=operation, sources=sources), owner)
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == [date(2034, 1, 31)]


def test_a_document_of_a_model_concerns_the_systems_whose_facts_rest_on_it(
    attach: Attach, make_system: MakeSystem, in_scope: System
) -> None:
    parent, child = (AIModel.objects.create(slug=slug, name=slug) for slug in ("parent", "child"))
    document = attach(date(2032, 1, 31), EvidenceKind.MODEL_REPORT, parent)
    child.parent_edges.create(parent=parent)
    ModelUse.objects.create(system=in_scope, ai_model=child)
    make_system(name="Без модели")
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == []
    Claim.objects.create(ai_model=parent, field="size", value={}, evidence=document, stated_at=AT)
    assert due(Deadline.Kind.EVIDENCE_EXPIRES) == [date(2032, 1, 31)]
    assert Deadline.objects.get(evidence=document).system == in_scope


# Places of data


def test_places_of_data_are_to_be_confirmed_a_year_after_the_last_time(in_scope: System) -> None:
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == [date(2029, 2, 28)]


def test_a_place_that_was_never_confirmed_counts_from_the_day_on_which_it_was_stated(
    make_system: MakeSystem, owner: Person
) -> None:
    system = make_system(**facts_of_a_state_system(owner))
    assert due(Deadline.Kind.CONFIRM_DATA, system) == [date(2032, 5, 12)]


def test_the_place_that_nobody_has_looked_at_for_longest_decides(in_scope: System) -> None:
    DataFlow.objects.create(system=in_scope, kind=FlowKind.BACKUP, country="RU", confirmed_on=date(2031, 1, 15))
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == [date(2029, 2, 28)]
    DataFlow.objects.filter(kind=FlowKind.STORAGE).update(confirmed_on=date(2031, 3, 1))
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == [date(2032, 1, 15)]


def test_a_confirmation_moves_the_deadline_and_says_who_did_it(in_scope: System, owner: Person) -> None:
    facts = facts_of_a_state_system(owner, confirmed_on=date(2031, 5, 12))
    again(in_scope, SystemRecord(unit=in_scope.unit, **facts), owner)
    old = Deadline.objects.get(system=in_scope, kind=Deadline.Kind.CONFIRM_DATA, superseded_at__isnull=False)
    assert (old.superseded_by, old.superseded_because) == (owner, "confirmed")
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == [date(2032, 5, 12)]


def test_a_verified_claim_is_a_confirmation(in_scope: System) -> None:
    Claim.objects.filter(data_flow__system=in_scope).update(verified_on=date(2031, 4, 2))
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == [date(2032, 4, 2)]


def test_a_place_that_has_ended_is_confirmed_no_more(in_scope: System) -> None:
    DataFlow.objects.filter(system=in_scope).update(
        until_state="dated", until_from=date(2030, 1, 1), until_to=date(2030, 1, 1)
    )
    assert due(Deadline.Kind.CONFIRM_DATA, in_scope) == []


def test_a_system_out_of_scope_confirms_nothing(make_system: MakeSystem, owner: Person) -> None:
    facts = {**facts_of_a_state_system(owner), "settings_state": SettingsState.PRIVATE, "settings": []}
    assert due(Deadline.Kind.CONFIRM_DATA, make_system(**facts)) == []


# Open questions


def test_an_undetermined_system_waits_thirty_days_for_an_answer(system: System) -> None:
    assert due(Deadline.Kind.ANSWER_QUESTIONS, system) == [date(2031, 6, 11)]


def test_the_day_does_not_move_while_it_stays_undetermined(
    system: System, owner: Person, frozen: time_machine.Traveller
) -> None:
    due(Deadline.Kind.ANSWER_QUESTIONS)
    frozen.move_to(datetime(2031, 6, 1, 9, tzinfo=UTC))
    stated = SystemRecord(system.name, system.unit, responsible=owner, phase_on=None, purpose="Иначе")
    again(system, stated, owner)
    DeadlineCheck.objects.get_or_create(system_key=system.pk)
    assert due(Deadline.Kind.ANSWER_QUESTIONS, system) == [date(2031, 6, 11)]
    assert Deadline.objects.filter(kind=Deadline.Kind.ANSWER_QUESTIONS).count() == 1


def test_an_answer_supersedes_it_and_a_new_doubt_begins_anew(
    system: System, owner: Person, frozen: time_machine.Traveller
) -> None:
    stated: dict[str, Any] = {"name": system.name, "unit": system.unit, "responsible": owner}
    frozen.move_to(datetime(2031, 5, 20, 9, tzinfo=UTC))
    again(system, SystemRecord(**stated, settings_state=SettingsState.PRIVATE), owner)
    assert due(Deadline.Kind.ANSWER_QUESTIONS) == []
    old = Deadline.objects.get(kind=Deadline.Kind.ANSWER_QUESTIONS)
    assert (old.superseded_by, old.superseded_because) == (owner, "answered")
    frozen.move_to(datetime(2031, 9, 1, 9, tzinfo=UTC))
    again(system, SystemRecord(**stated, settings_state=SettingsState.UNKNOWN), owner)
    assert Assessment.objects.filter(system=system).count() == 3
    assert due(Deadline.Kind.ANSWER_QUESTIONS) == [date(2031, 10, 1)]


# Once and never twice


def test_reading_again_changes_nothing(attach: Attach, in_scope: System) -> None:
    attach(date(2032, 1, 31))
    keep_deadlines(AT)
    before = set(Deadline.objects.values_list("pk", "superseded_at"))
    for pk in System.objects.values_list("pk", flat=True):
        DeadlineCheck.objects.get_or_create(system_key=pk)
    assert keep_deadlines(AT) == 2
    assert set(Deadline.objects.values_list("pk", "superseded_at")) == before


def test_what_somebody_has_closed_stays_closed_while_it_says_the_same(in_scope: System) -> None:
    keep_deadlines(AT)
    Deadline.objects.filter(kind=Deadline.Kind.CONFIRM_DATA).update(closed_at=AT)
    DeadlineCheck.objects.create(system_key=in_scope.pk)
    keep_deadlines(AT)
    assert Deadline.objects.filter(kind=Deadline.Kind.CONFIRM_DATA).count() == 1


def test_a_system_that_is_gone_is_passed_over(db: None) -> None:
    DeadlineCheck.objects.create(system_key=999_999_999)
    assert keep_deadlines(AT) == 0
    assert not DeadlineCheck.objects.exists()


def test_many_systems_are_read_in_batches(make_system: MakeSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.kept_deadlines.BATCH", 2)
    ids = [make_system(name=f"Система {number}").pk for number in range(5)]
    Deadline.objects.all().delete()
    DeadlineCheck.objects.bulk_create(DeadlineCheck(system_key=pk) for pk in ids)
    assert keep_deadlines(AT) == 5
    assert Deadline.objects.filter(kind=Deadline.Kind.ANSWER_QUESTIONS).count() == 5

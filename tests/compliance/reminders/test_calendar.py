"""The calendar, read by a parser that did not write it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
import vobject
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from compliance.models import Answer, Deadline, Reminder
from compliance.reminders.calendar import KEPT_WHEN_OFF, MOST, calendar_of_person, deadlines_of
from compliance.reminders.event_words import one_line, summary_of
from compliance.reminders.planning import plan_reminders
from inventory.models import Membership, Person, System
from inventory.models.choices import FlowKind, Phase
from inventory.recorded import recorded_system
from inventory.registering import FlowRow, save_system
from tests.compliance.reminders.conftest import END, SCENE, MakeTransition

pytestmark = pytest.mark.django_db
# The properties of an event, each of them defined by RFC 5545.
KNOWN = {
    *("uid", "sequence", "dtstamp", "created", "last-modified", "dtstart", "dtend"),
    *("summary", "description", "categories", "url", "status", "transp"),
}


def events(content: bytes) -> list[Any]:
    """The events, as the parser has them."""
    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    return list(getattr(calendar, "vevent_list", []))


def events_of(person: Person, at: datetime = SCENE) -> list[Any]:
    return events(calendar_of_person(person, at))


def shown(event: Any) -> tuple[Any, ...]:
    return event.uid.value, int(event.sequence.value), event.dtstart.value, event.status.value


def moved(deadline: Deadline, due_on: date, at: datetime) -> Deadline:
    """As an evaluation does it: the old row ends, a new one appears at the same moment."""
    Deadline.objects.filter(pk=deadline.pk).update(superseded_at=at, superseded_because="edit")
    columns = {name: getattr(deadline, name) for name in ("system", "kind", "before", "after", "rule", "ruleset_id")}
    return Deadline.objects.create(due_on=due_on, worse_from=due_on + timedelta(days=1), planned_at=at, **columns)


def test_a_deadline_is_a_whole_day_that_takes_no_time(deadline: Deadline, owner: Person) -> None:
    (event,) = events_of(owner)
    assert (event.dtstart.value, event.dtend.value) == (END, date(2032, 9, 1))
    assert event.dtstart.params == {"VALUE": ["DATE"]}
    assert (event.transp.value, event.status.value, event.sequence.value) == ("TRANSPARENT", "CONFIRMED", "0")
    assert event.uid.value == f"deadline-{deadline.pk}@localhost"


def test_it_says_what_when_by_which_rules_what_to_do_and_where(deadline: Deadline, owner: Person) -> None:
    (event,) = events_of(owner)
    code = str(deadline.system.code)
    assert event.summary.value == f"Конец переходного периода: {code} Паводок-Прогноз"
    for part in ("Переходный период по 31.08.2032", "не допускается с 01.09.2032", "243-ФЗ"):
        assert part in event.description.value
    assert "замените модель на допущенную" in event.description.value
    assert event.description.value.endswith(event.url.value)
    assert event.url.value.endswith(f"/systems/{code}/")
    assert event.categories.value == ["Конец переходного периода"]


def test_the_calendar_has_a_name_and_says_how_often_it_is_to_be_read(deadline: Deadline, owner: Person) -> None:
    owner.language = "en"
    content = calendar_of_person(owner, SCENE).decode()
    assert "METHOD:PUBLISH\r\n" in content
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in content
    assert "X-PUBLISHED-TTL:PT6H\r\n" in content
    assert "X-WR-CALNAME:Deadlines of AI systems: Власов Н. А.\r\n" in content.replace("\r\n ", "")


def test_it_is_in_the_language_of_its_person(deadline: Deadline, owner: Person) -> None:
    owner.language = "en"
    (event,) = events_of(owner)
    assert event.summary.value.startswith("End of the transition: ")
    assert "Not permitted from" in event.description.value or "not permitted from" in event.description.value


def test_the_same_rows_give_the_same_bytes(deadline: Deadline, owner: Person) -> None:
    assert calendar_of_person(owner, SCENE) == calendar_of_person(owner, SCENE + timedelta(days=20))


def test_a_moved_deadline_is_the_same_event_on_another_day(deadline: Deadline, owner: Person) -> None:
    (before,) = events_of(owner)
    later = SCENE + timedelta(days=3)
    moved(deadline, date(2032, 2, 29), later)
    (after,) = events_of(owner, later)
    assert shown(before) == (f"deadline-{deadline.pk}@localhost", 0, END, "CONFIRMED")
    assert shown(after) == (before.uid.value, 2, date(2032, 2, 29), "CONFIRMED")
    assert after.last_modified.value >= before.last_modified.value


def test_an_edit_of_the_system_moves_the_event_and_calls_off_what_is_left_over(
    transition: System, deadline: Deadline, owner: Person, frozen: time_machine.Traveller
) -> None:
    later = SCENE + timedelta(days=3)
    frozen.move_to(later, tick=False)
    record = replace(recorded_system(transition), phase=Phase.RETIRED, phase_on=later.date())
    save_system(transition, record, owner, later)
    (event,) = events_of(owner, later)
    assert shown(event) == (f"deadline-{deadline.pk}@localhost", 1, END, "CANCELLED")


def test_what_was_called_off_stays_so_for_half_a_year(deadline: Deadline, owner: Person) -> None:
    ended = SCENE + timedelta(days=1)
    Deadline.objects.update(superseded_at=ended, superseded_because="edit")
    owner.language = "en"
    (event,) = events_of(owner, ended + KEPT_WHEN_OFF)
    assert shown(event)[1:] == (1, END, "CANCELLED")
    assert event.summary.value.startswith("Called off: ")
    assert event.description.value == f"This deadline no longer stands.\n{event.url.value}"
    assert events_of(owner, ended + KEPT_WHEN_OFF + timedelta(seconds=1)) == []


def test_what_comes_back_is_the_same_event_again(deadline: Deadline, owner: Person) -> None:
    Deadline.objects.update(superseded_at=SCENE + timedelta(days=1), superseded_because="edit")
    (off,) = events_of(owner, SCENE + timedelta(days=2))
    again = SCENE + timedelta(days=9)
    deadline.pk, deadline.planned_at = None, again
    deadline.save()
    (event,) = events_of(owner, again)
    assert shown(event) == (off.uid.value, 2, END, "CONFIRMED")
    assert int(off.sequence.value) < int(event.sequence.value)


def test_what_is_done_is_called_off_and_says_so(deadline: Deadline, owner: Person) -> None:
    Deadline.objects.update(closed_at=SCENE + timedelta(days=1))
    owner.language = "en"
    (event,) = events_of(owner, SCENE + timedelta(days=2))
    assert shown(event)[1:] == (1, END, "CANCELLED")
    assert event.summary.value.startswith("Done: ")


def test_responsible_deputy_and_delegate_have_it_and_nobody_else(
    make_transition: MakeTransition, owner: Person, officer: Person, auditor: Person, officer_of_institute: Person
) -> None:
    system = make_transition(deputy=officer_of_institute)
    plan_reminders(SCENE)
    assert [len(events_of(one)) for one in (owner, officer_of_institute, officer, auditor)] == [1, 1, 0, 0]
    deadline = Deadline.objects.get(system=system)
    Answer.objects.create(deadline=deadline, person=owner, kind=Answer.Kind.DELEGATED, delegate=officer, at=SCENE)
    plan_reminders(SCENE)
    assert Reminder.objects.filter(recipient=officer, role="delegate").exists()
    assert len(events_of(officer)) == 1


def test_who_no_longer_answers_loses_it(transition: System, owner: Person, officer: Person) -> None:
    plan_reminders(SCENE)
    before = {event.uid.value for event in events_of(owner)}
    record = replace(recorded_system(transition), responsible=officer)
    save_system(transition, record, officer, SCENE + timedelta(days=1))
    plan_reminders(SCENE + timedelta(days=1))
    assert {event.uid.value for event in events_of(owner)} == before
    assert {event.status.value for event in events_of(owner)} == {"CANCELLED"}
    assert before <= {event.uid.value for event in events_of(officer)}


def test_of_what_was_taken_nothing_is_told_but_that(transition: System, owner: Person, officer: Person) -> None:
    plan_reminders(SCENE)
    save_system(transition, replace(recorded_system(transition), responsible=officer), officer, SCENE)
    plan_reminders(SCENE + timedelta(days=1))
    owner.language = "en"
    for event in events_of(owner):
        assert event.summary.value.startswith("No longer yours: ")
        assert set(event.contents) == KNOWN - {"created", "description", "categories", "url"}


def test_what_was_taken_and_given_back_stands_again(transition: System, owner: Person, officer: Person) -> None:
    plan_reminders(SCENE)
    for person in (officer, owner):
        system = System.objects.get(pk=transition.pk)
        save_system(system, replace(recorded_system(system), responsible=person), officer, SCENE)
        plan_reminders(SCENE + timedelta(days=1))
    assert {event.status.value for event in events_of(owner)} == {"CONFIRMED"}


def test_nothing_that_the_person_may_not_see_now_is_in_it(deadline: Deadline, owner: Person) -> None:
    Membership.objects.filter(person=owner).delete()
    assert events_of(Person.objects.get(pk=owner.pk)) == []


def test_it_names_no_system_where_mails_are_to_name_none(deadline: Deadline, owner: Person, settings: Settings) -> None:
    settings.MAIL_WITHOUT_NAMES = True
    content = calendar_of_person(owner, SCENE).decode().replace("\r\n ", "")
    assert str(deadline.system.code) in content
    assert "Паводок" not in content
    assert "Qwen" not in content
    assert "замените" not in content


def test_facts_that_are_missing_are_asked_for(make_transition: MakeTransition, owner: Person) -> None:
    make_transition(flows=[FlowRow(kind=FlowKind.STORAGE, country="RU"), FlowRow(kind=FlowKind.PROCESSING)])
    Deadline.objects.update(kind=Deadline.Kind.ANSWER_QUESTIONS, before="", after="", rule="")
    (event,) = events_of(owner)
    assert "Не определено на " in event.description.value
    assert "Возможны: переходный период или не допускается." in event.description.value


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (Deadline.Kind.CONFIRM_DATA, "Look whether it still holds, and confirm it."),
        (Deadline.Kind.RULES_TAKE_EFFECT, "From 1 September on the restriction applies to this system."),
    ],
)
def test_each_kind_says_what_it_is_about(deadline: Deadline, owner: Person, kind: str, part: str) -> None:
    verdicts = {} if kind == Deadline.Kind.RULES_TAKE_EFFECT else {"before": "", "after": "", "rule": ""}
    Deadline.objects.update(kind=kind, **verdicts)
    owner.language = "en"
    assert part in events_of(owner)[0].description.value.splitlines()


def test_long_lines_are_folded_at_75_octets_and_never_inside_a_letter(
    make_transition: MakeTransition, owner: Person
) -> None:
    name = "Прогноз половодья и дождевых паводков на реках бассейна, с оценкой ущерба; опытный участок " * 2
    make_transition(name=name.strip())
    content = calendar_of_person(owner, SCENE)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert all(line.decode() for line in content.split(b"\r\n") if line)
    assert events(content)[0].summary.value.endswith(name.strip())


def test_commas_semicolons_backslashes_and_line_breaks_arrive_as_they_were(
    make_transition: MakeTransition, owner: Person
) -> None:
    make_transition(name="Сток; уровень, лёд \\ «Нева»: N")
    content = calendar_of_person(owner, SCENE)
    assert "Сток\\; уровень\\, лёд \\\\ «Нева»: N" in content.decode().replace("\r\n ", "")
    assert events(content)[0].summary.value.endswith("Сток; уровень, лёд \\ «Нева»: N")
    assert len(events(content)[0].description.value.splitlines()) >= 5


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=120))
def test_any_name_makes_a_calendar_that_can_be_read(deadline: Deadline, owner: Person, name: str) -> None:
    owner.language = "en"
    System.objects.filter(pk=deadline.system_id).update(name=name)
    (event,) = events_of(owner)
    assert event.summary.value == one_line(f"End of the transition: {deadline.system.code} {name}")
    assert set(event.contents) == KNOWN


def test_its_queries_do_not_grow_with_its_events(
    make_transition: MakeTransition, owner: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        make_transition(name=f"Система {number}")
    person = Person.objects.get(pk=owner.pk)
    with django_assert_max_num_queries(5):
        assert len(events(calendar_of_person(person, SCENE))) == 6


def test_only_the_nearest_are_in_a_calendar_that_would_be_endless(owner: Person) -> None:
    assert str(MOST) in str(deadlines_of(owner, SCENE)[:MOST].query)


def test_words_follow_the_language_that_is_active(deadline: Deadline) -> None:
    with translation.override("en"):
        assert summary_of(deadline).startswith("End of the transition")

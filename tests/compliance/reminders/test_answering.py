"""Answering a reminder: what follows for the ledger, what is refused, and that it can be taken back."""

from datetime import datetime, timedelta

import pytest

from compliance.models import Answer, Deadline, Mail, Reminder
from compliance.reminders.answering import Spoken, acknowledge, delegate, finish, snooze, take_back
from compliance.reminders.claiming import claim_due
from compliance.reminders.delivering import deliver
from compliance.reminders.planning import plan_reminders
from compliance.reminders.refusing import Refused
from inventory.models import Person
from tests.compliance.reminders.conftest import SCENE

DAY = SCENE.date()


@pytest.fixture
def planned(deadline: Deadline) -> Deadline:
    """The deadline with its rows in the ledger."""
    plan_reminders(SCENE)
    return deadline


@pytest.fixture
def spoken(planned: Deadline, owner: Person) -> Spoken:
    """The owner speaks about it."""
    return Spoken(planned, owner, SCENE)


def states(deadline: Deadline, person: Person, moment: datetime = SCENE) -> dict[str, str]:
    """What the ledger says of each offset of the person, after the planner came by."""
    plan_reminders(moment)
    return dict(Reminder.objects.filter(deadline=deadline, recipient=person).values_list("offset", "state"))


def test_who_knows_of_it_has_acknowledged_what_was_sent(
    planned: Deadline, owner: Person, year_before: datetime
) -> None:
    claim_due(year_before.date(), year_before)
    deliver(Mail.objects.get().pk, year_before)
    acknowledge(Spoken(planned, owner, year_before))
    assert states(planned, owner, year_before)["m12"] == "acknowledged"
    assert states(planned, owner, year_before)["m6"] == "planned"


def test_put_off_until_a_day_nothing_comes_before_it_and_one_on_it(planned: Deadline, owner: Person) -> None:
    moment = datetime.combine(planned.due_on - timedelta(days=20), SCENE.timetz())
    until = planned.due_on - timedelta(days=5)
    snooze(Spoken(planned, owner, moment), until, "жду протокол")
    found = states(planned, owner, moment)
    assert (found["d14"], found["d7"], found["d0"]) == ("suppressed", "suppressed", "planned")
    assert Reminder.objects.get(deadline=planned, offset=f"z{until:%y%m%d}").send_on == until


@pytest.mark.parametrize(("days", "reason"), [(0, "так"), (31, "так"), (5, " ")])
def test_it_cannot_be_put_off_to_today_for_too_long_or_without_a_reason(spoken: Spoken, days: int, reason: str) -> None:
    with pytest.raises(Refused):
        snooze(spoken, DAY + timedelta(days=days), reason)
    assert not Answer.objects.exists()


def test_it_cannot_be_put_off_beyond_the_day_itself(planned: Deadline, owner: Person) -> None:
    moment = datetime.combine(planned.due_on - timedelta(days=3), SCENE.timetz())
    with pytest.raises(Refused, match=r"31\.08\.2032"):
        snooze(Spoken(planned, owner, moment), planned.due_on + timedelta(days=1), "так")


def test_handed_over_another_gets_it_and_the_first_one_does_not(spoken: Spoken, owner: Person, officer: Person) -> None:
    delegate(spoken, officer, None, "в отпуске")
    assert states(spoken.deadline, owner)["m6"] == "cancelled"
    assert states(spoken.deadline, officer)["m6"] == "planned"
    assert Reminder.objects.get(recipient=officer, offset="m6").role == "delegate"


def test_it_cannot_be_handed_to_somebody_who_may_not_see_it(spoken: Spoken, stranger: Person) -> None:
    with pytest.raises(Refused):
        delegate(spoken, stranger, None, "")
    assert not Answer.objects.exists()


def test_only_the_verdict_ends_a_deadline_of_the_law(spoken: Spoken) -> None:
    with pytest.raises(Refused):
        finish(spoken, "сделано")
    assert Deadline.objects.get(pk=spoken.deadline.pk).closed_at is None


def test_what_is_done_reminds_nobody_until_it_is_taken_back(spoken: Spoken, owner: Person) -> None:
    Deadline.objects.filter(pk=spoken.deadline.pk).update(kind=Deadline.Kind.EVIDENCE_EXPIRES)
    spoken.deadline.refresh_from_db()
    answer = finish(spoken, "новый протокол приложен")
    assert states(spoken.deadline, owner)["m1"] == "cancelled"
    take_back(answer, owner, SCENE)
    assert Deadline.objects.get(pk=spoken.deadline.pk).closed_at is None
    assert states(spoken.deadline, owner)["m1"] == "planned"


def test_who_is_not_reminded_of_it_cannot_answer(planned: Deadline, auditor: Person) -> None:
    with pytest.raises(Refused):
        acknowledge(Spoken(planned, auditor, SCENE))


def test_nobody_answers_about_a_deadline_that_has_moved(spoken: Spoken) -> None:
    Deadline.objects.filter(pk=spoken.deadline.pk).update(superseded_at=SCENE)
    with pytest.raises(Refused):
        acknowledge(spoken)


def test_a_second_snooze_replaces_the_first(planned: Deadline, owner: Person) -> None:
    for days in (3, 9):
        snooze(Spoken(planned, owner, SCENE), DAY + timedelta(days=days), "так")
    assert [answer.until for answer in Answer.objects.standing()] == [DAY + timedelta(days=9)]

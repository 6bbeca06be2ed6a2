"""Why did I get this? Why did I not?"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings

from compliance.models import Absence, Answer, Deadline, Mail, MailPreference, Reminder, StoppedAddress
from compliance.reminders.planning import plan_reminders
from inventory.models import Membership, Person, System
from tests.conftest import ClientOf
from tests.web.reminders.conftest import SCENE

PAGE = "/reminders/why/"
TODAY = SCENE.date()

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client_of: ClientOf, officer: Person) -> Any:
    """`ask(who, on, system)`: everything that the page answers to the officer, as one text in English."""
    Person.objects.filter(pk=officer.pk).update(language="en")
    client = client_of(Person.objects.get(pk=officer.pk))

    def asked(who: Person, on: date | str = TODAY, system: str = "") -> str:
        response = client.get(PAGE, {"who": str(who.pk), "on": str(on), "system": system})
        assert response.status_code == 200
        answered = response.context["answered"]
        matters = [sentence for told in answered.matters for sentence in told.sentences]
        return " ".join([answered.first, *answered.person, *(words for _mail, words in answered.mails), *matters])

    return asked


def code(deadline: Deadline) -> str:
    return str(deadline.system.code)


def test_of_a_mail_it_says_what_was_in_it_and_on_what_it_rests(
    ask: Any, deadline: Deadline, mail: Mail, owner: Person
) -> None:
    text = ask(owner)
    assert "A mail went to" in text
    assert "A reminder went out: 3 months before." in text
    assert "answers for the system" in text
    assert "R32-RESIDENCY-BACKUP" in text
    assert "as shipped: months before: 60" in text


def test_by_default_it_is_about_oneself_and_today(
    deadline: Deadline, mail: Mail, client_of: ClientOf, owner: Person
) -> None:
    answered = client_of(owner).get(PAGE).context["answered"]
    assert [told.deadline for told in answered.matters] == [deadline]


def test_a_day_without_a_reminder_names_the_nearest_ones(ask: Any, deadline: Deadline, owner: Person) -> None:
    text = ask(owner, date(2031, 6, 3), code(deadline))
    assert "None of its reminders falls on this day." in text
    assert "The one before it: 30 May 2031." in text
    assert "The next one: 30 Jun 2031." in text


def test_of_a_day_to_come_it_says_what_will_go_out(ask: Any, deadline: Deadline, owner: Person) -> None:
    text = ask(owner, date(2031, 5, 30), code(deadline))
    assert "On 30 May 2031 a mail will go to" in text
    assert "A reminder is planned for 30 May 2031: 3 months before." in text
    Reminder.objects.filter(deadline=deadline).delete()
    assert "A reminder will go out: 3 months before." in ask(owner, date(2031, 5, 30), code(deadline))


def test_who_is_not_meant_learns_who_is(ask: Any, deadline: Deadline, officer_of_institute: Person) -> None:
    text = ask(officer_of_institute, date(2031, 5, 30), code(deadline))
    assert "is not among those who are reminded of it" in text
    assert "Reminded are: Власов Н. А." in text
    assert ".." not in text


def test_what_was_put_off_says_until_when(ask: Any, deadline: Deadline, owner: Person) -> None:
    until = TODAY + timedelta(days=28)
    Answer.objects.create(deadline=deadline, person=owner, kind="snoozed", until=until, reason="отпуск", at=SCENE)
    plan_reminders(SCENE)
    assert "put off until 9 Jun 2031" in ask(owner, date(2031, 5, 30), code(deadline))


def test_what_was_handed_over_says_to_whom(
    ask: Any, deadline: Deadline, owner: Person, officer_of_institute: Person
) -> None:
    Answer.objects.create(deadline=deadline, person=owner, kind="delegated", delegate=officer_of_institute, at=SCENE)
    plan_reminders(SCENE)
    assert "handed over to Белова И. О." in ask(owner, date(2031, 5, 30), code(deadline))
    assert "was handed the matter" in ask(officer_of_institute, date(2031, 5, 30), code(deadline))


def test_of_who_was_away_it_says_who_stood_in(
    ask: Any, deadline: Deadline, owner: Person, officer_of_institute: Person
) -> None:
    Absence.objects.create(
        person=owner, first=TODAY, last=TODAY, substitute=officer_of_institute, entered_by=owner, entered_at=SCENE
    )
    Reminder.objects.filter(offset="m3").update(
        send_on=TODAY, state="suppressed", reason="absent", detail="Белова И. О."
    )
    text = ask(owner)
    assert "Белова И. О. stands in" in text
    assert "did not go out: is away; gets it instead: Белова И. О." in text


def test_a_stopped_address_is_told_with_the_words_of_the_server(ask: Any, deadline: Deadline, owner: Person) -> None:
    StoppedAddress.objects.create(address="vlasov@example.org", person=owner, since=SCENE, answer="550 no such mailbox")
    assert "the mail server said “550 no such mailbox”" in ask(owner)


def test_what_is_switched_off_is_told(ask: Any, deadline: Deadline, owner: Person) -> None:
    MailPreference.objects.create(person=owner, kinds_off=["contract_ends"])
    assert "Switched off by Власов Н. А., as far as the policy allows: contract ends." in ask(owner)


def test_of_a_deadline_that_moved_it_says_what_moved_it_and_to_which_day(
    ask: Any, deadline: Deadline, owner: Person, officer: Person
) -> None:
    new = Deadline.objects.get(pk=deadline.pk)
    new.pk, new.due_on, new.worse_from = None, date(2031, 9, 30), date(2031, 10, 1)
    Deadline.objects.filter(pk=deadline.pk).update(
        superseded_at=SCENE, superseded_because="edit", superseded_by=officer
    )
    new.save()
    Reminder.objects.filter(offset="m3", deadline=deadline).update(state="superseded", reason="moved", detail="edit")
    text = ask(owner, date(2031, 5, 30), code(deadline))
    assert "the facts of the system were changed (Орлова М. С.); now due 30 Sep 2031" in text


@pytest.mark.parametrize(
    ("hour", "said"),
    [("12:00", "It waits for the hour of the daily mail: 12:00."), ("18:00", "It waits for the hour")],
)
def test_before_their_hour_it_waits_for_it(ask: Any, deadline: Deadline, owner: Person, hour: str, said: str) -> None:
    """It is 12:30 in Moscow, and 7:30 in the morning where the person would be."""
    Reminder.objects.filter(offset="m3").update(send_on=TODAY)
    MailPreference.objects.create(person=owner, hour=hour)
    Person.objects.filter(pk=owner.pk).update(time_zone="Atlantic/Azores")
    assert said in ask(owner)


def test_in_the_quiet_hours_it_says_so(ask: Any, deadline: Deadline, owner: Person) -> None:
    Reminder.objects.filter(offset="m3").update(send_on=TODAY)
    Person.objects.filter(pk=owner.pk).update(time_zone="Pacific/Auckland")
    assert "These are quiet hours; it goes out from 09:00 on." in ask(owner)


def test_what_the_server_did_not_take_is_told_in_its_words(
    ask: Any, deadline: Deadline, mail: Mail, owner: Person
) -> None:
    Mail.objects.filter(pk=mail.pk).update(state="ready", answer="451 try later")
    Reminder.objects.filter(mail=mail).update(state="planned", reason="trouble", detail="451 try later", send_on=TODAY)
    assert "The mail server has not taken it yet: 451 try later." in ask(owner)


def test_after_the_mail_of_the_day_the_rest_waits_for_the_next(
    ask: Any, deadline: Deadline, mail: Mail, owner: Person
) -> None:
    Reminder.objects.filter(offset="m2").update(send_on=TODAY)
    assert "this goes with that of the next day" in ask(owner)


def test_without_a_mail_server_it_says_so(ask: Any, deadline: Deadline, owner: Person) -> None:
    with override_settings(EMAIL_URL=""):
        assert "No mail server is configured" in ask(owner)


def test_without_a_role_there_is_no_system_to_see(ask: Any, deadline: Deadline, owner: Person) -> None:
    Membership.objects.filter(person=owner).delete()
    text = ask(owner, date(2031, 5, 30), code(deadline))
    assert "holds no role, and so may see no system" in text


def test_others_than_officers_ask_about_themselves_only(
    deadline: Deadline, mail: Mail, client_of: ClientOf, owner: Person, officer: Person
) -> None:
    assert client_of(owner).get(PAGE, {"who": officer.pk}).status_code == 422


@pytest.mark.parametrize("asked", [{"system": "AIS-999999"}, {"on": "31.02.2031"}, {"who": "x"}])
def test_a_question_that_cannot_be_read_is_answered_by_what_is_wrong(
    client_of: ClientOf, officer: Person, asked: dict[str, str]
) -> None:
    response = client_of(officer).get(PAGE, asked)
    assert response.status_code == 422
    assert response.context["answered"] is None


def test_a_system_of_another_unit_is_not_told(foreign_deadline: Deadline, client_of: ClientOf, owner: Person) -> None:
    system: System = foreign_deadline.system
    assert client_of(owner).get(PAGE, {"system": system.code}).status_code == 422

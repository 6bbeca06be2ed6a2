"""Two of everything at the same moment: one mail, one row, one message."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from pytest_django import Settings

from compliance.models import Mail, Reminder
from compliance.reminders.claiming import claim_due
from compliance.reminders.composing import compose
from compliance.reminders.delivering import deliver
from compliance.reminders.places import place_to_send
from compliance.reminders.planning import plan_reminders
from inventory.models import System
from tests.compliance.reminders.conftest import SCENE, MakeTransition

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = datetime(2031, 8, 29, 9, tzinfo=UTC)


def at_once(work: Callable[[], object], number: int = 4) -> list[object]:
    """Runs `work` in so many threads, each with a connection of its own, and gives back what they returned."""
    barrier = Barrier(number)
    returned: list[object] = []

    def run() -> None:
        try:
            barrier.wait()
            returned.append(work())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return returned


def test_planners_share_the_deadlines_between_them(make_transition: MakeTransition) -> None:
    for number in range(6):
        make_transition(name=f"Система {number}")
    assert len(at_once(lambda: plan_reminders(SCENE))) == 4
    assert Reminder.objects.count() == 6 * 19


def test_runs_write_one_mail_for_a_person(make_transition: MakeTransition) -> None:
    for number in range(6):
        make_transition(name=f"Система {number}")
    plan_reminders(SCENE)
    made = at_once(lambda: claim_due(date(2031, 8, 29), MOMENT))
    assert sorted(map(str, made)) == ["0", "0", "0", "1"]
    assert Mail.objects.get().reminders.count() == 6


def test_workers_hand_a_mail_over_once(transition: System, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_reminders(SCENE)
    claim_due(date(2031, 8, 29), MOMENT)
    mail = Mail.objects.get()
    settings.EMAIL_URL = "smtp://mail.example.org"
    sent: list[str] = []
    monkeypatch.setattr(
        EmailBackend, "send_messages", lambda _backend, messages: sent.append(messages[0].extra_headers["Message-ID"])
    )
    assert sorted(map(str, at_once(lambda: deliver(mail.pk, MOMENT)))) == ["False", "False", "False", "True"]
    assert sent == [mail.message_id]


def test_a_reminder_that_is_taken_back_while_its_mail_is_written_is_not_sent(
    transition: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan_reminders(SCENE)
    gone = Reminder.objects.filter(offset="m12")

    def taken_back(*arguments: object) -> object:
        at_once(lambda: gone.update(state=Reminder.State.SUPERSEDED), number=1)
        return compose(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("compliance.reminders.claiming.compose", taken_back)
    assert claim_due(date(2031, 8, 29), MOMENT) == 0
    assert gone.get().state == "superseded"
    assert not Mail.objects.exists()


def test_no_more_send_at_once_than_there_may_be_connections(settings: Settings) -> None:
    settings.EMAIL_CONNECTIONS = 2
    all_have_asked = Barrier(4)

    def ask() -> bool:
        with place_to_send() as there_is_one:
            all_have_asked.wait()
            return there_is_one

    assert sorted(map(bool, at_once(ask))) == [False, False, True, True]
    assert sorted(map(bool, at_once(ask))) == [False, False, True, True]

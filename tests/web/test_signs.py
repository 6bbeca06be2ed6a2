"""A dead scheduler is loud: what stands still is named, each by its own signs, with what to do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from compliance.models import Heartbeat, Mail
from inventory.models import Person
from tests.conftest import ClientOf
from web.signs import Trouble, signs, troubles

Name = Heartbeat.Name
NOW = datetime(2031, 5, 12, 9, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

pytestmark = pytest.mark.django_db


def lived(*names: Name, until: datetime = NOW, since: datetime = NOW - 5 * HOUR) -> None:
    """Signs of life without a gap from `since` to `until`."""
    for name in names:
        Heartbeat.objects.update_or_create(name=name, defaults={"at": until, "since": since})


def wrong(now: datetime = NOW, redis: bool = True) -> list[Trouble]:
    return troubles(signs(), now, lambda: redis)


def parts(now: datetime = NOW, redis: bool = True) -> list[str]:
    return [trouble.part for trouble in wrong(now, redis)]


@pytest.fixture
def at_work() -> None:
    """Everything has just given a sign, and has done so for hours."""
    lived(Name.BEAT, Name.WORKER, Name.ANSWERED, Name.RUN)


@pytest.fixture
def write_mail(officer: Person) -> Callable[..., Mail]:
    """A mail that waits, written so long before `NOW`, with what the server has said."""

    def write(age: timedelta, answer: str = "451 busy", **columns: object) -> Mail:
        stated: dict[str, object] = {"on": NOW.date(), "state": Mail.State.READY, **columns}
        return Mail.objects.create(
            message_id=f"<{Mail.objects.count()}@example.org>",
            recipient=officer,
            address="orlova@example.org",
            language="ru",
            subject="Срок",
            text="Срок",
            created_at=NOW - age,
            answer=answer,
            attempts=4,
            **stated,
        )

    return write


def test_nothing_is_wrong_while_all_work(at_work: None) -> None:
    assert parts() == []
    assert parts(NOW + 5 * MINUTE) == []


def test_what_has_never_started_is_said(db: None) -> None:
    assert [(trouble.part, trouble.since) for trouble in wrong()] == [("jobs", None)]


def test_all_silent_for_more_than_five_minutes(at_work: None) -> None:
    assert [(one.part, one.since) for one in wrong(NOW + 5 * MINUTE + SECOND)] == [("jobs", NOW)]


def test_a_beat_that_runs_while_no_worker_works(at_work: None) -> None:
    lived(Name.BEAT, until=NOW + HOUR)
    assert [(one.part, one.since) for one in wrong(NOW + HOUR)] == [("worker", NOW)]


def test_a_worker_without_a_beat(at_work: None) -> None:
    lived(Name.WORKER, until=NOW + HOUR)
    assert [(one.part, one.since) for one in wrong(NOW + HOUR)] == [("beat", NOW)]


def test_both_there_and_nothing_done(at_work: None) -> None:
    lived(Name.BEAT, Name.WORKER, until=NOW + HOUR)
    assert parts(NOW + HOUR) == ["queue"]


def test_redis_gone_is_the_cause_of_all_the_rest(at_work: None) -> None:
    lived(Name.BEAT, until=NOW + HOUR)
    assert parts(NOW + HOUR, redis=False) == ["redis"]


def test_redis_is_not_asked_while_all_work(at_work: None) -> None:
    def fail() -> bool:
        raise AssertionError

    assert troubles(signs(), NOW, fail) == []


def test_an_hourly_run_that_does_not_go_through_while_workers_are_there(at_work: None) -> None:
    lived(Name.BEAT, Name.WORKER, Name.ANSWERED, until=NOW + 2 * HOUR)
    assert [(one.part, one.since) for one in wrong(NOW + 2 * HOUR)] == [("run", NOW)]


def test_a_worker_that_has_just_come_back_has_time_to_catch_up(at_work: None) -> None:
    later = NOW + timedelta(days=40)
    lived(Name.BEAT, Name.WORKER, Name.ANSWERED, until=later, since=later - MINUTE)
    assert parts(later) == []


def test_a_worker_that_dies_and_returns_every_few_minutes_gains_no_time(at_work: None) -> None:
    for minutes in range(4, 120, 4):
        for name in (Name.BEAT, Name.WORKER, Name.ANSWERED):
            Heartbeat.beat(name, NOW + minutes * MINUTE)
    assert parts(NOW + 116 * MINUTE) == ["run"]


def test_a_silence_begins_anew(at_work: None) -> None:
    Heartbeat.beat(Name.BEAT, NOW + 5 * MINUTE)
    assert Heartbeat.objects.get(name="beat").since == NOW - 5 * HOUR
    Heartbeat.beat(Name.BEAT, NOW + 11 * MINUTE)
    assert Heartbeat.objects.get(name="beat").since == NOW + 11 * MINUTE


def test_a_mail_server_that_takes_nothing_for_an_hour_says_so_in_its_words(
    at_work: None, write_mail: Callable[..., Mail], settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    write_mail(HOUR)
    assert parts() == []
    write_mail(HOUR + SECOND, answer="ConnectionRefusedError: 111")
    (trouble,) = wrong()
    assert (trouble.part, trouble.detail, trouble.stops_all) == ("mail", "ConnectionRefusedError: 111", False)


def test_a_server_that_takes_other_mails_is_well(
    at_work: None, write_mail: Callable[..., Mail], settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    write_mail(3 * HOUR)
    lived(Name.ACCEPTED, until=NOW - 2 * HOUR)
    assert parts() == []
    write_mail(2 * HOUR - SECOND)
    assert parts() == ["mail"]


@pytest.mark.parametrize("columns", [{"state": "sent"}, {"state": "kept"}, {"simulated": True}, {"answer": ""}])
def test_only_mails_that_were_refused_for_now_count(
    at_work: None, write_mail: Callable[..., Mail], settings: Settings, columns: dict[str, object]
) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"
    write_mail(9 * HOUR, **columns)
    assert parts() == []


def test_without_a_mail_server_none_is_missed(at_work: None, write_mail: Callable[..., Mail]) -> None:
    write_mail(9 * HOUR)
    assert parts() == []


def test_the_signs_are_read_in_one_query(
    at_work: None, write_mail: Callable[..., Mail], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write_mail(9 * HOUR)
    with django_assert_num_queries(1):
        assert signs().refused_since == NOW - 9 * HOUR


def test_the_banner_names_each_part_with_its_last_sign_on_every_page_of_an_officer(
    client_of: ClientOf, officer: Person, owner: Person
) -> None:
    officer.language = "en"
    officer.save()
    lived(Name.WORKER, until=datetime.now(UTC))
    lived(Name.BEAT, Name.ANSWERED, Name.ACCEPTED, until=datetime.now(UTC) - 3 * HOUR)
    for address in ("/", "/systems/", "/reminders/ledger/", "/reminders/calendar/"):
        page = client_of(officer).get(address).content.decode()
        assert "Beat is silent, so that nobody wakes the workers; a worker is there." in page
        assert "Start the process beat, on one machine only." in page
        assert page.count("banner-signs") == 1
    assert "banner-signs" not in client_of(owner).get("/systems/").content.decode()

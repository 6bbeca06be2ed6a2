"""A month, hour by hour, in which whatever can go wrong does: each reminder arrives once, or the ledger says why not.

`MONTH_SEEDS=1,2,3` chooses other months. A seed fixes what is thrown and when; who is first of two at once it does not.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from pytest_django import Settings

from compliance.assessing import assess_changed_by_time
from compliance.deadlines import moscow_day
from compliance.models import Mail
from tests.integration.month.accounts import Accounts
from tests.integration.month.diary import Diary
from tests.integration.month.happenings import Happenings
from tests.integration.month.organisation import organise
from tests.integration.month.peer import MoodyPeer
from tests.integration.month.workers import Work, at_once, claims, delivers, dies
from tests.integration.peers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SEEDS = [int(seed) for seed in os.environ.get("MONTH_SEEDS", "2032").split(",")]
FIRST = datetime(2032, 7, 20, 5, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DAYS, CALM_DAYS = 35, 3
PATIENCE = 1.0


class Month:
    """The clock of the test, and all that it drives."""

    def __init__(self, seed: int) -> None:
        self.random, self.diary, self.now = Random(seed), Diary(), FIRST  # noqa: S311 chance, not a secret
        self.peer = MoodyPeer(random=Random(seed + 1), clock=lambda: self.now, patience=PATIENCE)  # noqa: S311 as above
        self.made = organise(self.random, self.diary, FIRST)
        self.happenings = Happenings(self.random, self.diary, self.made, self.peer)
        self.late_greetings = 2
        self.jumps_at = FIRST + timedelta(days=self.random.randint(22, 60), hours=self.random.randint(0, 23))

    def pass_by(self) -> None:
        """All of it, and some calm days in which what is open comes to its end."""
        while self.now < FIRST + timedelta(days=DAYS):
            self._hour(self.now)
            self.now = self._next_hour()
        self.peer.is_calm = True
        self.peer.full.clear()
        end = self.now + timedelta(days=CALM_DAYS)
        while self.now < end:
            begun = self.now
            self._work(begun)
            self.now = begun + HOUR

    def _next_hour(self) -> datetime:
        begun = self.now.replace(minute=0)
        if self.random.random() < 0.004:
            self.diary.thrown["downtime"] += 1
            return begun + timedelta(days=self.random.randint(1, 5))
        return begun + HOUR

    def _hour(self, at: datetime) -> None:
        if self.random.random() < 0.07:
            self.happenings.one(at)
        self._with_faults(claims, at)
        if self.random.random() < 0.05:
            # While reminders are claimed.
            self.happenings.one(at + MINUTE)
        for minute in (2, 17, 32, 47):
            self._with_faults(delivers, at + minute * MINUTE)
        if at.hour == 1:
            assess_changed_by_time(lambda: at)
        if at >= self.jumps_at > FIRST:
            self._jump(at)

    def _jump(self, at: datetime) -> None:
        """The clock runs two months ahead for an hour, and is set back."""
        self.jumps_at = FIRST
        self.diary.thrown["jump"] += 1
        self._work(at + timedelta(days=61))
        self.now = at

    def _work(self, at: datetime) -> None:
        for work, minutes in ((claims, 0), (delivers, 2), (delivers, 32)):
            self.now = at + minutes * MINUTE
            self._settle(work, False)

    def _with_faults(self, work: Work, at: datetime) -> None:
        self.now = at
        self.peer.greets_after = self._greeting()
        self._settle(work, True)

    def _settle(self, work: Work, faulty: bool) -> None:
        """Does the work, and notes which acceptances were lost with a worker."""
        before = len(self.peer.copies)
        ended = self._do(work) if faulty else self._plainly(work)
        wait_until(lambda: not self.peer.busy, "the server has no open dialogue")
        for copy in self.peer.copies[before:]:
            mail = Mail.objects.get(message_id=copy.message_id)
            silent = "timed out" in mail.answer
            if mail.state != Mail.State.SENT and not self.peer.lost[copy.message_id] and (ended or silent):
                self.diary.lost[copy.message_id] += 1
                self.diary.thrown["acceptance lost"] += 1

    def _do(self, work: Work) -> bool:
        chance = self.random.random()
        # In the middle of anything, or between an acceptance and the note of it.
        statement = self.random.choice([0, self.random.randint(1, 45)])
        if chance < 0.12:
            ended = dies(work, self.now, statement, chance < 0.06, self._may_lose)
            self.diary.thrown["killed" if chance < 0.06 else "database cut"] += ended
            return ended
        if chance < 0.16:
            at_once(work, self.now)
            self.diary.thrown["two at once"] += 1
            return False
        if chance < 0.3:
            self.peer.during = self._meanwhile
        ended = self._plainly(work)
        self.peer.during = None
        return ended

    def _meanwhile(self) -> None:
        """While a worker speaks to the server a second one begins with everything."""
        self.diary.thrown["a second in the middle"] += 1
        try:
            claims(self.now)
            delivers(self.now)
        finally:
            connection.close()

    def _plainly(self, work: Work) -> bool:
        work(self.now)
        return False

    def _may_lose(self) -> bool:
        """Not the same acceptance twice: two copies are what may be."""
        last = self.peer.copies[-1].message_id if self.peer.copies else ""
        return sum(copy.message_id == last for copy in self.peer.copies) < 2

    def _greeting(self) -> float:
        chance = self.random.random()
        if chance < 0.002 and self.late_greetings:
            self.late_greetings -= 1
            self.diary.thrown["greets too late"] += 1
            return PATIENCE + 0.5
        return 0.1 if chance < 0.02 else 0.0


@pytest.fixture(params=SEEDS, ids="seed {}".format)
def month(request: pytest.FixtureRequest, settings: Settings) -> Month:
    """The first morning; the broker is away all month."""
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    return Month(request.param)


@pytest.fixture
def peer(month: Month) -> MoodyPeer:
    """The mail server of the month."""
    return month.peer


def test_each_reminder_of_a_bad_month_arrives_once_or_says_why_not(
    month: Month, server: None, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = PATIENCE
    month.pass_by()
    books = Accounts(month.diary, month.peer, FIRST, moscow_day(month.now) - timedelta(days=2))
    thrown = month.diary.thrown + month.peer.thrown
    print(dict(thrown), len(month.peer.copies), "copies,", len(books.rows), "rows")
    complaints = books.complaints()
    assert not complaints, "\n".join(complaints)
    assert len(thrown) > 15
    assert len(books.copies) > 50

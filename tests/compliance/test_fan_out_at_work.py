"""Workers, acts of officers and people who edit, all at once, on a database of their own: nothing is lost or mixed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from compliance import assessing, generations, rejudging, signals, waking
from compliance.activating import activate
from compliance.assessing import assess_stale, judge_by, judged
from compliance.assuming import lift_assumption, make_assumption
from compliance.generations import build
from compliance.models import Assessment, Deadline, Generation, NextStanding, Standing
from compliance.rejudging import Refused
from compliance.rules_in_force import rules_in_force
from inventory.models import AIModel, Person, System, Unit
from inventory.models.choices import YesNoUnknown
from inventory.recorded import recorded_system
from inventory.registering import save_system
from inventory.signals import ai_models_changed
from tests.scene_of_rules import DOUBTFUL, IN_TIME, TOO_LATE, foreign_model, save_foreign_system

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LAW, DRAFT = "ru-2026-243fz", "ru-2026-03-draft"
SECONDS = 8.0

# What a worker does, in a process that can be killed: small chunks, so that there is a middle to be killed in.
_WORKER = """
import django; django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = {name!r}
from django.utils import timezone
from compliance import generations
generations.CHUNK = 3
generations.build(timezone.now)
"""


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few systems are many already; nobody is woken, since the tests are the workers."""
    monkeypatch.setattr(waking, "wake", lambda *_: True)
    for room in (rejudging, signals):
        monkeypatch.setattr(room, "AT_ONCE", 5)
    for room in (assessing, generations):
        monkeypatch.setattr(room, "CHUNK", 7)


@pytest.fixture
def systems(institute: Unit) -> list[System]:
    days = (IN_TIME, DOUBTFUL, TOO_LATE)
    at = timezone.now()
    return [save_foreign_system(institute, days[n % 3], at, name=f"Система {n}") for n in range(40)]


def repeated(work: Callable[[random.Random], object], until: Event, seed: int) -> int:
    """Does `work` in a thread of its own until the time is over; returns how often. Whatever it raises is raised."""
    chance, count = random.Random(seed), 0  # noqa: S311 not a secret
    try:
        while not until.is_set():
            work(chance)
            count += 1
    finally:
        connections.close_all()
    return count


def together(*works: Callable[[random.Random], object]) -> list[int]:
    """All of it at once for some seconds; returns how often each was done."""
    over = Event()
    with ThreadPoolExecutor(len(works)) as pool:
        running = [pool.submit(repeated, work, over, seed) for seed, work in enumerate(works)]
        over.wait(SECONDS)
        over.set()
        return [each.result() for each in running]


def finish() -> None:
    """What a worker does at the end, when nobody disturbs it."""
    build(timezone.now)
    assess_stale(timezone.now)


def assert_everything_is_judged_by_what_is_known_now() -> None:
    rules = rules_in_force()
    ids = list(System.objects.order_by("pk").values_list("pk", flat=True))
    fresh = {row.system.pk: row for row in judged(ids, judge_by(rules, timezone.now()))}
    stored = {row.system_id: row for row in Standing.objects.select_related("assessment")}
    assert stored.keys() == fresh.keys()
    for pk, row in stored.items():
        expected = fresh[pk].judgement.columns
        assert (row.ruleset_id, row.stale) == (rules.ruleset_id, False)
        assert row.assessment.content_digest == expected["content_digest"], pk
        wanted = sorted((worse.due, worse.worse_from) for worse in fresh[pk].judgement.worsenings)
        assert (
            sorted(Deadline.objects.current().of_timelines().filter(system=pk).values_list("due_on", "worse_from"))
            == wanted
        )
    known = Assessment.objects.known_at(timezone.now())
    assert set(known.values_list("pk", flat=True)) == {row.assessment_id for row in stored.values()}


def flip_model(_chance: random.Random) -> None:
    """Somebody changes a fact of the model on which all systems rest."""
    with transaction.atomic():
        model = AIModel.objects.select_for_update().get(pk=foreign_model().pk)
        model.multi_task = "no" if model.multi_task == "yes" else "yes"
        model.save(update_fields=["multi_task"])
        ai_models_changed.send(AIModel, model_ids=[model.pk])


def editor(systems: list[System], saved: dict[int, str]) -> Callable[[random.Random], None]:
    """A person who edits one system after the other, through the one write path, and remembers what was saved last."""

    def edit(chance: random.Random) -> None:
        system = System.objects.get(pk=chance.choice(systems).pk)
        record = replace(
            recorded_system(system),
            purpose=f"{chance.random()}",
            material_change=chance.choice(list(YesNoUnknown)),
        )
        save_system(system, record, None, timezone.now())
        saved[system.pk] = record.purpose

    return edit


def officer_who_decides(officer: Person) -> Callable[[random.Random], None]:
    """An officer who cannot make up her mind."""

    def decide(chance: random.Random) -> None:
        at = timezone.now()
        acts: list[Callable[[], object]] = [
            lambda: activate(LAW, "Так", officer, at),
            lambda: activate(DRAFT, "Так", officer, at),
            lambda: make_assumption("cutoff_day", "before_latest", "Так", officer, at),
            lambda: make_assumption("planning_assumption", "no", "Так", officer, at),
            lambda: lift_assumption("cutoff_day", "Так", officer, at),
            lambda: lift_assumption("planning_assumption", "Так", officer, at),
        ]
        with suppress(Refused):
            chance.choice(acts)()
        time.sleep(chance.random() / 3)

    return decide


def worker(_chance: random.Random) -> None:
    build(timezone.now)
    assess_stale(timezone.now)
    time.sleep(0.01)


def reader(_chance: random.Random) -> None:
    """Whoever looks sees one rule set, the one that is said to be in force."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seen = set(Standing.objects.values_list("ruleset_id", flat=True))
        assert seen == {rules_in_force().ruleset_id}


def test_two_workers_an_officer_two_editors_and_a_shared_model_get_along(
    systems: list[System], officer: Person
) -> None:
    theirs: list[dict[int, str]] = [{}, {}]
    done = together(
        worker,
        worker,
        officer_who_decides(officer),
        editor(systems[:20], theirs[0]),
        editor(systems[20:], theirs[1]),
        flip_model,
        reader,
    )
    assert all(done), done
    finish()
    assert_everything_is_judged_by_what_is_known_now()
    last = dict(System.objects.values_list("pk", "purpose"))
    assert theirs[0]
    assert theirs[1]
    assert all(last[pk] == said for pk, said in {**theirs[0], **theirs[1]}.items())


def test_two_people_flip_shared_facts_while_two_workers_judge_and_one_edits(systems: list[System]) -> None:
    saved: dict[int, str] = {}
    done = together(flip_model, flip_model, worker, worker, editor(systems, saved))
    assert all(done), done
    finish()
    assert_everything_is_judged_by_what_is_known_now()
    last = dict(System.objects.values_list("pk", "purpose"))
    assert all(last[pk] == said for pk, said in saved.items())


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker as a process of its own on the database of the test."""
    script = _WORKER.format(name=connection.settings_dict["NAME"])
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        started.append(subprocess.Popen([sys.executable, "-c", script], env=environ))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def kill_in_the_middle(process: subprocess.Popen[bytes]) -> int:
    """Kills the worker as soon as it has built something; returns how many next standings there are."""
    before = NextStanding.objects.count()
    end = time.monotonic() + 30
    while NextStanding.objects.count() == before:
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return NextStanding.objects.count()


def test_a_worker_that_is_killed_again_and_again_loses_nothing(
    systems: list[System], officer: Person, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    activate(DRAFT, "Так", officer, timezone.now())
    for _ in range(3):
        built = kill_in_the_middle(start_worker())
        assert built < len(systems)
        assert set(Standing.objects.values_list("ruleset_id", flat=True)) == {LAW} == {rules_in_force().ruleset_id}
    assert build(timezone.now) == len(systems) - built
    assert Generation.objects.whole()[0].ruleset_id == DRAFT
    assert_everything_is_judged_by_what_is_known_now()


def test_two_processes_build_one_generation(
    systems: list[System], officer: Person, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    activate(DRAFT, "Так", officer, timezone.now())
    workers = [start_worker(), start_worker()]
    assert [process.wait(60) for process in workers] == [0, 0]
    assert_everything_is_judged_by_what_is_known_now()
    made = Assessment.objects.filter(generation=Generation.objects.whole()[0])
    assert made.count() == len(systems)

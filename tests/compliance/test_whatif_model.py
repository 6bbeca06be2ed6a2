"""What if the register said something else of one model: judged twice, nothing stored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.engine import Assumptions, Edge, Model, Origin, Status, StatusCategory, When
from compliance.loading import get_ruleset
from compliance.model_change import ModelChange, described_change, model_change
from compliance.models import Assessment, Standing
from compliance.whatif_model import Found, Memory, Question, judge_twice
from inventory.modelling import ModelRecord, ParentRow, Size, StatusRow, save_ai_model
from inventory.models import AIModel, DataFlow, Derivation, ModelUse, Provider, System, Unit
from inventory.models.choices import DerivationKind, ModelStatusKind, StatusBasis, YesNoUnknown
from inventory.models.choices import Origin as StoredOrigin
from tests.scene_of_rules import IN_TIME, foreign_model, save_foreign_system, save_three

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
NATIONAL = Status(StatusCategory.NATIONAL, confirmed=True)


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def systems(institute: Unit, waterworks: Unit) -> list[System]:
    """Two in transition, and one that came too late for it."""
    return save_three(institute, waterworks, NOW)


def asked(change: ModelChange, on: date = TODAY) -> Question:
    return Question(change, get_ruleset("ru-2026-243fz"), Assumptions(), on, TODAY)


def national(model: AIModel | None = None) -> ModelChange:
    return model_change(model or foreign_model(), lambda stored: replace(stored, status=NATIONAL))


def found(change: ModelChange, on: date = TODAY, memory: Memory | None = None, steps: int = 99) -> Found:
    """What comes out, with at most `steps` chunks of work."""
    left = iter(range(steps))
    go_on = lambda: next(left, None) is not None  # noqa: E731
    return judge_twice(System.objects.all(), asked(change, on), memory or Memory(), go_on)


def verdicts(result: Found) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for twice in result.answers.values():
        counts[twice.pair] = counts.get(twice.pair, 0) + 1
    return counts


def test_a_confirmed_status_makes_every_system_conform(systems: list[System]) -> None:
    result = found(national())
    assert verdicts(result) == {("IN_TRANSITION", "CONFORMS"): 2, ("NOT_PERMITTED", "CONFORMS"): 1}
    assert (result.total, result.flips, result.waiting) == (3, 3, 0)
    assert {twice.after.rule for twice in result.answers.values()} == {"R32-STATUS-CONFIRMED"}


def test_a_status_that_begins_later_changes_nothing_before(systems: list[System]) -> None:
    later = replace(NATIONAL, start=When.on(date(2028, 1, 1)))
    change = model_change(foreign_model(), lambda stored: replace(stored, status=later))
    assert found(change).flips == 0
    assert found(change, on=date(2028, 1, 1)).flips == 3


def test_today_is_judged_beside_the_day_that_is_asked_about(systems: list[System]) -> None:
    result = found(national(), on=date(2032, 9, 1))
    assert verdicts(result) == {("NOT_PERMITTED", "CONFORMS"): 3}
    assert {twice.today_pair for twice in result.answers.values()} == {
        ("IN_TRANSITION", "CONFORMS"),
        ("NOT_PERMITTED", "CONFORMS"),
    }


def test_systems_that_rest_on_a_descendant_change_with_it(systems: list[System]) -> None:
    """An ancestor of a Russian developer, of scratch: the fine-tune over it is no foreign one any more."""
    home = Provider.objects.create(name="ООО «Речная модель»", country="RU", is_russian_legal_entity=YesNoUnknown.YES)
    tuned = AIModel.objects.create(
        slug="tuned", name="Tuned", developer=home, params_total_min=32, params_total_max=32, multi_task="yes",
        active_equals_total=True, origin=StoredOrigin.DERIVED,
    )  # fmt: skip
    Derivation.objects.create(child=tuned, parent=foreign_model(), kind=DerivationKind.FINE_TUNE)
    ModelUse.objects.filter(system=systems[0]).update(ai_model=tuned)
    Standing.objects.filter(system=systems[0]).update(stale=True)
    change = model_change(foreign_model(), lambda stored: replace(stored, developer_is_russian_legal_entity=True))
    result = found(change)
    assert result.answers[systems[0].pk].pair == ("NEEDS_LAWYER", "CONFORMS")


def test_nothing_stored_is_touched(systems: list[System]) -> None:
    before = list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())
    found(national())
    assert (list(Assessment.objects.values_list("pk", flat=True)), list(Standing.objects.values())) == before
    assert not foreign_model().statuses.exists()


def test_saving_the_status_does_what_the_preview_said(systems: list[System]) -> None:
    model = foreign_model()
    status = StatusRow(ModelStatusKind.NATIONAL, StatusBasis.CONFIRMED, document="Приказ № 1")
    record = replace(as_stored(model), statuses=[status])
    promised = found(described_change(model, record))
    save_ai_model(model, record, None, NOW)
    stored = dict(Standing.objects.values_list("system_id", "outlook"))
    assert stored == {pk: twice.after.verdict for pk, twice in promised.answers.items()}
    assert promised.flips == 3


def as_stored(model: AIModel) -> ModelRecord:
    size = Size(model.params_total_min, model.params_total_max, None, None, active_equals_total=True)
    return ModelRecord(
        name=model.name,
        developer=model.developer,
        size=size,
        multi_task=YesNoUnknown.YES,
        origin=StoredOrigin.FROM_SCRATCH,
    )


def test_a_record_that_says_the_same_is_no_change(systems: list[System]) -> None:
    change = described_change(foreign_model(), as_stored(foreign_model()))
    assert change.is_none
    assert found(change).flips == 0


def test_a_parent_that_a_form_adds_comes_with_all_its_ancestors(systems: list[System]) -> None:
    root = AIModel.objects.create(slug="root", name="Root")
    parent = AIModel.objects.create(slug="parent", name="Parent", origin=StoredOrigin.DERIVED)
    Derivation.objects.create(child=parent, parent=root, kind=DerivationKind.MERGE)
    home = Provider.objects.create(name="ООО «Речная модель»", country="RU", is_russian_legal_entity=YesNoUnknown.YES)
    record = replace(
        as_stored(foreign_model()),
        developer=home,
        origin=StoredOrigin.DERIVED,
        parents=[ParentRow(parent, DerivationKind.FINE_TUNE)],
    )
    change = described_change(foreign_model(), record)
    assert {model.id for model in change.ancestors} == {"root", "parent"}
    assert verdicts(found(change)) == {("IN_TRANSITION", "UNDETERMINED"): 2, ("NOT_PERMITTED", "UNDETERMINED"): 1}


def test_a_parent_that_nobody_knows_stays_unknown(systems: list[System]) -> None:
    record = replace(as_stored(foreign_model()), origin=StoredOrigin.DERIVED, parents=[ParentRow(None)])
    assert described_change(foreign_model(), record).after.parents == (Edge(None),)


def test_systems_that_are_stale_or_not_judged_are_read_from_the_register(systems: list[System]) -> None:
    """The assessment of the first has old facts: it has since moved its data abroad, and nobody has judged it yet."""
    DataFlow.objects.filter(system=systems[0]).update(country="DE")
    Standing.objects.filter(system=systems[0]).update(stale=True)
    Standing.objects.filter(system=systems[1]).delete()
    result = found(national())
    assert result.answers[systems[0].pk].pair == ("NOT_PERMITTED", "NOT_PERMITTED")
    assert result.answers[systems[1].pk].pair == ("IN_TRANSITION", "CONFORMS")


def test_long_work_stops_and_goes_on_where_it_stopped(systems: list[System], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compliance.whatif_model.CHUNK", 1)
    Standing.objects.filter(system=systems[1]).update(stale=True)
    memory = Memory()
    waiting = [found(national(), memory=memory, steps=1).waiting for _step in range(3)]
    assert waiting == [2, 1, 0]


def test_each_distinct_set_of_facts_is_judged_once_and_then_remembered(systems: list[System]) -> None:
    memory = Memory()
    found(national(), memory=memory)
    assert (len(memory.by_assessment), len(memory.different)) == (2, 2)
    with CaptureQueriesContext(connection) as ran:
        found(national(), memory=memory)
    assert not [query for query in ran if "compliance_assessment" in query["sql"].split("WHERE")[0]]


def test_one_more_system_costs_no_more_queries(systems: list[System]) -> None:
    def queries() -> int:
        question = asked(national())
        with CaptureQueriesContext(connection) as ran:
            judge_twice(System.objects.all(), question, Memory(), lambda: True)
        return len(ran)

    few = queries()
    save_foreign_system(systems[0].unit, IN_TIME, NOW, name="Ещё одна")
    assert queries() == few == 3


@pytest.mark.parametrize(
    "other",
    [
        {"on": date(2028, 1, 1)},
        {"today": date(2028, 1, 1)},
        {"assumptions": Assumptions(False)},
        {"ruleset": "ru-2026-06-bill"},
        {"change": ModelChange(Model("a"), Model("a", origin=Origin.DERIVED))},
    ],
)
def test_another_question_has_another_key(systems: list[System], other: dict[str, object]) -> None:
    if isinstance(ruleset := other.get("ruleset"), str):
        other = {"ruleset": get_ruleset(ruleset)}
    question = asked(national())
    assert asked(national()).key == question.key != replace(question, **other).key  # type: ignore[arg-type]

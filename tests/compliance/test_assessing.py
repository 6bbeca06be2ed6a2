"""Standings, assessments and what makes them move: an edit, a unit's defaults, a shared model, an assumption, time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from compliance.assessing import assess, assess_changed_by_time
from compliance.engine import evaluate, facts_from_json
from compliance.loading import get_ruleset
from compliance.models import Assessment, Assumption, Deadline, Standing
from compliance.rules_in_force import standing_assumptions
from inventory.models import AIModel, Claim, Derivation, Evidence, Person, Provider, System, Unit
from inventory.models.choices import (
    DateState,
    FlowKind,
    FlowPresence,
    Phase,
    SettingsState,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import NO_DATE, FlowRow, SystemRecord, UseRow, save_system
from inventory.signals import ai_models_changed, units_changed
from tests.conftest import MakeSystem

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def qwen(db: None) -> AIModel:
    """A large foundation model of a foreign developer, made from scratch."""
    developer = Provider.objects.create(name="Alibaba Cloud", country="CN", is_russian_legal_entity="no")
    return AIModel.objects.create(
        slug="qwen2.5-32b",
        name="Qwen2.5-32B",
        developer=developer,
        params_total_min=32.5,
        params_total_max=32.5,
        active_equals_total=True,
        multi_task=YesNoUnknown.YES,
        origin="from-scratch",
    )


@pytest.fixture
def gis(institute: Unit) -> Unit:
    """The institute, of which every system is a state information system unless it says otherwise."""
    institute.settings_state = SettingsState.STATED
    institute.settings = ["state_information_system"]
    institute.save(update_fields=["settings_state", "settings"])
    return institute


def in_russia() -> dict[str, Any]:
    """Every kind of flow in Russia, and no access from outside."""
    kinds = [kind for kind in FlowKind if kind not in (FlowKind.TELEMETRY, FlowKind.SUPPORT)]
    return {
        "presence": {
            **dict.fromkeys(kinds, FlowPresence.PRESENT),
            FlowKind.TELEMETRY: FlowPresence.NONE,
            FlowKind.SUPPORT: FlowPresence.NONE,
        },
        "flows": [FlowRow(kind, "RU") for kind in kinds],
    }


def old_foreign(unit: Unit, model: AIModel, **changes: Any) -> SystemRecord:
    """A worked case of the rule set: foreign model, data in Russia, in operation before every candidate cut-off."""
    day = date(2026, 8, 31)
    facts = {
        "name": "Прогноз притока",
        "phase": Phase.IN_OPERATION,
        "phase_on": BEFORE.date(),
        "in_operation": PartialDate(DateState.DATED, day, day),
        "pilot": NO_DATE,
        "models_complete": YesNoUnknown.YES,
        "uses": [UseRow(ai_model=model)],
        "material_change": YesNoUnknown.NO,
        **in_russia(),
    }
    return SystemRecord(**{"unit": unit, **facts, **changes})


@pytest.fixture
def old_system(gis: Unit, qwen: AIModel) -> System:
    with time_machine.travel(BEFORE, tick=False):
        return save_system(System(), old_foreign(gis, qwen), None, BEFORE)


def standing(system: System) -> Standing:
    return Standing.objects.get(system=system)


def test_an_old_system_on_a_foreign_model_is_in_transition_from_the_first_day_on(old_system: System) -> None:
    found = standing(old_system)
    assert (found.today, found.outlook, found.until) == ("NOT_YET", "IN_TRANSITION", date(2032, 8, 31))
    assert (found.due_on, found.worse_from) == (date(2032, 8, 31), date(2032, 9, 1))
    assert (found.origins, found.hosting, found.settings) == (["CN"], ["RU"], ["state_information_system"])


def test_an_edit_and_its_verdict_are_one_transaction(old_system: System, gis: Unit, qwen: AIModel) -> None:
    abroad = FlowRow(FlowKind.STORAGE, "DE")
    record = old_foreign(gis, qwen, flows=[*in_russia()["flows"], abroad])
    with transaction.atomic():
        save_system(old_system, record, None, BEFORE)
        assert standing(old_system).outlook == "NOT_PERMITTED"
        transaction.set_rollback(True)
    assert standing(old_system).outlook == "IN_TRANSITION"


def test_a_place_that_breaks_the_condition_is_named(old_system: System, gis: Unit, qwen: AIModel) -> None:
    record = old_foreign(gis, qwen, flows=[*in_russia()["flows"], FlowRow(FlowKind.STORAGE, "DE")])
    save_system(old_system, record, None, BEFORE)
    assert (standing(old_system).hosting, standing(old_system).breaking) == (["DE", "RU"], ["DE"])


def test_a_system_without_models_is_undetermined_and_not_out_of_scope(gis: Unit, make_system: MakeSystem) -> None:
    system = make_system(unit=gis, phase=Phase.IN_OPERATION, **in_russia())
    assert standing(system).outlook == "UNDETERMINED"
    assert "models" in standing(system).questions


def test_nothing_is_stored_anew_where_neither_facts_nor_result_changed(old_system: System) -> None:
    assess([old_system.pk], BEFORE + timedelta(days=1))
    assert Assessment.objects.filter(system=old_system).count() == 1
    assert standing(old_system).on == date(2026, 11, 25)


def test_a_changed_fact_is_a_new_assessment_and_the_old_one_stays(old_system: System, gis: Unit, qwen: AIModel) -> None:
    save_system(old_system, old_foreign(gis, qwen, in_operation=PartialDate(DateState.UNKNOWN)), None, BEFORE)
    verdicts = Assessment.objects.filter(system=old_system).order_by("pk").values_list("outlook_verdict", flat=True)
    assert list(verdicts) == ["IN_TRANSITION", "UNDETERMINED"]


def test_an_assessment_can_be_made_again_from_its_row(old_system: System) -> None:
    row = Assessment.objects.get(system=old_system)
    ruleset = get_ruleset(row.ruleset_id)
    again = evaluate(facts_from_json(row.facts), ruleset, row.outlook_on, standing_assumptions(ruleset))
    assert again.verdict.value == row.outlook_verdict
    assert ruleset.digest == row.ruleset_digest


def test_time_moves_today_and_moves_no_deadline(old_system: System) -> None:
    deadline = Deadline.objects.current().of_timelines().get(system=old_system)
    assert assess_changed_by_time(lambda: datetime(2027, 2, 28, 9, tzinfo=UTC)) == 0
    assert assess_changed_by_time(lambda: datetime(2027, 3, 1, 9, tzinfo=UTC)) == 1
    assert standing(old_system).today == "IN_TRANSITION"
    assert Deadline.objects.current().of_timelines().get(system=old_system) == deadline


def test_the_day_of_the_law_begins_at_midnight_in_moscow(old_system: System) -> None:
    assess([old_system.pk], datetime(2032, 8, 31, 20, 59, tzinfo=UTC))
    assert standing(old_system).today == "IN_TRANSITION"
    assess([old_system.pk], datetime(2032, 8, 31, 21, 30, tzinfo=UTC))
    assert standing(old_system).today == "NOT_PERMITTED"


def test_a_unit_says_once_what_its_systems_need_not_repeat(old_system: System, gis: Unit) -> None:
    gis.settings_state, gis.settings = SettingsState.PRIVATE, []
    gis.save(update_fields=["settings_state", "settings"])
    units_changed.send(Unit, unit_ids=[gis.pk])
    assert standing(old_system).outlook == "OUT_OF_SCOPE"


def test_a_shared_model_touches_the_systems_that_rest_on_its_descendants(gis: Unit, qwen: AIModel) -> None:
    child = AIModel.objects.create(
        slug="tune", name="Tune", multi_task="yes", origin="derived", params_total_min=32, params_total_max=32
    )
    Derivation.objects.create(child=child, parent=qwen, kind="fine-tune")
    system = save_system(System(), old_foreign(gis, child), None, BEFORE)
    qwen.params_total_min = qwen.params_total_max = None
    qwen.save(update_fields=["params_total_min", "params_total_max"])
    before = standing(system).assessment_id
    ai_models_changed.send(AIModel, model_ids=[qwen.pk])
    assert standing(system).assessment_id != before


def test_an_assumption_closes_its_question(gis: Unit, qwen: AIModel, officer: Person) -> None:
    doubtful = PartialDate(DateState.DATED, date(2026, 9, 2), date(2026, 9, 2))
    system = save_system(System(), old_foreign(gis, qwen, in_operation=doubtful), None, BEFORE)
    assert standing(system).outlook == "NEEDS_LAWYER"
    question = next(q for q in get_ruleset("ru-2026-243fz").legal_questions if q.id == "cutoff_day")
    Assumption.objects.create(
        question="cutoff_day", answer=question.answers[-1].id, reason="Читаем широко", made_by=officer, made_at=BEFORE
    )
    assess([system.pk], BEFORE)
    assert (standing(system).outlook, "assumption" in standing(system).flags) == ("IN_TRANSITION", True)


def test_judging_on_another_day_prints_and_stores_nothing(
    old_system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("assess", on="2032-09-01")
    assert "NOT_PERMITTED" in capsys.readouterr().out
    assert standing(old_system).today == "NOT_YET"
    assert Assessment.objects.count() == 1


def test_systems_of_which_the_same_is_known_have_the_same_signature(
    old_system: System, gis: Unit, qwen: AIModel
) -> None:
    alike = save_system(System(), old_foreign(gis, qwen, name="Другое имя"), None, BEFORE)
    unlike = save_system(System(), old_foreign(gis, qwen, in_operation=PartialDate(DateState.UNKNOWN)), None, BEFORE)
    assert standing(old_system).signature == standing(alike).signature != ""
    assert standing(unlike).signature != standing(alike).signature


def test_a_document_that_confirms_a_fact_is_part_of_the_signature(old_system: System, officer: Person) -> None:
    before = standing(old_system).signature
    paper = Evidence.objects.create(system=old_system, title="Приказ", sha256="a" * 64, size=1, uploaded_by=officer)
    Claim.objects.current().filter(system=old_system, field="phase").update(evidence=paper)
    assess([old_system.pk], BEFORE)
    assert standing(old_system).signature != before


def test_a_batch_asks_the_database_as_often_as_one_system(gis: Unit, qwen: AIModel) -> None:
    systems = [save_system(System(), old_foreign(gis, qwen, name=f"Система {n}"), None, BEFORE) for n in range(12)]

    def queries(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            assess([system.pk for system in systems[:count]], BEFORE + timedelta(days=1))
        return len(context)

    assert queries(12) == queries(1)


def test_stored_assessments_cannot_be_changed_or_deleted(old_system: System) -> None:
    row = Assessment.objects.get(system=old_system)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(outlook_verdict="CONFORMS")
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).delete()

"""Questions about the making, the status and the use of a model, answered on the page of a system."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from inventory.models import AIModel, Claim, Derivation, ModelStatus, ModelUse, Provider, System
from inventory.models.choices import (
    DateState,
    DerivationKind,
    FlowKind,
    FlowPresence,
    ModelStatusKind,
    Origin,
    StatusBasis,
    YesNoUnknown,
)
from inventory.models.partial_date import PartialDate
from inventory.registering import FlowRow, UseRow
from tests.web.systems.answering_scene import send, verdict_of
from web.systems.detail.answering.of_lineage import FROM_MODEL, FROM_SCRATCH, NO_OTHER, NOBODY_KNOWS, UNKNOWN

LINEAGE, STATUS, USE = (f"models.t-pro.{field}" for field in ("lineage", "status", "use"))
PLACES = [FlowRow(kind, "RU", "Москва, ЦОД-1") for kind in FlowKind]
PRESENT = dict.fromkeys(FlowKind, FlowPresence.PRESENT)
SOMETIME = PartialDate(DateState.UNKNOWN)


@pytest.fixture(autouse=True)
def _on_that_day(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def model(db: None) -> AIModel:
    """A large model of a Russian developer, of which nobody has said how it came to be."""
    maker = Provider.objects.create(name="Т-Технологии", country="RU", is_russian_legal_entity=YesNoUnknown.YES)
    size = {"params_total_min": 32, "params_total_max": 32, "active_equals_total": True}
    return AIModel.objects.create(slug="t-pro", name="T-Pro", developer=maker, multi_task="yes", **size)


@pytest.fixture
def asked(make_asked: Any, model: AIModel) -> System:
    """A system of which all is known but how its model came to be."""
    system: System = make_asked(uses=[UseRow(model)], flows=PLACES, presence=PRESENT)
    return system


def edges(model: AIModel) -> list[tuple[str, str]]:
    """Parents and kinds; no name for one that nobody knows."""
    rows = model.parent_edges.select_related("parent")
    return [(row.parent.slug if row.parent else "", row.kind) for row in rows]


def test_the_box_says_what_follows_from_each_parent_and_offers_the_models(
    officers_client: Client, asked: System, foreign_model: AIModel
) -> None:
    html = officers_client.get(f"/systems/{asked.code}/").content.decode()
    box = html.split(f'id="question-{LINEAGE}"')[1].split("</section>")[0]
    assert 'list="known-models"' in box
    assert "From scratch or from a Russian model" in box
    assert "From a foreign model" in box
    assert f'<option value="{foreign_model.slug}">' in html


def test_a_parent_of_the_register_is_written_with_its_source_and_the_system_is_judged(
    officers_client: Client, asked: System, model: AIModel, foreign_model: AIModel
) -> None:
    before = verdict_of(asked)
    answer: dict[str, Any] = {"value": FROM_MODEL, "parent": "qwen3-32b", "kind": "fine-tune", "source": "отчёт"}
    assert send(officers_client, asked, LINEAGE, **answer).status_code == 302
    model.refresh_from_db()
    assert (model.origin, edges(model)) == (Origin.DERIVED, [(foreign_model.slug, "fine-tune")])
    assert Claim.objects.current().get(ai_model=model, field="lineage").source == "отчёт"
    assert (before, verdict_of(asked)) == ("UNDETERMINED", "NEEDS_LAWYER")


def test_a_model_from_scratch_has_no_parents(officers_client: Client, asked: System, model: AIModel) -> None:
    assert send(officers_client, asked, LINEAGE, value=FROM_SCRATCH).status_code == 302
    model.refresh_from_db()
    assert (model.origin, edges(model), verdict_of(asked)) == (Origin.FROM_SCRATCH, [], "CONFORMS")


def test_a_parent_that_nobody_knows_is_on_record_and_asked_for_again(
    officers_client: Client, asked: System, model: AIModel
) -> None:
    assert send(officers_client, asked, LINEAGE, value=NOBODY_KNOWS, kind="distillation").status_code == 302
    assert (edges(model), verdict_of(asked)) == ([("", "distillation")], "UNDETERMINED")


def test_unknown_keeps_the_lineage_and_who_was_asked(officers_client: Client, asked: System, model: AIModel) -> None:
    assert send(officers_client, asked, LINEAGE, value=UNKNOWN, source="не ответили").status_code == 302
    model.refresh_from_db()
    assert (model.origin, edges(model)) == (Origin.UNKNOWN, [])
    assert Claim.objects.current().get(ai_model=model, field="lineage").source == "не ответили"


@pytest.mark.parametrize(("value", "parents"), [(NO_OTHER, ["qwen3-32b"]), (FROM_MODEL, ["qwen3-32b", "llama"])])
def test_beside_a_parent_that_is_known_one_more_is_asked_or_that_there_is_none(
    officers_client: Client, asked: System, model: AIModel, foreign_model: AIModel, value: str, parents: list[str]
) -> None:
    AIModel.objects.create(slug="llama", name="Llama", origin=Origin.FROM_SCRATCH)
    for parent in (foreign_model, None):
        Derivation.objects.create(child=model, parent=parent, kind=DerivationKind.MERGE)
    assert send(officers_client, asked, LINEAGE, value=value, parent="LLAMA", kind="merge").status_code == 302
    assert [slug for slug, _kind in edges(model)] == parents


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"parent": ""}, "Name the model, or choose another answer."),
        ({"parent": "Нет такой"}, "is not among the models"),
        ({"parent": "t-pro"}, "is the model itself"),
        ({"parent": "child"}, "lineage cannot go in a circle"),
        ({"parent": "qwen3-32b", "kind": "merge"}, "A merge has several parents"),
    ],
)
def test_a_wrong_parent_comes_back_with_what_is_wrong(
    officers_client: Client,
    asked: System,
    model: AIModel,
    foreign_model: AIModel,
    answer: dict[str, Any],
    sentence: str,
) -> None:
    child = AIModel.objects.create(slug="child", name="Child", origin=Origin.DERIVED)
    Derivation.objects.create(child=child, parent=model, kind=DerivationKind.FINE_TUNE)
    response = send(officers_client, asked, LINEAGE, value=FROM_MODEL, **answer)
    assert (response.status_code, edges(model)) == (422, [])
    assert sentence in response.content.decode()


def test_who_may_not_change_models_sees_who_can_answer(owners_client: Client, asked: System, model: AIModel) -> None:
    html = owners_client.get(f"/systems/{asked.code}/").content.decode()
    assert "Т-Технологии, who made the model, can answer" in html
    assert "/answer/" not in html
    assert send(owners_client, asked, LINEAGE, value=FROM_SCRATCH).status_code == 403


def test_the_status_is_put_on_record_at_the_step_that_needs_it(
    officers_client: Client, asked: System, model: AIModel
) -> None:
    send(officers_client, asked, LINEAGE, value=FROM_SCRATCH)
    html = officers_client.get(f"/systems/{asked.code}/").content.decode()
    assert f'id="answer-{STATUS}"' in html.split('id="steps"')[1]
    answer: dict[str, Any] = {
        "value": "national",
        "basis": "confirmed",
        "valid_from": "2031-02-01",
        "source": "приказ",
    }
    assert send(officers_client, asked, STATUS, version=2, **answer).status_code == 302
    row = ModelStatus.objects.get(ai_model=model)
    assert (row.status, row.basis, row.valid_from, row.document) == (
        ModelStatusKind.NATIONAL,
        StatusBasis.CONFIRMED,
        date(2031, 2, 1),
        "приказ",
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"value": "national"}, "Say on what the status rests."),
        ({"value": "national", "basis": "confirmed"}, "Name the document that confirms the status."),
        ({"value": "national", "basis": "confirmed", "source": "х" * 301}, "in at most 300 characters"),
        ({"value": "national", "basis": "self-assessed", "valid_from": "2031-06-01"}, "ended on record before"),
    ],
)
def test_a_status_without_its_ground_comes_back(
    officers_client: Client, asked: System, model: AIModel, answer: dict[str, Any], sentence: str
) -> None:
    ModelStatus.objects.create(
        ai_model=model, status="national", basis="self-assessed", valid_to=date(2031, 3, 1), document="письмо"
    )
    response = send(officers_client, asked, STATUS, **answer)
    assert (response.status_code, ModelStatus.objects.count()) == (422, 1)
    assert sentence in response.content.decode()


def test_the_same_status_on_the_same_basis_is_mended_and_another_stands_beside_it(
    officers_client: Client, asked: System, model: AIModel
) -> None:
    ModelStatus.objects.create(ai_model=model, status="national", basis="self-assessed", document="письмо")
    mended: dict[str, Any] = {"value": "national", "basis": "self-assessed", "source": "письмо № 2"}
    assert send(officers_client, asked, STATUS, **mended).status_code == 302
    assert ModelStatus.objects.get().document == "письмо № 2"
    other: dict[str, Any] = {"value": "national", "basis": "confirmed", "source": "приказ"}
    assert send(officers_client, asked, STATUS, version=2, **other).status_code == 302
    assert list(ModelStatus.objects.order_by("pk").values_list("basis", flat=True)) == ["self-assessed", "confirmed"]


def test_that_a_status_is_unknown_or_not_there_is_kept_with_its_source(
    officers_client: Client, asked: System, model: AIModel
) -> None:
    for version, value in enumerate(("none", "unknown"), start=1):
        assert send(officers_client, asked, STATUS, version=version, value=value, source=value).status_code == 302
        assert Claim.objects.current().get(ai_model=model, field="status").source == value
    assert not ModelStatus.objects.exists()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"since_how": "year", "since_date": "2028"}, (date(2028, 1, 1), date(2028, 12, 31))),
        ({"since_how": "start"}, (None, None)),
    ],
)
def test_an_owner_says_since_when_a_model_is_used_as_exactly_as_is_known(
    owners_client: Client, make_asked: Any, foreign_model: AIModel, answer: dict[str, Any], expected: Any
) -> None:
    system = make_asked(uses=[UseRow(foreign_model, since=SOMETIME)], flows=PLACES, presence=PRESENT)
    fact = "models.qwen3-32b.use"
    assert fact in system.standing.questions
    html = owners_client.get(f"/systems/{system.code}/").content.decode()
    assert f'name="{fact}-since_how"' in html
    assert f'name="{fact}-until_how"' not in html
    assert send(owners_client, system, fact, **answer).status_code == 302
    since = ModelUse.objects.get(system=system).since
    assert (since.earliest, since.latest) == expected


def test_the_last_day_of_a_use_is_not_before_the_first(
    owners_client: Client, make_asked: Any, foreign_model: AIModel
) -> None:
    ended = PartialDate(DateState.DATED, date(2030, 1, 1), date(2030, 1, 1))
    system = make_asked(uses=[UseRow(foreign_model, since=SOMETIME, until=ended)])
    answer: dict[str, Any] = {"since_how": "year", "since_date": "2031"}
    response = send(owners_client, system, "models.qwen3-32b.use", **answer)
    assert response.status_code == 422
    assert "The last day of the use would be before the first." in response.content.decode()


def test_two_open_uses_of_one_model_belong_into_the_whole_form(
    owners_client: Client, make_asked: Any, foreign_model: AIModel
) -> None:
    system = make_asked(uses=[UseRow(foreign_model, since=SOMETIME), UseRow(foreign_model, since=SOMETIME)])
    answer: dict[str, Any] = {"since_how": "year", "since_date": "2028"}
    assert send(owners_client, system, "models.qwen3-32b.use", **answer).status_code == 409
    assert not any(use.since.is_dated for use in ModelUse.objects.filter(system=system))


def test_after_an_answer_the_page_has_as_many_questions_as_before(owners_client: Client, make_asked: Any) -> None:
    system = make_asked(uses=[UseRow(name=f"Модель {number}") for number in range(12)])
    url, fact = f"/systems/{system.code}/answer/models/", "models"
    data = {f"{fact}-version": 1, f"{fact}-value": "yes", f"{fact}-source": "", "questions": ["12", "24"]}
    html = owners_client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    assert html.count('<section class="question"') == 24
    assert owners_client.post(url, data | {f"{fact}-version": 2})["Location"].endswith("?questions=24#questions")


def test_of_a_use_that_only_names_its_model_the_first_question_settles_the_others(
    owners_client: Client, make_asked: Any
) -> None:
    system = make_asked(uses=[UseRow(name="Внутренний помощник")])
    first, *others = [key for key in system.standing.questions if key.startswith("models.use-")]
    html = owners_client.get(f"/systems/{system.code}/").content.decode()
    assert html.count(f'href="#question-{first}"') >= len(others) > 0
    assert [f'id="answer-{key}"' in html for key in (first, *others)] == [True, *[False for _key in others]]

"""The conditions of the list: each finds what it says, and one that cannot be read shows nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from inventory.models import AIModel, System
from tests.web.systems.list_scene import Register, codes_of_all_pages, page_at

pytestmark = pytest.mark.django_db

Fits = Callable[[System], bool]
# An address, and what it means said once more, by other means than the queries of the page.
MEANT: dict[str, Fits] = {
    "outlook=UNDETERMINED": lambda s: s.standing.outlook == "UNDETERMINED",
    "outlook=CONFORMS&outlook=OUT_OF_SCOPE": lambda s: s.standing.outlook in ("CONFORMS", "OUT_OF_SCOPE"),
    "today=NOT_YET": lambda s: s.standing.today == "NOT_YET",
    "setting=state_information_system": lambda s: "state_information_system" in s.standing.settings,
    "setting=private": lambda s: s.settings_state == "private",
    "setting=unknown": lambda s: s.settings_state == "unknown",
    "setting=private&setting=municipal_system": lambda s: (
        s.settings_state == "private" or "municipal_system" in s.standing.settings
    ),
    "category=2": lambda s: any(row.cii_category == 2 for row in s.setting_rows.all()) and s.settings_state == "stated",
    "phase=pilot": lambda s: s.phase == "pilot",
    "phase_not=retired&phase_not=unknown": lambda s: s.phase not in ("retired", "unknown"),
    "responsible=none": lambda s: s.responsible is None,
    "hosting=NL": lambda s: any(flow.country == "NL" for flow in s.flows.all()),
    "hosting=abroad": lambda s: any(flow.country not in ("", "RU") for flow in s.flows.all()),
    "origin=CN": lambda s: bool(_used(s) & {"far-32b", "near-tune"}),
    "in_operation=unknown": lambda s: s.in_operation_state == "unknown",
    # A system of "2025" may have come into operation in any month of that year.
    "in_operation_from=2025-06-01": lambda s: s.in_operation_to is not None and s.in_operation_to >= date(2025, 6, 1),
    "in_operation_from=2025-06-01&in_operation_to=2025-06-30": lambda s: (
        s.in_operation_from is not None
        and s.in_operation_to is not None
        and s.in_operation_from <= date(2025, 6, 30)
        and s.in_operation_to >= date(2025, 6, 1)
    ),
    "in_operation_to=05.06.2024": lambda s: s.in_operation_from is not None and s.in_operation_from <= date(2024, 6, 5),
    "completeness_min=60&completeness_max=90": lambda s: 60 <= (s.standing.completeness or 0) <= 90,
    "score_max=49": lambda s: s.standing.score is not None and s.standing.score <= 49,
    "due_to=2027-02-28": lambda s: s.standing.due_on is not None and s.standing.due_on <= date(2027, 2, 28),
    "question=any": lambda s: bool(s.standing.questions),
    "q=ёж": lambda s: "Ёж" in s.name,
    "q=прогнозы": lambda s: "Прогноз" in s.name,
    "q=AIS": lambda s: True,
    "phase_not=planned&hosting=NL": lambda s: (
        s.phase != "planned" and any(flow.country == "NL" for flow in s.flows.all())
    ),
}


def _used(system: System) -> set[str]:
    return {use.ai_model.slug for use in system.model_uses.all() if use.ai_model}


def _fitting(fits: Fits) -> list[str]:
    systems = System.objects.select_related("standing", "responsible").prefetch_related("flows", "model_uses__ai_model")
    return [system.code for system in systems.order_by("number") if fits(system)]


@pytest.mark.parametrize("query", MEANT)
def test_a_condition_finds_exactly_what_it_says(browser: Client, query: str) -> None:
    wanted = _fitting(MEANT[query])
    assert wanted
    assert codes_of_all_pages(browser, f"/systems/?{query}&sort=code") == wanted


def test_a_unit_stands_for_everything_below_it(browser: Client, register: Register) -> None:
    below = {register.institute.pk, register.laboratory.pk}
    codes = codes_of_all_pages(browser, f"/systems/?unit={register.institute.pk}&sort=code")
    assert codes == _fitting(lambda system: system.unit_id in below)


def test_a_person_answers_for_what_is_theirs(browser: Client, register: Register) -> None:
    of_owner = codes_of_all_pages(browser, f"/systems/?responsible={register.owner.pk}&sort=code")
    assert of_owner == _fitting(lambda system: system.responsible == register.owner)
    mine = codes_of_all_pages(browser, "/systems/?responsible=me&sort=code")
    assert mine == _fitting(lambda system: system.responsible == register.officer)


def test_a_model_is_found_by_use_and_by_what_was_made_from_it(browser: Client, register: Register) -> None:
    root = AIModel.objects.get(slug="far-32b")
    used = codes_of_all_pages(browser, f"/systems/?model={root.pk}&sort=code")
    resting = codes_of_all_pages(browser, f"/systems/?rests_on={root.pk}&sort=code")
    assert used == _fitting(lambda s: any(use.ai_model == root for use in s.model_uses.all()))
    assert resting == _fitting(lambda s: bool(_used(s) & {"far-32b", "near-tune"}))
    assert set(used) < set(resting)


WRONG = [
    "outlook=NOSUCH",
    "outlook=CONFORMS&outlook=NOSUCH",
    "setting=%00",
    "phase=работает",
    "unit=abc",
    "unit=999999999999999999999999999999",
    "unit=-1",
    "unit=%00",
    "unit=٣",
    "model=1;2",
    "responsible=nobody",
    "origin=Россия",
    "hosting=ru",
    "in_operation_from=31.02.2026",
    "in_operation_from=2026-06-01&in_operation_to=2026-01-01",
    "due_to=tomorrow",
    "completeness_min=-1",
    "completeness_min=1e9",
    "completeness_max=99999999999999999999999999",
    "completeness_min=80&completeness_max=20",
    "score_min=NaN",
    "q=%00",
    "q=" + "я" * 300,
    "question=%00",
    "flag=red",
    "outlok=CONFORMS",
    "sort=nosuch",
    "sort=--due",
    "sort=purpose",
    "sort=standing__due_on",
    "columns=code,password",
    "page=abc",
    "page=-1",
    "page=0",
    "per_page=1000000",
    "per_page=٢٥",
    "%F0%9F%98%80=1",
]


@pytest.mark.parametrize("query", WRONG)
def test_what_cannot_be_read_shows_no_system_and_says_why(browser: Client, query: str) -> None:
    response = browser.get(f"/systems/?{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert page_at(browser, f"/systems/?{query}").rows == []
    assert response.context["complaints"]
    assert all(complaint.sentence in html.replace("&#x27;", "'") for complaint in response.context["complaints"])
    assert "condition-wrong" in html


@pytest.mark.parametrize("query", WRONG)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_cannot_be_read_exports_nothing(browser: Client, query: str, file_format: str) -> None:
    response = browser.get(f"/systems/?{query}&_export={file_format}")
    assert response.status_code == 400
    assert "Content-Disposition" not in response.headers
    assert "Ничего не выгружено" in response.content.decode()


def test_a_unit_that_the_person_does_not_see_is_no_value(browser: Client, register: Register) -> None:
    browser.force_login(register.owner)
    response = browser.get(f"/systems/?unit={register.waterworks.pk}")
    assert response.context["complaints"][0].parameter == "unit"


def test_each_wrong_condition_has_a_link_that_takes_only_it_away(browser: Client) -> None:
    (chip,) = browser.get("/systems/?outlook=NOSUCH&phase=pilot").context["chips"]
    assert chip.remove_url == "?phase=pilot"


def test_conditions_stand_on_the_page_as_a_sentence(browser: Client) -> None:
    chips = browser.get("/systems/?setting=municipal_system&setting=private&completeness_min=60").context["chips"]
    assert [(chip.parameter, len(chip.values)) for chip in chips] == [("setting", 2), ("completeness_min", 1)]


def test_the_form_of_conditions_is_ticked_as_the_address_says(browser: Client, register: Register) -> None:
    response = browser.get(f"/systems/conditions/?outlook=CONFORMS&unit={register.laboratory.pk}&sort=-score")
    ticked = {(g.name, o.value) for g in response.context["groups"] for o in g.options if o.chosen}
    assert ticked == {("outlook", "CONFORMS"), ("unit", str(register.laboratory.pk))}
    assert response.context["kept"] == [("sort", "-score")]


@pytest.mark.parametrize("query", WRONG)
def test_the_form_of_conditions_takes_whatever_the_address_says(browser: Client, query: str) -> None:
    assert browser.get(f"/systems/conditions/?{query}").status_code == 200


def test_the_form_finds_a_model_by_a_part_of_its_name(browser: Client) -> None:
    groups = {g.name: g for g in browser.get("/systems/conditions/?_find_model=tUnE").context["groups"]}
    assert [option.label for option in groups["model"].options] == ["Near-Tune"]


def test_the_form_offers_an_owner_only_what_the_owner_sees(browser: Client, register: Register) -> None:
    browser.force_login(register.owner)
    groups = {g.name: g for g in browser.get("/systems/conditions/").context["groups"]}
    assert str(register.waterworks.pk) not in {option.value for option in groups["unit"].options}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("question=flows.backup", "коп"),
        ("question=models.near-tune.status", "near-tune"),
        ("question=models.near-tune.nosuch", "models.near-tune.nosuch"),
        ("question=nosuch", "nosuch"),
        ("legal_question=technical_counters", "счётчики"),
        ("legal_question=nosuch", "nosuch"),
    ],
)
def test_keys_of_facts_and_legal_questions_are_named_in_words(browser: Client, query: str, word: str) -> None:
    (chip,) = browser.get(f"/systems/?{query}").context["chips"]
    assert word in chip.values[0]

"""Officers of a root unit decide about assumptions and rule sets: they see what changes, then it changes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from compliance.assuming import make_assumption
from compliance.models import Assumption, RuleSetActivation, Standing
from inventory.models import Person, System, Unit
from tests.conftest import ClientOf
from tests.scene_of_rules import DOUBTFUL, save_foreign_system

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 10, 1, 9, tzinfo=UTC)
CUTOFF, LIFT = "/rulesets/assumptions/cutoff_day/", "/rulesets/assumptions/cutoff_day/lift/"
ACTIVATE = "/rulesets/ru-2026-03-draft/activate/"
ANSWER = {"answer": "before_latest", "reason": "Так читает <юрист>"}


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def doubtful(institute: Unit) -> System:
    """A system that needs a lawyer because of the cut-off."""
    return save_foreign_system(institute, DOUBTFUL, NOW)


@pytest.fixture
def browser(client_of: ClientOf, officer: Person) -> Client:
    return client_of(officer)


def outlook() -> str:
    return Standing.objects.get().outlook


def test_the_first_post_shows_what_will_change_and_stores_nothing(doubtful: System, browser: Client) -> None:
    shown = browser.post(CUTOFF, ANSWER).context["preview"]
    assert [(f.before, f.after, f.systems) for f in shown.outlook] == [("NEEDS_LAWYER", "IN_TRANSITION", 1)]
    assert (shown.systems, shown.today_changes, Assumption.objects.count()) == (1, 1, 0)
    assert outlook() == "NEEDS_LAWYER"


def test_a_confirmed_answer_judges_and_is_seen_with_its_reason_by_everybody(
    doubtful: System, browser: Client, client_of: ClientOf, auditor: Person
) -> None:
    response = browser.post(CUTOFF, {**ANSWER, "confirmed": "before_latest"})
    assert response.headers["Location"] == "/rulesets/assumptions/"
    assert outlook() == "IN_TRANSITION"
    page = client_of(auditor).get("/rulesets/assumptions/").content.decode()
    assert "Так читает &lt;юрист&gt;" in page
    assert "Орлова М. С." in page
    assert CUTOFF not in page


def test_another_answer_than_the_previewed_one_is_previewed_anew(doubtful: System, browser: Client) -> None:
    response = browser.post(CUTOFF, {**ANSWER, "confirmed": "before_earliest"})
    assert response.context["preview"].outlook_changes == 1
    assert not Assumption.objects.exists()


@pytest.mark.parametrize("wrong", [{"answer": "tomorrow"}, {"reason": "  "}, {"answer": ""}])
def test_a_faulty_form_says_so_and_keeps_what_was_typed(browser: Client, wrong: dict[str, str]) -> None:
    response = browser.post(CUTOFF, {**ANSWER, **wrong, "confirmed": "before_latest"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(wrong))
    assert not Assumption.objects.exists()


def test_what_holds_already_is_refused_in_the_form(doubtful: System, browser: Client, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Так", officer, NOW)
    response = browser.post(CUTOFF, {**ANSWER, "confirmed": "before_latest"})
    assert response.status_code == 422
    assert "__all__" in response.context["form"].errors


def test_lifting_is_previewed_done_and_kept(doubtful: System, browser: Client, officer: Person) -> None:
    make_assumption("cutoff_day", "before_latest", "Так", officer, NOW)
    shown = browser.get(LIFT).context["preview"]
    assert [(f.before, f.after) for f in shown.outlook] == [("IN_TRANSITION", "NEEDS_LAWYER")]
    assert outlook() == "IN_TRANSITION"
    assert (browser.post(LIFT).status_code, outlook()) == (422, "IN_TRANSITION")
    browser.post(LIFT, {"reason": "Ответил юрист"})
    assert (outlook(), Assumption.objects.get().lifted_by) == ("NEEDS_LAWYER", officer)
    assert browser.post(LIFT, {"reason": "Ещё раз"}, follow=True).status_code == 200
    assert Assumption.objects.get().lifted_because == "Ответил юрист"


def test_the_page_counts_the_systems_that_the_reader_sees(
    doubtful: System, browser: Client, client_of: ClientOf, owner_of_other_unit: Person
) -> None:
    def hanging(client: Client) -> dict[str, int | None]:
        return {q.id: q.systems for q in client.get("/rulesets/assumptions/").context["questions"]}

    assert hanging(browser)["cutoff_day"] == 1
    assert hanging(client_of(owner_of_other_unit))["cutoff_day"] == 0
    assert hanging(browser)["planning_assumption"] is None


def test_activating_shows_what_changes_then_asks_for_a_reason_then_judges(doubtful: System, browser: Client) -> None:
    assert browser.get(ACTIVATE).context["preview"].outlook_changes == 1
    assert browser.post(ACTIVATE, {"reason": ""}).status_code == 422
    assert not RuleSetActivation.objects.exists()
    browser.post(ACTIVATE, {"reason": "Сверка с проектом"})
    assert (Standing.objects.get().ruleset_id, outlook()) == ("ru-2026-03-draft", "NOT_PERMITTED")
    assert "Сверка с проектом" in browser.get("/rulesets/").content.decode()


@pytest.mark.parametrize("who", ["auditor", "owner", "officer_of_institute", "administrator"])
@pytest.mark.parametrize("address", [CUTOFF, LIFT, ACTIVATE])
def test_nobody_else_decides(client_of: ClientOf, who: str, address: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(who))
    sent = {**ANSWER, "confirmed": "before_latest"}
    assert (client.get(address).status_code, client.post(address, sent).status_code) == (403, 403)
    assert not Assumption.objects.exists()
    assert not RuleSetActivation.objects.exists()


def test_a_question_that_the_active_rule_set_does_not_ask_is_not_found(browser: Client) -> None:
    assert browser.get("/rulesets/assumptions/weather/").status_code == 404
    assert browser.get("/rulesets/ru-2040-dream/activate/").status_code == 404

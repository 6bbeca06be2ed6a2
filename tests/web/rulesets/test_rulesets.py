"""Every version of the text can be read: each figure, rule, question and point, with its source and how sure it is."""

from html import escape, unescape

import pytest
from django.utils import translation

from compliance.engine import RuleSet, Text
from compliance.loading import get_ruleset, installed_rulesets
from compliance.models import Assumption
from inventory.models import Person
from inventory.models.choices import Confidence
from tests.conftest import ClientOf
from web.rulesets.parameter_words import HEADINGS, MEANING
from web.rulesets.score_words import POINTS

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("ruleset", installed_rulesets().values(), ids=lambda ruleset: ruleset.id)
IN_BOTH_LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])


@pytest.fixture
def document(client_of: ClientOf, auditor: Person):  # type: ignore[no-untyped-def]
    """`document(ruleset, language)`: the page as text."""

    def read(ruleset: RuleSet, language: str = "ru") -> str:
        Person.objects.filter(pk=auditor.pk).update(language=language)
        auditor.refresh_from_db()
        response = client_of(auditor).get(f"/rulesets/{ruleset.id}/")
        assert response.status_code == 200
        return unescape(response.content.decode())

    return read


def test_every_installed_rule_set_is_listed(client_of: ClientOf, auditor: Person) -> None:
    listed = client_of(auditor).get("/rulesets/").content.decode()
    assert [ruleset_id for ruleset_id in installed_rulesets() if f"/rulesets/{ruleset_id}/" not in listed] == []


@EVERY
@IN_BOTH_LANGUAGES
def test_the_document_shows_every_figure_with_its_source_and_how_sure_it_is(document, ruleset, language) -> None:  # type: ignore[no-untyped-def]
    page = document(ruleset, language)
    for figure in ruleset.figures:
        row = page.split(f'<tr id="{figure.key}">')[1].split("</tr>")[0]
        assert _missing(row, language, figure.title, figure.citation) == [], figure.key
        assert _said(figure.confidence.value, language) in row, figure.key


@EVERY
@IN_BOTH_LANGUAGES
def test_the_document_shows_every_rule_with_its_role_and_source(document, ruleset, language) -> None:  # type: ignore[no-untyped-def]
    page = document(ruleset, language)
    for entry in ruleset.rules:
        row = page.split(f'<tr id="{entry.id}">')[1].split("</tr>")[0]
        outcomes = (entry.yes, entry.no, entry.unknown) if ruleset.decides(entry.id) else (entry.remedy,)
        assert _missing(row, language, entry.title, entry.citation, *outcomes) == [], entry.id
        assert _said(entry.confidence.value, language) in row, entry.id


@EVERY
@IN_BOTH_LANGUAGES
def test_the_document_shows_every_question_every_event_and_what_it_is_known_from(document, ruleset, language) -> None:  # type: ignore[no-untyped-def]
    page = document(ruleset, language)
    texts = [ruleset.title, ruleset.known_from, ruleset.planning_assumption, *(event.text for event in ruleset.events)]
    assert _missing(page, language, *texts, *(question.text for question in ruleset.legal_questions)) == []
    settled = [answer.text for item in ruleset.legal_questions for answer in item.answers if answer.id == item.settled]
    assert _missing(page, language, *settled) == []


def test_every_parameter_has_a_heading_and_a_meaning_and_every_point_its_words() -> None:
    ruleset = get_ruleset("ru-2026-243fz")
    keys = [figure.key for figure in ruleset.figures]
    assert sorted(key for _title, under in HEADINGS for key in under) == sorted(keys) == sorted(MEANING)
    assert set(POINTS) == set(type(ruleset.points).__dataclass_fields__)


def test_the_end_of_the_transition_is_told_by_its_last_day(document) -> None:  # type: ignore[no-untyped-def]
    row = document(get_ruleset("ru-2026-243fz")).split('<tr id="first_day_after_transition">')[1].split("</tr>")[0]
    assert "31.08.2032" in row


def test_an_assumption_stands_in_the_document_with_who_and_why(document, officer: Person, at) -> None:  # type: ignore[no-untyped-def]
    Assumption.objects.create(
        question="pilot_counts", answer="no", reason="Читаем против себя", made_by=officer, made_at=at
    )
    row = document(get_ruleset("ru-2026-243fz")).split('<tr id="pilot_counts">')[1].split("</tr>")[0]
    assert "Читаем против себя" in row
    assert "Орлова М. С." in row
    assert "12.05.2031" in row


def test_only_officers_of_a_root_unit_are_offered_to_decide(
    client_of: ClientOf, officer: Person, officer_of_institute: Person, auditor: Person
) -> None:
    def offered(person: Person) -> bool:
        page = client_of(person).get("/rulesets/ru-2026-243fz/").content.decode()
        return "/rulesets/ru-2026-243fz/wording/" in page and "/rulesets/assumptions/cutoff_day/" in page

    assert [offered(officer), offered(officer_of_institute), offered(auditor)] == [True, False, False]


def test_what_does_not_judge_cannot_be_assumed_about(client_of: ClientOf, officer: Person) -> None:
    page = client_of(officer).get("/rulesets/ru-2026-03-draft/").content.decode()
    assert "/rulesets/assumptions/encrypted_backup/" not in page
    assert "/rulesets/ru-2026-03-draft/activate/" in page


def test_a_rule_set_that_is_not_installed_is_not_found(client_of: ClientOf, auditor: Person) -> None:
    assert client_of(auditor).get("/rulesets/ru-2040-dream/").status_code == 404


def _missing(page: str, language: str, *texts: Text) -> list[str]:
    said = [text.in_language(language) for text in texts]
    return [text for text in said if text not in page and escape(text) not in page]


def _said(confidence: str, language: str) -> str:
    with translation.override(language):
        return str(Confidence(confidence).label)

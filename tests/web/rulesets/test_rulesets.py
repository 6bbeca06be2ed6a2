"""Every version of the text can be read, each figure with its source."""

import pytest

from compliance.loading import get_ruleset, installed_rulesets
from inventory.models import Person
from tests.conftest import ClientOf

pytestmark = pytest.mark.django_db


def test_every_installed_rule_set_is_listed_and_opens(client_of: ClientOf, auditor: Person) -> None:
    client = client_of(auditor)
    listed = client.get("/rulesets/").content.decode()
    for ruleset_id in installed_rulesets():
        assert f"/rulesets/{ruleset_id}/" in listed
        assert client.get(f"/rulesets/{ruleset_id}/").status_code == 200


def test_the_document_names_every_rule_and_the_source_of_every_figure(client_of: ClientOf, auditor: Person) -> None:
    ruleset = get_ruleset("ru-2026-243fz")
    document = client_of(auditor).get("/rulesets/ru-2026-243fz/").context["document"]
    assert [rule.id for rule in document.rules] == [rule.id for rule in ruleset.rules]
    assert all(figure.citation and figure.confidence for figure in document.figures)


def test_a_rule_set_that_is_not_installed_is_not_found(client_of: ClientOf, auditor: Person) -> None:
    assert client_of(auditor).get("/rulesets/ru-2040-dream/").status_code == 404

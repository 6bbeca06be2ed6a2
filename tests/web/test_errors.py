"""Error pages: in the face of the product, with a number that the log has, too."""

import logging
import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from inventory.models import Person
from tests.conftest import ClientOf
from web import errors


def number_in(page: str) -> str:
    found = re.search(r"<code>([0-9A-F]{8})</code>", page)
    assert found
    return found[1]


def test_a_page_that_does_not_exist_has_a_number_to_quote(
    officer: Person, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    page = client_of(officer).get("/nothing/here/")
    assert page.status_code == 404
    assert number_in(page.content.decode()) in caplog.text


def test_a_stranger_gets_the_page_without_the_navigation(db: None) -> None:
    page = Client().get("/nothing/here/").content.decode()
    assert 'id="side"' not in page
    assert "masthead" in page


def test_a_refused_page_is_told_in_words(officer: Person, client_of: ClientOf) -> None:
    page = client_of(officer).get("/parts/")
    assert page.status_code == 403
    assert "sheet-head" in page.content.decode()


def test_a_form_from_elsewhere_is_refused_in_words(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})
    assert page.status_code == 403
    assert number_in(page.content.decode())


def test_a_bad_request_has_its_page(rf: RequestFactory, db: None) -> None:
    assert errors.bad_request(rf.get("/"), ValueError()).status_code == 400


def test_a_request_for_a_fragment_gets_a_notice(officer: Person, client_of: ClientOf) -> None:
    answer = client_of(officer).get("/nothing/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#notices"
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_our_own_fault_needs_neither_session_nor_database(rf: RequestFactory, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise LookupError("broken")
    except LookupError:
        answer = errors.server_error(rf.get("/somewhere/"))
    assert answer.status_code == 500
    assert number_in(answer.content.decode()) in caplog.text
    assert "LookupError at /somewhere/" in caplog.text


def test_without_collected_files_the_fault_is_still_told(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> str:
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(errors, "render_to_string", broken)
    with caplog.at_level(logging.ERROR):
        answer: HttpResponse = errors.server_error(HttpRequest())
    assert answer.status_code == 500
    assert re.search(r"[0-9A-F]{8}", answer.content.decode())

"""The official wording of a figure in the browser: attached, shown under it, opened on record, taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils.translation import gettext

from compliance import rejudging
from compliance.models import Generation, Wording, WordingAccess
from inventory.models import Person
from tests.conftest import ClientOf, MakeSystem

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 6, 2, 9, tzinfo=UTC)
DOCUMENT = "/rulesets/ru-2026-243fz/"
ATTACH = f"{DOCUMENT}wording/?figure=param_threshold_bn"
WORDS = {"article": "ст. 3 п. 2", "quotation": "не менее <1> миллиарда параметров", "read_on": "01.06.2031"}


@pytest.fixture(autouse=True)
def _in_june() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client_of: ClientOf, officer: Person) -> Client:
    return client_of(officer)


@pytest.fixture
def wording(browser: Client) -> Wording:
    browser.post(ATTACH, {**WORDS, "file": SimpleUploadedFile("закон.html", b"<script>alert(1)</script>")})
    return Wording.objects.get()


def row_of(client: Client, key: str) -> str:
    return client.get(DOCUMENT).content.decode().split(f'<tr id="{key}">')[1].split("</tr>")[0]


def test_the_wording_stands_under_its_figure_for_everybody(
    wording: Wording, client_of: ClientOf, auditor: Person
) -> None:
    row = row_of(client_of(auditor), "param_threshold_bn")
    assert "не менее &lt;1&gt; миллиарда параметров" in row
    for said in (
        "ст. 3 п. 2",
        "01.06.2031",
        "Орлова М. С.",
        "закон.html",
        "прочитано в законе",
        "цитата из вторых рук",
    ):
        assert said in row
    assert "withdraw" not in row


def test_other_figures_of_the_same_words_are_ticked_in_the_same_form(browser: Client) -> None:
    response = browser.post(ATTACH, {**WORDS, "also": ["threshold_operator", "R32-PARAMS-THRESHOLD"]})
    assert response.headers["Location"] == f"{DOCUMENT}#param_threshold_bn"
    assert "прочитано в законе" in row_of(browser, "threshold_operator")
    assert "прочитано в законе" in row_of(browser, "R32-PARAMS-THRESHOLD")
    assert "прочитано в законе" not in row_of(browser, "cutoff_latest")


def test_without_a_figure_the_page_asks_which_one(browser: Client) -> None:
    page = browser.get(f"{DOCUMENT}wording/")
    assert (page.status_code, "R32-TRANSITION-END" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("figure", ["param_treshold", "", "<b>", "\x00"])
def test_a_figure_that_the_rule_set_does_not_have_is_named(browser: Client, figure: str) -> None:
    response = browser.get(f"{DOCUMENT}wording/", {"figure": figure})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["figure"])
    assert "<b>»" not in response.content.decode()


def test_a_figure_that_was_read_is_not_offered_again(wording: Wording, browser: Client) -> None:
    assert browser.get(ATTACH).status_code == 422
    assert browser.post(ATTACH, WORDS).status_code == 422
    assert Wording.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"article": " "}, "article"),
        ({"quotation": ""}, "quotation"),
        ({"quotation": "а" * 5001}, "quotation"),
        ({"read_on": "31.02.2031"}, "read_on"),
        ({"read_on": "03.06.2031"}, "read_on"),
        ({"read_on": "01.01.2026"}, "read_on"),
        ({"also": ["gov_act_list"]}, "also"),
        ({"file": SimpleUploadedFile("пусто.pdf", b"")}, "file"),
    ],
)
def test_a_faulty_form_says_so_and_keeps_what_was_typed(browser: Client, wrong: dict[str, object], field: str) -> None:
    response = browser.post(ATTACH, {**WORDS, **wrong})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["form"]["article"].value() == wrong.get("article", WORDS["article"])
    assert not Wording.objects.exists()


def test_whoever_has_to_mend_something_else_is_told_that_the_file_is_gone(browser: Client) -> None:
    response = browser.post(ATTACH, {**WORDS, "article": "", "file": SimpleUploadedFile("закон.pdf", b"%PDF-1.7")})
    assert sorted(response.context["form"].errors) == ["article", "file"]


@override_settings(EVIDENCE_MAX_BYTES=4)
def test_too_large_a_file_is_refused_with_its_size(browser: Client) -> None:
    response = browser.post(ATTACH, {**WORDS, "file": SimpleUploadedFile("закон.pdf", b"%PDF-1.7")})
    assert list(response.context["form"].errors) == ["file"]
    assert not Wording.objects.exists()


def test_the_file_is_only_a_download_and_opening_it_is_on_record(
    wording: Wording, client_of: ClientOf, auditor: Person
) -> None:
    response = client_of(auditor).get(f"/rulesets/wordings/{wording.pk}/")
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    opened = WordingAccess.objects.get()
    assert (opened.wording, opened.person, opened.at) == (wording, auditor, NOW)


def test_someone_without_a_role_opens_nothing(wording: Wording, client_of: ClientOf, stranger: Person) -> None:
    assert client_of(stranger).get(f"/rulesets/wordings/{wording.pk}/").status_code == 404
    assert not WordingAccess.objects.exists()


def test_a_wording_without_a_file_has_none_to_open(browser: Client) -> None:
    browser.post(ATTACH, WORDS)
    assert browser.get(f"/rulesets/wordings/{Wording.objects.get().pk}/").status_code == 404


def test_taking_back_asks_for_a_reason_and_both_acts_are_in_the_history(wording: Wording, browser: Client) -> None:
    address = f"/rulesets/wordings/{wording.pk}/withdraw/"
    assert "не менее" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": " "}).status_code == 422
    browser.post(address, {"reason": "Прочитана <не та> редакция"})
    assert "прочитано в законе" not in row_of(browser, "param_threshold_bn")
    history = browser.get("/rulesets/").content.decode().split('id="decided"')[1]
    assert "Прочитана &lt;не та&gt; редакция" in history
    assert history.count("ст. 3 п. 2") == 2
    assert browser.post(address, {"reason": "Ещё раз"}).status_code == 422


def test_while_many_systems_are_judged_anew_nobody_is_told_that_it_is_done(
    browser: Client, make_system: MakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_system()
    monkeypatch.setattr(rejudging, "AT_ONCE", 0)
    (told,) = browser.post(ATTACH, WORDS, follow=True).context["messages"]
    assert Generation.objects.building().exists()
    assert str(told) == gettext(
        "Decided. The systems are being judged anew; until that is done, the rules from before are in force."
    )


@pytest.mark.parametrize("who", ["auditor", "owner", "officer_of_institute", "administrator"])
def test_nobody_else_attaches_or_takes_back(
    wording: Wording, client_of: ClientOf, who: str, request: pytest.FixtureRequest
) -> None:
    client, back = client_of(request.getfixturevalue(who)), f"/rulesets/wordings/{wording.pk}/withdraw/"
    other = f"{DOCUMENT}wording/?figure=cutoff_latest"
    assert (client.get(other).status_code, client.post(other, WORDS).status_code) == (403, 403)
    assert (client.get(back).status_code, client.post(back, {"reason": "Так"}).status_code) == (403, 403)
    assert list(Wording.objects.standing()) == [wording]

"""Language, theme, time zone and navigation are the person's own."""

import pytest
from django.test import Client
from django.urls import reverse

from inventory.models import Person
from tests.conftest import ClientOf


def test_a_person_gets_pages_in_their_language(administrator: Person, client_of: ClientOf) -> None:
    client = client_of(administrator)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/parts/"})
    assert answer.headers["Location"] == "/parts/"
    administrator.refresh_from_db()
    assert administrator.language == "en"
    assert '<html lang="en"' in client.get("/parts/").content.decode()


def test_a_stranger_gets_the_language_of_the_cookie_and_else_russian(db: None) -> None:
    client = Client(headers={"Accept-Language": "en"})
    assert '<html lang="ru"' in client.get(reverse("account_login")).content.decode()
    client.post(reverse("set_language"), {"language": "en"})
    assert '<html lang="en"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_is_in_the_page_before_first_paint(administrator: Person, client_of: ClientOf, theme: str) -> None:
    client = client_of(administrator)
    client.post(reverse("set_theme"), {"theme": theme})
    assert f'data-bs-theme="{theme}"' in client.get("/parts/").content.decode()


def test_who_follows_the_system_gets_no_theme_from_the_server(administrator: Person, client_of: ClientOf) -> None:
    page = client_of(administrator).get("/parts/").content.decode()
    assert 'data-theme="system"' in page
    assert "data-bs-theme" not in page


def test_the_folded_navigation_is_remembered(administrator: Person, client_of: ClientOf) -> None:
    client = client_of(administrator)
    client.post(reverse("set_navigation"), {"folded": "yes"})
    assert '<body class="is-folded"' in client.get("/parts/").content.decode()


@pytest.mark.parametrize(("address", "field"), [("set_language", "language"), ("set_theme", "theme")])
def test_what_does_not_exist_is_refused(administrator: Person, client_of: ClientOf, address: str, field: str) -> None:
    assert client_of(administrator).post(reverse(address), {field: "tartan"}).status_code == 400


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_to_another_host(administrator: Person, client_of: ClientOf, elsewhere: str) -> None:
    answer = client_of(administrator).post(reverse("set_theme"), {"theme": "dark", "next": elsewhere})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("address", ["set_language", "set_theme", "set_navigation"])
def test_nothing_changes_by_a_get(administrator: Person, client_of: ClientOf, address: str) -> None:
    assert client_of(administrator).get(reverse(address)).status_code == 405


def test_a_time_zone_that_vanished_does_no_harm(administrator: Person, client_of: ClientOf) -> None:
    Person.objects.filter(pk=administrator.pk).update(time_zone="Atlantis/Capital")
    assert client_of(administrator).get("/parts/").status_code == 200

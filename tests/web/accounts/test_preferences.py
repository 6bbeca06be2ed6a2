"""Everyone with a role chooses language, theme and time zone for themselves."""

import pytest
from django.test import Client
from django.urls import reverse

from inventory.models import Person
from tests.conftest import ClientOf

pytestmark = pytest.mark.django_db

KEPT = {"language": "en", "theme": "dark", "time_zone": "Asia/Vladivostok"}

WANTED = {**KEPT, "hour": "9"}


@pytest.fixture
def browser(auditor: Person, client_of: ClientOf) -> Client:
    return client_of(auditor)


def test_what_is_chosen_holds_from_the_next_page_on(browser: Client, auditor: Person) -> None:
    page = browser.post(reverse("preferences"), WANTED, follow=True)
    saved = Person.objects.get(pk=auditor.pk)
    assert {name: getattr(saved, name) for name in KEPT} == KEPT
    assert '<html lang="en" data-theme="dark"' in page.content.decode()


@pytest.mark.parametrize("wrong", [{"language": "tlh"}, {"theme": "pink"}, {"time_zone": "Mars/Olympus"}])
def test_what_does_not_exist_cannot_be_chosen(browser: Client, auditor: Person, wrong: dict[str, str]) -> None:
    assert browser.post(reverse("preferences"), WANTED | wrong).status_code == 422
    assert Person.objects.get(pk=auditor.pk).time_zone == "Europe/Moscow"


def test_nobody_changes_more_than_is_offered(browser: Client, auditor: Person) -> None:
    browser.post(reverse("preferences"), WANTED | {"is_active": "", "email": "other@example.org"})
    assert Person.objects.get(pk=auditor.pk).email == auditor.email

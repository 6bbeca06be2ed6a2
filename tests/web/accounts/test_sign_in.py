"""Sign-in with e-mail: who comes in, who does not, and what they are told."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from compliance.models import Mail
from inventory.models import Person, Unit
from inventory.people import block, set_password
from tests.conftest import PASSWORD, ClientOf

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"


@pytest.fixture
def vlasov(owner: Person) -> Person:
    """The owner, with a verified address as every account has."""
    set_password(owner, PASSWORD)
    return owner


@pytest.fixture
def mail_goes_out(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example.org"


def _sign_in(client: Client, email: str, password: str, **more: str) -> int:
    return int(client.post(SIGN_IN, {"login": email, "password": password, **more}).status_code)


def _signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_address_may_be_written_in_any_case(client: Client, vlasov: Person) -> None:
    assert _sign_in(client, "Vlasov@Example.ORG", PASSWORD) == 302
    assert _signed_in(client)


def test_sign_in_leads_to_the_page_that_was_asked_for_but_to_no_other_site(client: Client, vlasov: Person) -> None:
    answer = client.post(SIGN_IN, {"login": vlasov.email, "password": PASSWORD, "next": "/units/"})
    assert answer["Location"] == "/units/"
    other = Client().post(SIGN_IN, {"login": vlasov.email, "password": PASSWORD, "next": "https://example.net/"})
    assert other["Location"] == "/"


def test_an_unknown_address_and_a_wrong_password_read_the_same(client: Client, vlasov: Person) -> None:
    pages = [
        re.findall(
            r"errorlist.*?</ul>", client.post(SIGN_IN, {"login": email, "password": "нет"}).content.decode(), re.S
        )
        for email in ("vlasov@example.org", "nobody@example.org")
    ]
    assert pages[0]
    assert pages[0] == pages[1]


def test_after_five_wrong_passwords_the_door_is_closed_and_says_for_how_long(client: Client, vlasov: Person) -> None:
    client.cookies["django_language"] = "en"
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(5):
            _sign_in(client, "vlasov@example.org", "wrong")
    with time_machine.travel(now + timedelta(minutes=4), tick=False):
        answer = client.post(SIGN_IN, {"login": "vlasov@example.org", "password": PASSWORD})
        assert "You can try again in 11 minutes." in answer.content.decode()
        assert not _signed_in(client)
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        assert _sign_in(client, "vlasov@example.org", PASSWORD) == 302


def test_one_closed_door_does_not_close_that_of_others(client: Client, vlasov: Person, officer: Person) -> None:
    for _ in range(5):
        _sign_in(client, "vlasov@example.org", "wrong")
    assert _sign_in(client, "orlova@example.org", PASSWORD) == 302


def test_many_failures_from_one_machine_close_the_door_for_that_machine_alone(
    vlasov: Person, settings: Settings
) -> None:
    """Behind a proxy the visitor's own address counts, not the proxy's."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guessing = Client(headers={"X-Forwarded-For": "203.0.113.7"})
    elsewhere = Client(headers={"X-Forwarded-For": "203.0.113.8"})
    for number in range(30):
        _sign_in(guessing, f"guess{number}@example.org", "wrong")
    _sign_in(guessing, "vlasov@example.org", PASSWORD)
    _sign_in(elsewhere, "vlasov@example.org", PASSWORD)
    assert (_signed_in(guessing), _signed_in(elsewhere)) == (False, True)


def test_who_is_blocked_is_out_at_once_and_stays_out(
    client: Client, vlasov: Person, administrator: Person, client_of: ClientOf
) -> None:
    inside = client_of(vlasov)
    block(vlasov, administrator)
    assert inside.get("/units/").status_code == 302
    _sign_in(client, "vlasov@example.org", PASSWORD)
    assert not _signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_sign_out_is_a_post(client: Client, vlasov: Person) -> None:
    client.force_login(vlasov)
    client.get(reverse("account_logout"))
    assert _signed_in(client)
    client.post(reverse("account_logout"))
    assert not _signed_in(client)


def test_someone_without_a_role_can_at_least_sign_out(stranger: Person, client_of: ClientOf) -> None:
    client = client_of(stranger)
    assert client.get("/").status_code == 404
    client.post(reverse("account_logout"))
    assert not _signed_in(client)


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(
    client: Client, vlasov: Person, mail_goes_out: None, settings: Settings, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    settings.SITE_URL = "https://kadastr.example.org"
    client.post(reverse("account_reset_password"), {"email": "vlasov@example.org"}, headers={"host": "localhost"})
    (link,) = re.findall(r"https://kadastr\.example\.org(/accounts/\S+)", str(mailoutbox[0].body))[:1]
    page = client.get(link, follow=True)
    set_at = page.request["PATH_INFO"]
    client.post(set_at, {"password1": "новое-половодье-2031", "password2": "новое-половодье-2031"})
    assert Person.objects.get(pk=vlasov.pk).check_password("новое-половодье-2031")
    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_the_outbox_says_that_a_letter_went_but_keeps_its_link_secret(
    client: Client, vlasov: Person, mail_goes_out: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    client.post(reverse("account_reset_password"), {"email": "vlasov@example.org"})
    mail = Mail.objects.get()
    assert (mail.state, mail.recipient) == (Mail.State.SENT, vlasov)
    assert "/password/reset/key/" in mailoutbox[0].body
    assert "/password/reset/key/" not in mail.text + mail.html


@pytest.mark.parametrize("email", ["nobody@example.org", "chuzhov-left@example.org"])
def test_whoever_has_no_account_gets_no_letter_and_the_page_does_not_tell(
    client: Client,
    email: str,
    make_person: object,
    institute: Unit,
    mail_goes_out: None,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    Person.objects.create_user("chuzhov-left@example.org", PASSWORD, full_name="Чужов", is_active=False)
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert mailoutbox == []


def test_a_person_of_the_sample_is_never_mailed_outside(
    client: Client,
    vlasov: Person,
    mail_goes_out: None,
    settings: Settings,
    tmp_path: Path,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    settings.KADASTR_HOME = tmp_path
    Person.objects.filter(pk=vlasov.pk).update(sample=True)
    client.post(reverse("account_reset_password"), {"email": "vlasov@example.org"})
    (file,) = (tmp_path / "outbox").iterdir()
    assert mailoutbox == []
    assert "vlasov@example.org" in str(message_from_bytes(file.read_bytes(), policy=policy.default)["To"])
    assert Mail.objects.get().state == Mail.State.KEPT


def test_a_mail_server_that_does_not_answer_is_no_fault_of_the_page(
    client: Client, vlasov: Person, mail_goes_out: None, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert client.post(reverse("account_reset_password"), {"email": "vlasov@example.org"}).status_code == 302
    assert Mail.objects.get().state == Mail.State.FAILED

"""The Outbox, and a mail as its reader sees it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from compliance.models import Deadline, Mail
from inventory.models import Person
from tests.conftest import ClientOf, MakeSystem
from tests.web.reminders.conftest import mail_about, with_deadline

LIST = "/reminders/outbox/"


def shown(client: Client, **asked: str) -> list[int]:
    """Keys of the mails on the page."""
    response = client.get(LIST, asked)
    assert response.status_code == 200
    return [mail.pk for mail in response.context["page"]]


def test_a_mail_is_seen_by_its_reader_and_by_those_who_see_its_systems(
    mail: Mail, foreign_mail: Mail, client_of: ClientOf, owner: Person, officer: Person, auditor: Person
) -> None:
    assert shown(client_of(owner)) == [mail.pk]
    assert sorted(shown(client_of(officer))) == sorted(shown(client_of(auditor))) == sorted([mail.pk, foreign_mail.pk])


def test_a_mail_that_speaks_of_a_system_elsewhere_is_not_seen(
    mail: Mail, foreign_deadline: Deadline, client_of: ClientOf, officer_of_institute: Person
) -> None:
    client = client_of(officer_of_institute)
    assert shown(client) == [mail.pk]
    mail.systems.add(foreign_deadline.system)
    assert shown(client) == []
    assert client.get(f"{LIST}{mail.pk}/").status_code == 404
    assert client.get(f"{LIST}{mail.pk}/html/").status_code == 404


def test_a_mail_about_no_system_is_seen_by_its_reader_and_by_those_who_manage_the_reader(
    mail: Mail, client_of: ClientOf, owner: Person, officer: Person, administrator: Person
) -> None:
    mail.systems.clear()
    assert shown(client_of(owner)) == shown(client_of(administrator)) == [mail.pk]
    assert shown(client_of(officer)) == []


def test_a_stranger_finds_nothing(mail: Mail, client_of: ClientOf, stranger: Person) -> None:
    assert client_of(stranger).get(f"{LIST}{mail.pk}/html/").status_code == 404


def test_mails_of_another_day_stand_apart(mail: Mail, client_of: ClientOf, owner: Person) -> None:
    Mail.objects.update(simulated=True, state="kept")
    client = client_of(owner)
    assert shown(client, show="other_day") == [mail.pk]
    assert shown(client, show="kept") == []
    assert "12.05.2031" in client.get(f"{LIST}{mail.pk}/").content.decode()


@pytest.mark.parametrize(("text", "found"), [("дело", 1), ("vlasov@", 1), ("Власов", 1), ("никого", 0)])
def test_a_mail_is_found_by_subject_address_and_name(
    mail: Mail, client_of: ClientOf, owner: Person, text: str, found: int
) -> None:
    assert len(shown(client_of(owner), q=text)) == found


def test_the_page_of_a_mail_shows_its_text_and_frames_its_html(mail: Mail, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(f"{LIST}{mail.pk}/")
    page = response.content.decode()
    assert "Николай Андреевич, одно дело" in page
    assert f'src="{LIST}{mail.pk}/html/" sandbox' in page
    assert "style=" not in page
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    assert "style-src 'self'" in response.headers["Content-Security-Policy"]


def test_the_html_has_a_policy_that_lets_it_do_nothing(mail: Mail, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(f"{LIST}{mail.pk}/html/")
    assert response.content.decode() == mail.html
    policy = {part.split()[0]: part.split()[1:] for part in response.headers["Content-Security-Policy"].split("; ")}
    assert policy == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
        "sandbox": [],
    }
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_other_pages_frame_nothing_and_are_framed_by_nobody(mail: Mail, client_of: ClientOf, owner: Person) -> None:
    response = client_of(owner).get(LIST)
    assert "frame-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_mail_without_html_has_no_frame(mail: Mail, client_of: ClientOf, owner: Person) -> None:
    Mail.objects.update(html="")
    client = client_of(owner)
    assert "<iframe" not in client.get(f"{LIST}{mail.pk}/").content.decode()
    assert client.get(f"{LIST}{mail.pk}/html/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(
    make_system: MakeSystem,
    client_of: ClientOf,
    officer: Person,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(officer)
    for number in range(12):
        mail_about(with_deadline(make_system(name=f"Система {number}", responsible=officer)))
    with django_assert_max_num_queries(10):
        assert len(shown(client)) == 12

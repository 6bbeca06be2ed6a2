"""What goes over the line is what the libraries would have written, and no line is longer than servers take."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from compliance.models import Mail
from compliance.reminders.claiming import claim_due
from compliance.reminders.messages import message_of
from compliance.reminders.planning import plan_reminders
from inventory.models import Person
from tests.compliance.reminders.conftest import SCENE, MakeTransition

LONGEST_LINE = 998


@pytest.fixture
def mail(make_transition: MakeTransition, owner: Person) -> Mail:
    """A mail about a system whose name alone is longer than a line may be."""
    make_transition(name="Ведомственный прогноз " * 22)
    plan_reminders(SCENE)
    claim_due(date(2031, 8, 29), datetime(2031, 8, 29, 9, tzinfo=UTC))
    return Mail.objects.get()


def as_sent(made: Any) -> bytes:
    """A message as it goes over the line."""
    return bytes(made.as_bytes(linesep="\r\n"))


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_message_is_the_one_that_django_would_write(mail: Mail) -> None:
    message = message_of(mail)
    ours = parsed(as_sent(message.message()))
    theirs = parsed(as_sent(EmailMultiAlternatives.message(message)))
    assert {name: str(ours[name]) for name in ours if name != "Content-Type"} == {
        name: str(theirs[name]).strip() for name in theirs if name != "Content-Type"
    }
    assert [part.get_content() for part in ours.iter_parts()] == [part.get_content() for part in theirs.iter_parts()]
    assert ours.get_content_type() == "multipart/alternative"
    assert not ours.defects


def test_no_line_is_longer_than_a_server_takes(mail: Mail) -> None:
    content = as_sent(message_of(mail).message())
    assert max(len(line) for line in content.split(b"\r\n")) <= LONGEST_LINE
    assert b"\n" not in content.replace(b"\r\n", b"")

"""What the logs leave out: secrets in addresses."""

import logging

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.logs import AccessLog, NoSecrets, without_secrets

SECRETS = [
    ("/calendar/Zk3_x-9.ics", "/calendar/*.ics"),
    ("/calendar/Zk3_x-9.ics?a=1", "/calendar/*.ics?a=1"),
    ("/reminders/answer/3-17:1tXy:abc_d/", "/reminders/answer/*/"),
    ("/reminders/unsubscribe/3:1tXy:abc_d/", "/reminders/unsubscribe/*/"),
    ("/accounts/password/reset/key/3-c1f/", "/accounts/password/reset/key/*/"),
]
PLAIN = ["/reminders/answer/17/", "/reminders/calendar/?month=2032-08", "/systems/?q=calendar", "/"]


@pytest.mark.parametrize(("address", "logged"), SECRETS)
def test_a_secret_in_an_address_becomes_a_star(address: str, logged: str) -> None:
    assert without_secrets(f'"GET {address} HTTP/1.1" 200') == f'"GET {logged} HTTP/1.1" 200'


@pytest.mark.parametrize("address", PLAIN)
def test_other_addresses_stay_as_they_are(address: str) -> None:
    assert without_secrets(address) == address


def test_a_fault_under_a_secret_address_is_logged_without_it() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Fault", "/calendar/abc.ics"), None)
    assert NoSecrets().filter(record)
    assert record.getMessage() == "Fault: /calendar/*.ics"


def test_the_access_log_of_the_web_server_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"r": "GET /calendar/abc.ics HTTP/1.1", "U": "/calendar/abc.ics", "s": "200", "B": 12, "f": "-"}
    monkeypatch.setattr(Logger, "atoms", lambda self, *arguments: dict(line))
    atoms = AccessLog(Config()).atoms(None, None, {}, None)
    assert atoms == {**line, "r": "GET /calendar/*.ics HTTP/1.1", "U": "/calendar/*.ics"}

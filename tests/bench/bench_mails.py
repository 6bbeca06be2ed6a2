"""Due reminders, from the deadline that nobody has planned yet to the server's answer, against a bare `smtplib` loop
that says the same messages over as many connections.

Ours runs in the two processes of a worker: one plans, claims and writes the mails, the other hands over meanwhile. The
loop has its messages ready, as objects of the standard library, and says a share of them over each connection.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Thread
from urllib.parse import urlencode

from django.db import connection

from compliance.models import Mail, Reminder
from compliance.reminders.messages import message_of
from compliance.reminders.sealing import sealed_text
from tests.bench.due import hand_out, leave, make_due
from tests.bench.ratio import Ratio
from tests.bench.register import Register
from tests.bench.sending import Process, run

# Handed over at 80 % of the rate of the loop.
MOST_TIMES_THE_LOOP = 1 / 0.8
WARMING = 100


def measure(register: Register) -> Iterator[Ratio]:
    """Over one connection, and over two."""
    hand_out(register)
    with _peer() as port:
        for connections in (1, 2):
            ours = _ours(register.systems, port, connections)
            floor = _loop(_messages(), port, connections)
            gone = Reminder.objects.gone()
            name = f"{gone.count():,} due reminders in {Mail.objects.count():,} mails, {connections} × SMTP / bare loop"
            yield Ratio(name, ours * 1000, floor * 1000, MOST_TIMES_THE_LOOP)
    leave(register)


def _ours(number: int, port: int, connections: int) -> float:
    """Seconds from `number` deadlines to as many reminders sent, by processes that have worked before."""
    database = connection.get_connection_params()
    server = urlencode([(key, str(database[key])) for key in ("host", "port") if key in database])
    environ = {
        "DATABASE_URL": f"postgresql://{database['user']}@/{database['dbname']}?{server}",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_CONNECTIONS": str(connections),
    }
    with Process(environ) as preparing, Process(environ) as sending:
        make_due(WARMING)
        run(preparing, sending)
        make_due(number)
        start = time.perf_counter()
        run(preparing, sending)
        seconds = time.perf_counter() - start
    if Mail.objects.exclude(state="sent").exists() or Reminder.objects.gone().count() != number:
        raise RuntimeError("Not every due reminder has gone.")
    return seconds


def _messages() -> list[EmailMessage]:
    """What was sent, as one writes it with the standard library."""
    return [_message(mail) for mail in Mail.objects.select_related("recipient").order_by("pk")]


def _message(mail: Mail) -> EmailMessage:
    said = message_of(mail)
    message = EmailMessage()
    headers = {"Subject": said.subject, "From": said.from_email, "To": said.to[0], **said.extra_headers}
    for name, value in headers.items():
        message[name] = value
    message.set_content(str(said.body))
    message.add_alternative(sealed_text(mail.html, mail.recipient_id), subtype="html")
    return message


def _loop(messages: Sequence[EmailMessage], port: int, connections: int) -> float:
    """Seconds of the bare loop over so many connections."""
    shares = [messages[place::connections] for place in range(connections)]
    threads = [Thread(target=_say, args=(share, port)) for share in shares]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def _say(messages: Sequence[EmailMessage], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for message in messages:
            server.send_message(message)


@contextmanager
def _peer() -> Iterator[int]:
    """The port of a mail server in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.smtp_peer"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()

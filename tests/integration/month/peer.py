"""A mail server in a bad mood: it counts what it takes, and refuses, hangs and hangs up at random."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from random import Random
from typing import NamedTuple, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from compliance.reminders.sealing import opened_answer
from tests.integration.peers import Peer

FOR_NOW = ("450 4.2.1 busy", "451 4.7.1 greylisted", "452 4.3.1 no room", "421 4.3.2 closing")
FULL = ("452 4.2.2 mailbox full", "552 5.2.2 mailbox full", "552 exceeded storage allocation")
NO_SUCH_MAILBOX, NO_SUCH_MESSAGE = "550 5.1.1 no such mailbox", "554 5.7.1 not wanted"
HANGS_UP, HANGS_UP_AFTER, SILENT = "hangs up", "hangs up after taking it", "silent"
ANSWER = re.compile(r"/reminders/answer/([^/\s]+)/")


class Copy(NamedTuple):
    """A message that the server has taken: when by the clock of the test, to whom, about which deadlines."""

    message_id: str
    at: datetime
    to: str
    deadlines: frozenset[int]


class Said(NamedTuple):
    """A refusal."""

    to: str
    message_id: str
    words: str


@dataclass
class MoodyPeer(Peer):
    """`copies` in the order in which it took them; `refusals`; `lost`: Message-IDs that it took while nobody heard its
    answer. Mailboxes that are `full` until a moment, or `gone`. `during` is done once while it has a message in hand.
    """

    random: Random = field(default_factory=Random)
    clock: Callable[[], datetime] = datetime.now
    patience: float = 1.0
    is_calm: bool = False
    copies: list[Copy] = field(default_factory=list)
    refusals: list[Said] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    thrown: Counter[str] = field(default_factory=Counter)
    full: dict[str, datetime] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    hangs: int = 3
    busy: int = 0
    during: Callable[[], object] | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """What the server says to the address."""
        words = self._to_address(address)
        if words == HANGS_UP:
            return self._hang_up(server)
        if words:
            self.refusals.append(Said(address, "", words))
            return words
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What the server says to the message."""
        self.busy += 1
        during, self.during = self.during, None
        try:
            if during:
                await asyncio.get_running_loop().run_in_executor(None, during)
            return await self._to_message(server, envelope)
        finally:
            self.busy -= 1

    def _to_address(self, address: str) -> str:
        if address in self.gone:
            return NO_SUCH_MAILBOX
        if self.full.get(address, self.clock()) > self.clock():
            return self._thrown("full", self.random.choice(FULL))
        if self.is_calm or self.random.random() > 0.15:
            return ""
        if self.random.random() < 0.06:
            self.gone.add(address)
            return self._thrown("550", NO_SUCH_MAILBOX)
        return self._thrown("to the address", self.random.choice([*FOR_NOW, HANGS_UP]))

    async def _to_message(self, server: SMTP, envelope: Envelope) -> str:
        message = message_from_bytes(cast(bytes, envelope.content), policy=default)
        message_id, [to] = str(message["Message-ID"]), envelope.rcpt_tos
        mood = self._mood(message_id)
        if mood == HANGS_UP:
            return self._hang_up(server)
        if mood == SILENT:
            await asyncio.sleep(self.patience + 0.5)
        elif mood and mood != HANGS_UP_AFTER:
            self.refusals.append(Said(to, message_id, mood))
            return mood
        body = message.get_body(("plain",))
        seals = ANSWER.findall(body.get_content()) if body else []
        deadlines = frozenset(opened_answer(seal).deadline_id for seal in seals)
        self.copies.append(Copy(message_id, self.clock(), to, deadlines))
        if mood:
            self.lost[message_id] += 1
        return self._hang_up(server) if mood == HANGS_UP_AFTER else "250 2.0.0 taken"

    def _mood(self, message_id: str) -> str:
        if self.is_calm or self.random.random() > 0.2:
            return ""
        if self.random.random() < 0.05:
            return self._thrown("554", NO_SUCH_MESSAGE)
        taken = any(copy.message_id == message_id for copy in self.copies)
        # An answer is lost once for each message: then two copies are what may be.
        losing = [] if taken else [HANGS_UP_AFTER, HANGS_UP_AFTER, SILENT]
        mood = self.random.choice([*FOR_NOW, *FULL, HANGS_UP, *losing])
        if mood == SILENT:
            self.hangs -= 1
            mood = SILENT if self.hangs >= 0 else HANGS_UP
        return self._thrown("to the message" if mood[0].isdigit() else mood, mood)

    def _hang_up(self, server: SMTP) -> str:
        assert server.transport is not None
        server.transport.close()
        return "421 4.3.2 gone"

    def _thrown(self, name: str, words: str) -> str:
        self.thrown[name] += 1
        return words

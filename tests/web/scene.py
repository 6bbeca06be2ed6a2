"""Arguments for every address: objects of the institute, and objects that belong to no unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from compliance.models import (
    Absence,
    Answer,
    Deadline,
    Mail,
    Reminder,
    StoppedAddress,
    TrialRuleSet,
    VerdictCode,
    Wording,
)
from compliance.reminders.feeds import make_feed
from compliance.reminders.sealing import answer_seal, refusal_seal
from inventory.models import AIModel, Evidence, Membership, Person, Provider, System
from inventory.models.importing import ImportRun

# The rooms whose objects belong to a unit: nobody without a role there may learn that they exist.
ROOMS_OF_UNITS = frozenset({"systems", "units", "people", "evidence", "reminders", "deadlines"})


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the resolver: `route` as it is written, and `kwargs` the names of its arguments."""

    name: str
    route: str
    kwargs: tuple[str, ...]
    view: Any

    @property
    def room(self) -> str:
        """The first part of the address."""
        return self.route.split("/")[0]

    @property
    def of_a_unit(self) -> bool:
        """Whether it names an object that belongs to a unit."""
        return bool(self.kwargs) and self.room in ROOMS_OF_UNITS


def addresses(patterns: Any = None, prefix: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    """Every address that the installation answers, whoever added it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        kwargs = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route, kwargs)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or "", route, kwargs, pattern.callback)


@dataclass(frozen=True, slots=True)
class Scene:
    """One object for each kind of argument. `values` maps "room argument", else only "argument", to its value."""

    values: Mapping[str, Any]

    def url(self, address: Address) -> str:
        """The full path. Raises LookupError if an argument has no object here."""
        return reverse(address.name, kwargs={name: self._value(address, name) for name in address.kwargs})

    def _value(self, address: Address, name: str) -> Any:
        for key in (f"{address.name} {name}", f"{address.room} {name}", name):
            if key in self.values:
                return self.values[key]
        raise LookupError(f"{address.route}: give the argument “{name}” a value in tests/web/scene.py")


def make_scene(system: System, person: Person, at: datetime) -> Scene:
    """What belongs to `system`, to its unit and to `person`, and shared objects.

    Add a line here when an address asks for something new.
    """
    provider = Provider.objects.create(name="ООО «Речной вычислитель»", country="RU")
    model = AIModel.objects.create(slug="reka-7b", name="Река-7B", developer=provider)
    evidence = Evidence.objects.create(
        system=system,
        file=ContentFile(b"%PDF-1.7", name="act.pdf"),
        file_name="act.pdf",
        size=8,
        sha256="0" * 64,
        title="Акт ввода",
        uploaded_by=person,
    )
    deadline = _deadline(system, at)
    mail = _mail(system, person, at)
    reminder = Reminder.objects.create(
        deadline=deadline, offset="1m", recipient=person, send_on=at.date(), planned_at=at, mail=mail
    )
    wording = Wording.objects.create(
        ruleset_id="ru-2026-243fz",
        figure="param_threshold_bn",
        article="ст. 3 п. 2",
        quotation="не менее 1 миллиарда параметров",
        read_on=at.date(),
        file=ContentFile(b"%PDF-1.7", name="law.pdf"),
        file_name="law.pdf",
        size=8,
        sha256="0" * 64,
        attached_by=person,
        attached_at=at,
    )
    answer = Answer.objects.create(deadline=deadline, person=person, kind=Answer.Kind.ACKNOWLEDGED, at=at)
    absence = Absence.objects.create(person=person, first=at.date(), last=at.date(), entered_by=person, entered_at=at)
    stopped = StoppedAddress.objects.create(address="gone@example.org", person=person, since=at, answer="550")
    run = ImportRun.objects.create(profile="us-2024", file_name="a.csv", sha256="0" * 64, started_by=person, at=at)
    return Scene(
        {
            "code": system.code,
            "slug": model.slug,
            "systems pk": system.pk,
            "models pk": model.pk,
            "units pk": system.unit_id,
            "providers pk": provider.pk,
            "people pk": person.pk,
            "membership": Membership.objects.get(person=person).pk,
            "evidence pk": evidence.pk,
            "reminders pk": reminder.pk,
            "deadlines pk": deadline.pk,
            "mail pk": mail.pk,
            "mail_as_html pk": mail.pk,
            "imports pk": run.pk,
            "wording_file pk": wording.pk,
            "wording_withdraw pk": wording.pk,
            "ruleset_id": "ru-2026-243fz",
            "ruleset": "ru-2026-243fz",
            "rulesets pk": "ru-2026-243fz",
            "question": "cutoff_day",
            "copy": _copy(person, at).pk,
            "fact": "flows.backup",
            "answer_reminder pk": deadline.pk,
            "take_answer_back pk": answer.pk,
            "absence_cancel pk": absence.pk,
            "address_clear pk": stopped.pk,
            "answer_from_mail seal": answer_seal(person.pk, deadline.pk),
            "unsubscribe seal": refusal_seal(person.pk),
            "uidb36": "1",
            "key": "abc-def",
            "secret": make_feed(person, at),
        }
    )


def _copy(person: Person, at: datetime) -> TrialRuleSet:
    return TrialRuleSet.objects.create(
        name="copy.toml", content="", digest="0" * 64, uploaded_by=person, uploaded_at=at
    )


def _deadline(system: System, at: datetime) -> Deadline:
    return Deadline.objects.create(
        system=system,
        kind=Deadline.Kind.VERDICT_GETS_WORSE,
        due_on=at.date() + timedelta(days=90),
        worse_from=at.date() + timedelta(days=91),
        before=VerdictCode.IN_TRANSITION,
        after=VerdictCode.NOT_PERMITTED,
        ruleset_id="ru-2026-243fz",
        planned_at=at,
    )


def _mail(system: System, person: Person, at: datetime) -> Mail:
    mail = Mail.objects.create(
        message_id="<scene@example.org>",
        recipient=person,
        address=person.email or "",
        language=person.language,
        subject="Срок",
        text="Срок",
        html="<p>Срок</p>",
        on=at.date(),
        created_at=at,
    )
    mail.systems.add(system)
    return mail

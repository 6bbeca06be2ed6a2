"""`manage.py first_start`: in an empty installation, an administrator, the sample, with passwords shown once."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from compliance.sample.loading import load_sample
from inventory.models import AIModel, Membership, Person, Unit
from inventory.models.choices import Role
from inventory.people import PersonRecord, add_person, set_password
from inventory.statistics import analyse
from inventory.units import create_unit

ADMINISTRATOR_ADDRESS = "admin@kadastr.example"


@dataclass(frozen=True, slots=True)
class Account:
    """A way to sign in."""

    role: str
    email: str
    password: str

    def __str__(self) -> str:
        return f"  {self.role:<22}{self.email:<30}{self.password}"


class Command(BaseCommand):
    """Does nothing but say so where there are people already."""

    help = "Make an administrator, the sample and one sample person for each role, where nobody is there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the accounts and their file, or neither of them."""
        path = settings.KADASTR_HOME / "passwords.txt"
        if Person.objects.exists():
            self.stdout.write("There are people in the register already: no account was made.")
            return
        written = _create(path)
        try:
            with os.fdopen(written, "w", encoding="utf-8") as file, transaction.atomic():
                accounts = _fill_the_register()
                lines = [str(account) for account in accounts]
                file.write("\n".join(lines) + "\n")
        except AIModel.DoesNotExist as missing:
            path.unlink()
            raise CommandError(
                f"The catalogue has no AI model {missing}, which the sample uses: run load_models."
            ) from missing
        except BaseException:
            path.unlink()
            raise
        analyse()
        self.stdout.write("\n".join(["Sign in as one of these (shown once):", *lines]))


def _create(path: Path) -> int:
    """The new file, which only this user can read; an existing one, or a link in its place, is never written into."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(
            f"{path} is there, but the register is empty: move the file away and start again, "
            "so that no password in it is lost."
        ) from None


def _fill_the_register() -> list[Account]:
    """The administrator with an own root unit, the sample, and a password for the first sample person of each role."""
    own = create_unit(gettext("My organisation"), None)
    administrator = add_person(
        PersonRecord(gettext("Administrator"), ADMINISTRATOR_ADDRESS), [(Role.ADMINISTRATOR, own)], actor=None
    )
    load_sample(timezone.now())
    sample_roots = Unit.objects.roots().exclude(pk=own.pk)
    Membership.objects.bulk_create(
        Membership(person=administrator, role=Role.ADMINISTRATOR, unit=unit) for unit in sample_roots
    )
    return [_account("administrator", administrator), *(_account(f"sample {role}", _first(role)) for role in Role)]


def _first(role: Role) -> Person:
    return (
        Membership.objects.filter(role=role, person__sample=True).order_by("person").select_related("person")[0].person
    )


def _account(role: str, person: Person) -> Account:
    password = secrets.token_urlsafe(12)
    set_password(person, password)
    return Account(role, person.email or "", password)

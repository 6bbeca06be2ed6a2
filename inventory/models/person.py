"""People and the roles that they hold in units. A row is never deleted: who leaves hands over."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models.functions import Lower

from inventory.models.choices import Role
from inventory.models.folding import fold, folded
from inventory.permissions import Action, roles_that_may

if TYPE_CHECKING:
    from inventory.models.unit import Unit


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """People with a role, or with a system to answer for, where `user` has a role; and `user`.

        People without any role are seen by administrators of root units, who may give them one.
        """
        condition = models.Q(pk=user.pk)
        if user.may_everywhere(Action.MANAGE_PEOPLE):
            condition |= models.Q(memberships=None)
        for prefix in user.paths_with(frozenset(Role)):
            condition |= models.Q(memberships__unit__path__startswith=prefix)
            condition |= models.Q(responsible_for__unit__path__startswith=prefix)
            condition |= models.Q(deputy_for__unit__path__startswith=prefix)
        return self.filter(pk__in=self.model._default_manager.filter(condition).values("pk"))

    def matching(self, text: str) -> Self:
        """People whose name or address holds `text`."""
        part = fold(" ".join(text.split()))
        return self.filter(models.Q(name_folded__contains=part) | models.Q(email__contains=part)) if part else self

    def with_roles(self) -> Self:
        """People with their roles and the units of these, in two queries."""
        return self.prefetch_related(models.Prefetch("memberships", Membership.objects.select_related("unit")))

    def gone(self) -> Self:
        """People who have left."""
        return self.exclude(left_on=None)

    def working(self) -> Self:
        """People who have not left."""
        return self.filter(left_on=None)

    def manageable_by(self, user: Person) -> Self:
        """People all of whose roles lie where `user` manages people; those without a role, if that is a root unit."""
        if not user.may_somewhere(Action.MANAGE_PEOPLE):
            return self.none()
        inside = user.within(Action.MANAGE_PEOPLE)
        held = Membership.objects.filter(person=models.OuterRef("pk"))
        people = self.filter(~models.Exists(held.exclude(inside)))
        return people if user.may_everywhere(Action.MANAGE_PEOPLE) else people.filter(models.Exists(held))

    def administrators(self) -> Self:
        """People who can sign in and manage people in some root unit; an unanswered invitation does not count."""
        return (
            self.filter(
                email__isnull=False,
                is_active=True,
                left_on=None,
                memberships__role=Role.ADMINISTRATOR,
                memberships__unit__parent=None,
            )
            .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
            .distinct()
        )


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an address is stored in lower case, so that it is found whatever its spelling."""

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> Person:
        """A saved person. Without a password nobody can sign in as them until an invitation is followed."""
        person = self.model(email=(email or "").strip().lower() or None, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


People = PersonManager.from_queryset(PersonQuerySet)


@pghistory.track(exclude=["password", "last_login", "name_folded"])
class Person(AbstractBaseUser):
    """A person: someone with an account, or only someone who answers for systems and receives mail."""

    class Language(models.TextChoices):
        RUSSIAN = "ru", "Русский"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    email = models.EmailField(unique=True, null=True, blank=True)
    full_name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.RUSSIAN)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    time_zone = models.CharField(max_length=50, default="Europe/Moscow")
    navigation_folded = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    sample = models.BooleanField(default=False, editable=False)
    name_folded = folded("full_name")

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["name_folded", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="person_email_lower_case")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """Family name with initials: «Орлова М. С.»."""
        family, *given = self.full_name.split()
        return " ".join([family, *(f"{part[0]}." for part in given)])

    @cached_property
    def roles(self) -> list[tuple[str, str]]:
        """Pairs (role, path of the unit), read once for each person in memory."""
        return list(self.memberships.values_list("role", "unit__path"))

    def paths_with(self, roles: Collection[Role]) -> list[str]:
        """Path prefixes of the units in which this person holds one of `roles`, without those below another of them."""
        if not self.is_active or self.left_on:
            return []
        paths = sorted({path for role, path in self.roles if role in roles})
        return [p for p in paths if not any(p != q and p.startswith(q) for q in paths)]

    def within(self, action: Action, path: str = "unit__path") -> models.Q:
        """The condition that the unit with this `path` is one in which a role of this person allows `action`, or lies
        below one; it holds of nothing where there is none.
        """
        condition = models.Q(pk__in=[])
        for prefix in self.paths_with(roles_that_may(action)):
            condition |= models.Q(**{f"{path}__startswith": prefix})
        return condition

    def may(self, action: Action, unit: Unit) -> bool:
        """Whether a role of this person, held in `unit` or above it, allows `action`."""
        return any(unit.path.startswith(path) for path in self.paths_with(roles_that_may(action)))

    def may_somewhere(self, action: Action) -> bool:
        """Whether some role of this person allows `action` in some unit."""
        return bool(self.paths_with(roles_that_may(action)))

    def may_everywhere(self, action: Action) -> bool:
        """Whether a role held in a root unit allows `action`: what objects without a unit ask for."""
        return any(path.count("/") == 1 for path in self.paths_with(roles_that_may(action)))

    @property
    def has_role(self) -> bool:
        """Whether this person holds any role that is valid now."""
        return bool(self.paths_with(frozenset(Role)))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about roles held, in the users' words."""

    def visible_to(self, user: Person) -> Self:
        """Roles held in units in or below those in which `user` holds any role."""
        condition = models.Q(pk__in=[])
        for prefix in user.paths_with(frozenset(Role)):
            condition |= models.Q(unit__path__startswith=prefix)
        return self.filter(condition)

    def valid(self) -> Self:
        """Roles of people who are neither blocked nor gone."""
        return self.filter(person__is_active=True, person__left_on=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A role held by a person in a unit, and with it in everything below."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey("inventory.Unit", models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role.choices)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path", "role"]
        constraints = [models.UniqueConstraint(fields=["person", "unit", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.unit}"

"""What surrounds every page: navigation with counts, organisation, theme. One query, and only if the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, F, Func, IntegerField, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models import AIModel, Person, Provider, System, Unit
from inventory.models.choices import Role
from inventory.permissions import Action
from web.signs import Signs, Trouble, signs, troubles


class Place(NamedTuple):
    """A page of the navigation: its URL name, label, icon, the action that it asks for, what is counted.

    `beside` names pages elsewhere on which the place counts as the current one, too.
    """

    name: str
    label: Any
    icon: str
    action: Action = Action.VIEW
    counted: str = ""
    beside: tuple[str, ...] = ()


# Headings and their places; look §3.
NAVIGATION: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("home", _("Home"), icon="home"),
            Place("systems", _("Systems"), icon="server-2", counted="systems"),
            Place("ai_models", _("AI models"), icon="sitemap", counted="ai_models"),
            Place("providers", _("Providers"), icon="building", counted="providers"),
            Place("units", _("Units"), icon="hierarchy-2"),
        ),
    ),
    (
        _("Control"),
        (
            Place("deadlines", _("Deadlines"), icon="calendar-due"),
            Place("reminders", _("Reminders"), icon="bell", beside=("calendar",)),
            Place("outbox", _("Outbox"), icon="mail", action=Action.SEE_OPERATIONS),
            Place("evidence", pgettext_lazy("navigation", "Evidence"), icon="paperclip"),
        ),
    ),
    (_("Rules"), (Place("rulesets", _("Rule sets"), icon="gavel"),)),
    (
        _("Exchange"),
        (Place("exports", _("Exports"), icon="file-export", action=Action.EXPORT),),
    ),
    (_("Administration"), (Place("people", _("People"), icon="users", action=Action.MANAGE_PEOPLE),)),
)
# The four places of the bottom bar on a phone are three of these and the whole navigation.
AT_THE_BOTTOM = ("home", "systems", "deadlines")


@dataclass(frozen=True, slots=True)
class Item:
    """One page in the navigation; `count` is None where a number says nothing."""

    name: str
    label: str
    icon: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Whether beat and workers do their work, what does not, and when each was last heard of."""

    signs: Signs
    troubles: list[Trouble]

    @property
    def on_time(self) -> bool:
        """Whether what beat asks for is done when it should."""
        return not any(trouble.stops_all for trouble in self.troubles)

    @property
    def last(self) -> datetime | None:
        """When both last gave a sign of life together."""
        return self.signs.last_answer


class Chrome:
    """The surroundings of one page for one person. Everything is worked out when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        user = getattr(request, "user", None)
        self.person: Person | None = user if isinstance(user, Person) else None

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`, as the person chose."""
        return self.person.theme if self.person else Person.Theme.SYSTEM.value

    @property
    def folded(self) -> bool:
        """Whether the person folded the navigation to a rail."""
        return bool(self.person and self.person.navigation_folded)

    @property
    def inside(self) -> bool:
        """Whether there is anything to navigate: someone is signed in and holds a role."""
        return bool(self.person and self.person.has_role)

    @cached_property
    def role(self) -> str:
        """The weightiest role of the person, as a word."""
        held = {role for role, _path in self.person.roles} if self.person else set()
        return next((str(role.label) for role in Role if role.value in held), "")

    @cached_property
    def _counts(self) -> dict[str, Any]:
        """All counts and the organisation's name, in one query."""
        if not self.person:
            return {}
        person = self.person
        counted = {
            "systems": _count(System.objects.visible_to(person)),
            "ai_models": _count(AIModel.objects.visible_to(person)),
            "providers": _count(Provider.objects.visible_to(person)),
        }
        root = next((path.split("/")[0] for _role, path in person.roles), None)
        units = Unit.objects.filter(pk=root) if root else Unit.objects.none()
        name = units.values(shown=Case(When(short_name="", then="name"), default="short_name"))
        row = Person.objects.filter(pk=person.pk).values(**counted, organisation_name=Subquery(name[:1])).get()
        return dict(row)

    @property
    def organisation(self) -> str:
        """The name of the root unit in which, or below which, the person holds a role."""
        return self._counts.get("organisation_name") or ""

    @cached_property
    def navigation(self) -> list[tuple[str, list[Item]]]:
        """Groups of items with their headings; only what the person may open."""
        if not self.inside:
            return []
        groups = []
        for heading, places in NAVIGATION:
            if items := [item for place in places if (item := self._item(place))]:
                groups.append((str(heading), items))
        return groups

    @property
    def bottom(self) -> list[Item]:
        """The places of the bottom bar."""
        return [item for _heading, items in self.navigation for item in items if item.name in AT_THE_BOTTOM]

    def _item(self, place: Place) -> Item | None:
        """The item, or None where the person may not open the page or the installation does not have it."""
        if self.person is None or not self.person.may_somewhere(place.action):
            return None
        try:
            url = reverse(place.name)
        except NoReverseMatch:
            return None
        starts = (url, *(reverse(name) for name in place.beside))
        current = self.path == url if place.name == "home" else self.path.startswith(starts)
        count = self._counts.get(place.counted) if place.counted else None
        return Item(place.name, str(place.label), place.icon, url, count, current)

    @cached_property
    def scheduler(self) -> Scheduler | None:
        """The state of the scheduler, in one query, for those who run the installation, else None."""
        if self.person is None or not self.person.may_somewhere(Action.SEE_OPERATIONS):
            return None
        found = signs()
        return Scheduler(found, troubles(found, timezone.now()))


def chrome(request: HttpRequest) -> dict[str, object]:
    """Context processor: `chrome`, see `Chrome`."""
    return {"chrome": Chrome(request)}


def _count(rows: QuerySet[Any]) -> Coalesce:
    """The number of `rows` as a column of another query. A plain function: an aggregate would group the rows first."""
    found = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Coalesce(Subquery(rows.order_by().values(how_many=found)), Value(0))

"""The list of AI models: its filter and its table."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from compliance.engine import Lineage
from compliance.origins import origins_of
from inventory.lineage import lineage_closure
from inventory.models import AIModel, Person
from web.ai_models.queries import Held, held_by, matching
from web.ai_models.words import origin_label, size_words
from web.parts.marks import country_chip, country_name

UNKNOWN = "unknown"
USED = [("yes", _("used by a system")), ("no", _("not used"))]


class ModelFilter(FilterSet):
    """Search and filters of the list; all in the address."""

    q = CharFilter(method="search", label=_("Name, family or developer"))
    country = ChoiceFilter(method="of_country", label=_("Country of the developer"), empty_label=_("any country"))
    family = ChoiceFilter(field_name="family", label=_("Family"), empty_label=_("any family"))
    used = ChoiceFilter(method="by_use", choices=USED, label=_("Use"), empty_label=_("used or not"))

    class Meta:
        model = AIModel
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[AIModel]) -> None:
        super().__init__(data, queryset=queryset)
        plain = queryset.order_by()
        families = sorted(
            {name for name in plain.values_list("family", flat=True).distinct() if name}, key=str.casefold
        )
        self.filters["family"].extra["choices"] = [(name, name) for name in families]
        self.filters["country"].extra["choices"] = _countries(plain)

    def search(self, rows: QuerySet[AIModel], name: str, value: str) -> QuerySet[AIModel]:
        """The rows that hold the text."""
        return matching(rows, value)

    def of_country(self, rows: QuerySet[AIModel], name: str, value: str) -> QuerySet[AIModel]:
        """The models of developers in one country; `unknown` also where the developer is unknown."""
        return rows.exclude(developer__country__gt="") if value == UNKNOWN else rows.filter(developer__country=value)

    def by_use(self, rows: QuerySet[AIModel], name: str, value: str) -> QuerySet[AIModel]:
        """The models that a visible system uses directly, or the others."""
        return rows.filter(Q(direct__gt=0) if value == "yes" else Q(direct=0))


def _countries(models: QuerySet[AIModel]) -> list[tuple[str, str]]:
    """The countries that occur, by name, the unknown one last."""
    codes = {code or "" for code in models.values_list("developer__country", flat=True).distinct()}
    named = sorted(((code, country_name(code)) for code in codes if code), key=lambda pair: pair[1])
    return [*named, (UNKNOWN, country_name(""))] if "" in codes else named


class ModelTable(tables.Table):
    """AI models with the class of their origin and the systems that rest on them."""

    name = tables.Column(
        verbose_name=_("Model"),
        order_by=("name_folded",),
        linkify=("model", {"slug": tables.A("slug")}),
        attrs={"td": {"class": "cell-name"}},
    )
    developer = tables.Column(
        verbose_name=_("Developer"), order_by=("developer__name_folded",), empty_values=(), attrs={"td": {"class": ""}}
    )
    size = tables.Column(
        verbose_name=_("Parameters"),
        accessor="pk",
        order_by=("params_total_max", "params_total_min"),
        attrs={"td": {"class": "cell-nowrap"}},
    )
    origin = tables.Column(verbose_name=_("Origin"), accessor="pk", orderable=False)
    licence = tables.Column(verbose_name=_("Licence"), attrs={"td": {"class": "cell-hidden"}})
    direct = tables.Column(
        verbose_name=pgettext_lazy("systems", "Systems, directly"),
        attrs={"td": {"class": "cell-number cell-labelled"}, "th": {"class": "cell-number"}},
    )
    total = tables.Column(
        verbose_name=pgettext_lazy("systems", "with derivatives"),
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "cell-number cell-labelled"}, "th": {"class": "cell-number"}},
    )

    class Meta:
        attrs = {"caption": _("AI models")}
        order_by = "name"
        empty_text = _("No model fits. Drop a condition.")

    def __init__(self, data: QuerySet[AIModel], user: Person) -> None:
        super().__init__(data)
        self.user = user
        self.lineages: dict[int, Lineage] = {}
        self.held: dict[int, Held] = {}

    def before_render(self, request: Any) -> None:
        """Reads lineage and systems of the rows of this page at once, whatever their number."""
        shown = [row.record.pk for row in self.paginated_rows]
        self.lineages = origins_of(shown, lineage_closure(shown))
        self.held = held_by(shown, self.user)

    def render_developer(self, record: AIModel) -> SafeString:
        """Chip of the country and the name."""
        developer = record.developer
        if developer is None:
            return format_html("{} {}", country_chip(""), gettext("unknown"))
        return format_html("{} {}", country_chip(developer.country), developer.name)

    def render_size(self, record: AIModel) -> str:
        """The number of parameters."""
        return size_words(record) or "–"

    def render_origin(self, record: AIModel) -> SafeString:
        """The class of the origin, and the worst ancestor where it is another model."""
        line = self.lineages[record.pk]
        if len(line.path) < 2:
            return format_html("{}", origin_label(line))
        root = line.path[-1]
        return format_html("{} ← {} {}", origin_label(line), country_chip(root.country), root.name or "?")

    def render_direct(self, value: int, record: AIModel) -> SafeString | str:
        """The number of systems that use the model, a door to exactly these."""
        return _door("model", record, value)

    def render_total(self, record: AIModel) -> SafeString | str:
        """The number of systems that rest on the model or on what was made from it, a door to exactly these."""
        return _door("rests_on", record, self.held[record.pk].total)


def _door(condition: str, model: AIModel, count: int) -> SafeString | str:
    return format_html('<a href="{}?{}={}">{}</a>', reverse("systems"), condition, model.pk, count) if count else "–"

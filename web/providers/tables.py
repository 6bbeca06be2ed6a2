"""The list of providers: its filter and its table."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from inventory.models import Provider
from inventory.models.choices import YesNoUnknown
from web.parts.marks import country_chip, country_name
from web.providers.queries import matching

UNKNOWN = "unknown"


class ProviderFilter(FilterSet):
    """Search and filters of the list; all in the address."""

    q = CharFilter(method="search", label=_("Name, INN or OGRN"))
    country = ChoiceFilter(method="of_country", label=_("Country"), empty_label=_("any country"))
    russian = ChoiceFilter(
        field_name="is_russian_legal_entity",
        choices=YesNoUnknown.choices,
        label=_("Russian legal entity"),
        empty_label=_("any"),
    )

    class Meta:
        model = Provider
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Provider]) -> None:
        super().__init__(data, queryset=queryset)
        self.filters["country"].extra["choices"] = countries_of(queryset.values_list("country", flat=True))

    def search(self, rows: QuerySet[Provider], name: str, value: str) -> QuerySet[Provider]:
        """The rows that hold the text."""
        return matching(rows, value)

    def of_country(self, rows: QuerySet[Provider], name: str, value: str) -> QuerySet[Provider]:
        """The rows of one country, or of an unknown one."""
        return rows.filter(country="" if value == UNKNOWN else value)


def countries_of(codes: Any) -> list[tuple[str, str]]:
    """Choices for the countries that occur, by name, the unknown one last."""
    found = set(codes.order_by().distinct())
    named = sorted(((code, country_name(code)) for code in found if code), key=lambda pair: pair[1])
    return [*named, (UNKNOWN, country_name(""))] if found - {code for code, _name in named} else named


class ProviderTable(tables.Table):
    """Providers with their country, models and systems."""

    name = tables.Column(
        verbose_name=_("Name"),
        order_by=("name_folded",),
        linkify=("provider", {"pk": tables.A("pk")}),
        attrs={"td": {"class": "cell-name"}},
    )
    legal_name = tables.Column(verbose_name=_("Legal name"), attrs={"td": {"class": "cell-hidden"}})
    country = tables.Column(verbose_name=_("Country"), empty_values=(), attrs={"td": {"class": "cell-nowrap"}})
    is_russian_legal_entity = tables.Column(
        verbose_name=_("Russian legal entity"), attrs={"td": {"class": "cell-labelled"}}
    )
    inn = tables.Column(verbose_name=_("INN"), attrs={"td": {"class": "cell-code cell-hidden"}})
    model_count = tables.Column(
        verbose_name=_("Models"), attrs={"td": {"class": "cell-number cell-labelled"}, "th": {"class": "cell-number"}}
    )
    system_count = tables.Column(
        verbose_name=_("Systems"), attrs={"td": {"class": "cell-number cell-labelled"}, "th": {"class": "cell-number"}}
    )

    class Meta:
        attrs = {"caption": _("Providers")}
        order_by = "name"
        empty_text = _("No provider fits. Drop a condition.")

    def render_country(self, value: str) -> SafeString:
        """Chip and name."""
        return format_html("{} {}", country_chip(value), country_name(value))

    def render_model_count(self, value: int, record: Provider) -> SafeString | str:
        """The number of models, a door to their list."""
        return _door(record, "models", value)

    def render_system_count(self, value: int, record: Provider) -> SafeString | str:
        """The number of systems, a door to their list."""
        return _door(record, "systems", value)


def _door(provider: Provider, part: str, count: int) -> SafeString | str:
    """The figure as a link to the part of the provider's page that shows what it counts."""
    address = reverse("provider", args=[provider.pk])
    return format_html('<a href="{}#{}">{}</a>', address, part, count) if count else "–"

"""The register as a table of django-tables2: heads, order and cells come from the columns that the address chose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString, mark_safe
from django_tables2.data import TableListData

from web.exporting.sheet import Row
from web.systems.columns import Column
from web.systems.showing import Showing
from web.systems.wording import Wording


class InOrder(TableListData):
    """Rows of one page, which the database has put in order: sorting them again here would sort only this page."""

    def order_by(self, aliases: Any) -> None:
        """Nothing to do."""


class RegisterColumn(tables.Column):
    """The head of a column of the register."""

    def __init__(self, column: Column, words: Wording) -> None:
        super().__init__(
            verbose_name=column.heading(words),
            accessor="code",
            orderable=bool(column.order),
        )
        self.css = column.css


class SystemTable(tables.Table):
    """One page of the register."""

    class Meta:
        template_name = "systems/list/table.html"
        order_by_field = "sort"

    def __init__(self, rows: Sequence[Row], showing: Showing, words: Wording) -> None:
        chosen = [(column.key, RegisterColumn(column, words)) for column in showing.columns]
        super().__init__(data=InOrder(rows), extra_columns=chosen, order_by=showing.sort)
        self.showing = showing
        self.words = words

    def lines(self) -> Iterator[SafeString]:
        """The cells of each row, drawn at once: by way of `BoundRow` each cell would cost as much as five do here."""
        drawn = [(f'<td class="{column.css}">', column.html) for column in self.showing.columns]
        for row in self.data:
            yield mark_safe("".join(f"{opening}{html(row, self.words)}</td>" for opening, html in drawn))  # noqa: S308

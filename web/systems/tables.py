"""The register as a table of django-tables2: heads, order and cells come from the columns that the address chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.utils.safestring import SafeString
from django_tables2.data import TableListData

from web.exporting.sheet import Row
from web.systems.columns import Column
from web.systems.selection import Showing
from web.systems.wording import Wording


class InOrder(TableListData):
    """Rows of one page, which the database has put in order: sorting them again here would sort only this page."""

    def order_by(self, aliases: Any) -> None:
        """Nothing to do."""


class RegisterColumn(tables.Column):
    """A column of the register in a table. It is plain: columns of the package compile a template for each cell."""

    empty_values = ()

    def __init__(self, column: Column, words: Wording) -> None:
        super().__init__(
            verbose_name=column.heading(words),
            accessor="code",
            orderable=bool(column.order),
        )
        self.column = column
        self.words = words

    def render(self, record: Row) -> SafeString | str:
        """The cell of one system."""
        return self.column.html(record, self.words)

    @property
    def css(self) -> str:
        """The classes of its head and cells."""
        return self.column.css


class SystemTable(tables.Table):
    """One page of the register."""

    class Meta:
        template_name = "systems/list/table.html"
        order_by_field = "sort"

    def __init__(self, rows: Sequence[Row], showing: Showing, words: Wording) -> None:
        chosen = [(column.key, RegisterColumn(column, words)) for column in showing.columns]
        super().__init__(data=InOrder(rows), extra_columns=chosen, order_by=showing.sort)

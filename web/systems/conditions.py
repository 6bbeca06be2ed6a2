"""The kinds of condition that a list can be asked: each checks an address, becomes a `Q`, and says itself in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django_filters import Filter

from web.parts.dates import day_words, percent
from web.parts.marks import country_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from inventory.models import Person

    Label = str | _StrPromise

_COUNTRY = re.compile(r"\?|[A-Z]{2}").fullmatch
_LARGEST_ID = 2**63 - 1
_MOST_VALUES = 200


class Condition(Filter):
    """One condition. `asks` makes it a `Q`; `label` may name the day of the outlook as `%(day)s`."""

    field_class: type[forms.Field] = forms.CharField
    parent: Any

    def __init__(self, asks: Callable[[Any], Q], label: Label, **extra: Any) -> None:
        super().__init__(label=label, **extra)
        self.asks = asks

    def condition(self, value: Any) -> Q | None:
        """The condition for a checked value, None where nothing is asked."""
        return None if value in (None, "", [], ()) else self.asks(value)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The rows for which the condition holds."""
        condition = self.condition(value)
        return qs if condition is None else qs.filter(condition)

    def says(self, value: Any) -> list[str]:
        """The checked value as words, which are alternatives of each other."""
        return [str(value)]


class TextCondition(Condition):
    """A text of at most 200 characters."""

    def __init__(self, asks: Callable[[Any], Q], label: Label, **extra: Any) -> None:
        super().__init__(asks, label, max_length=200, **extra)

    def says(self, value: Any) -> list[str]:
        """The text in quotation marks."""
        return [gettext("“%(text)s”") % {"text": value}]


class AnyOf(Condition):
    """One or several of a few known codes."""

    field_class = forms.MultipleChoiceField

    def says(self, value: Any) -> list[str]:
        """The labels of the chosen codes, in the order of the choices."""
        return [str(label) for key, label in self.extra["choices"] if str(key) in value]


class DayCondition(Condition):
    """A day, as ISO or as the language writes it."""

    field_class = forms.DateField

    def says(self, value: Any) -> list[str]:
        """The day as the language writes it."""
        return [day_words(value)]


class NumberCondition(Condition):
    """A whole number from 0 to 100."""

    field_class = forms.IntegerField

    def __init__(self, asks: Callable[[Any], Q], label: Label, in_per_cent: bool = False, **extra: Any) -> None:
        super().__init__(asks, label, min_value=0, max_value=100, **extra)
        self.in_per_cent = in_per_cent

    def says(self, value: Any) -> list[str]:
        """The number, with its sign if it is per cent."""
        return [percent(value) if self.in_per_cent else str(value)]


class WordsField(forms.Field):
    """A list of short words, each of which `fits`."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, fits: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fits = fits

    def clean(self, value: Any) -> list[str]:
        """Each word once. Raises ValidationError naming the first that does not fit."""
        words = list(dict.fromkeys(word for word in value or () if word))[:_MOST_VALUES]
        for word in words:
            if not self.fits(word):
                raise forms.ValidationError(
                    gettext("There is no such value: “%(value)s”.") % {"value": shortened(word)}
                )
        return words


class CountryCondition(Condition):
    """Countries by their two letters, `?` for an unknown one, and words such as `abroad`."""

    field_class = WordsField

    def __init__(
        self, asks: Callable[[Any], Q], label: Label, words: Mapping[str, Label] | None = None, **extra: Any
    ) -> None:
        self.words = words or {}
        super().__init__(asks, label, fits=lambda word: word in self.words or bool(_COUNTRY(word)), **extra)

    def says(self, value: Any) -> list[str]:
        """The names of the countries."""
        return [str(self.words[word]) if word in self.words else country_name(word) for word in value]


class KeyCondition(Condition):
    """Keys of facts or of legal questions, which depend on rule set and models and so are no fixed choices."""

    field_class = WordsField

    def __init__(
        self,
        asks: Callable[[Any], Q],
        label: Label,
        words: Mapping[str, Label],
        named: Callable[[str], str],
        **extra: Any,
    ) -> None:
        self.words = words
        self.named = named
        super().__init__(asks, label, fits=lambda key: len(key) <= 200 and "\0" not in key, **extra)

    def says(self, value: Any) -> list[str]:
        """What the keys stand for."""
        return [str(self.words[key]) if key in self.words else self.named(key) for key in value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows that an address names by their ids, and words such as `me` or `none`."""

    rows: Sequence[Any] = ()
    words: Sequence[str] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.rows or self.words)


class RowsField(forms.Field):
    """Ids of rows that `person` may see, found in one query whatever their number."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, rows: Callable[[Person], QuerySet[Any]], words: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.words = frozenset(words)
        self.person: Person | None = None

    def clean(self, value: Any) -> Chosen:
        """The rows and words. Raises ValidationError naming the first value that is neither."""
        wanted = list(dict.fromkeys(item for item in value or () if item))[:_MOST_VALUES]
        if not wanted or self.person is None:
            return Chosen()
        ids = {
            item: int(item) for item in wanted if item.isascii() and item.isdigit() and int(item[:20]) <= _LARGEST_ID
        }
        found: dict[int, Model] = self.rows(self.person).in_bulk(ids.values()) if ids else {}
        for item in wanted:
            if item not in self.words and ids.get(item) not in found:
                raise forms.ValidationError(
                    gettext("There is no such value: “%(value)s”.") % {"value": shortened(item)}
                )
        return Chosen([found[ids[item]] for item in wanted if item in ids], [w for w in wanted if w in self.words])


class RowsCondition(Condition):
    """Rows of another table that the person may see."""

    field_class = RowsField

    def __init__(
        self,
        asks: Callable[[Any], Q],
        label: Label,
        rows: Callable[[Person], QuerySet[Any]],
        words: Mapping[str, Label] | None = None,
        named: Callable[[Any], str] = str,
    ) -> None:
        self.words = words or {}
        self.named = named
        super().__init__(asks, label, rows=rows, words=self.words)

    @property
    def field(self) -> Any:
        """The form field, which looks only among the rows that the person may see."""
        made: Any = super().field
        made.person = self.parent.person
        return made

    def condition(self, value: Any) -> Q | None:
        """The condition for the rows, None where none are named."""
        return self.asks(value) if value else None

    def says(self, value: Any) -> list[str]:
        """The names of the rows."""
        return [*(str(self.words[word]) for word in value.words), *(self.named(row) for row in value.rows)]


def shortened(text: str) -> str:
    """As much of what an address says as a sentence can repeat."""
    return text.replace("\0", "�") if len(text) <= 40 else text[:39].replace("\0", "�") + "…"

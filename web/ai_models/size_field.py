"""The field for a number of parameters: exactly, between two, or unknown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from web.parts.widgets import Segmented

EXACTLY, BETWEEN, UNKNOWN, ALL = "exactly", "between", "unknown", "all"
HOW = [
    (EXACTLY, pgettext_lazy("size", "Exactly")),
    (BETWEEN, pgettext_lazy("size", "Between")),
    (UNKNOWN, pgettext_lazy("size", "Unknown")),
]
_LARGEST = Decimal(1_000_000)
_SMALLEST = Decimal("0.000001")
Range = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class KnownSize:
    """How a number of parameters is known, and its ends in billions where it is."""

    how: str
    ends: Range | None = None


class SizeWidget(forms.MultiWidget):
    """How it is known as a segmented choice, and one text field for the number or the two numbers."""

    template_name = "systems/edit/partial_date_widget.html"

    def __init__(self, choices: Sequence[tuple[str, Any]]) -> None:
        number = forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "decimal", "aria-label": _("Number, in billions")}
        )
        super().__init__({"how": Segmented(choices=choices), "number": number})

    def decompress(self, value: KnownSize | None) -> list[str]:
        """The choice and the text of a stored size."""
        if value is None:
            return ["", ""]
        ends = dict.fromkeys(value.ends or ())
        return [value.how, " - ".join(f"{end.normalize():f}".replace(".", ",") for end in ends)]


class SizeField(forms.MultiValueField):
    """Gives a KnownSize. `more` are further choices beside exactly, between and unknown."""

    def __init__(self, more: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        choices = [*more, *HOW]
        fields = (
            forms.ChoiceField(choices=choices, required=False),
            forms.CharField(required=False, max_length=60),
        )
        super().__init__(fields, widget=SizeWidget(choices), require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[str]) -> KnownSize:
        """The size. Raises ValidationError with what to write instead."""
        how, text = (data_list or ["", ""])[:2]
        text = text.strip()
        if not how:
            raise ValidationError(gettext("Choose one of the answers; “unknown” is one of them."))
        if how in (UNKNOWN, ALL):
            if text:
                raise ValidationError(gettext("You wrote “%(text)s”: say whether it is exact.") % {"text": text})
            return KnownSize(how)
        if how == EXACTLY:
            number = _number(text)
            return KnownSize(how, (number, number))
        ends = [_number(part) for part in re.split(r"\s*[–—]\s*|\s*-\s*", text)]
        if len(ends) != 2 or ends[0] > ends[1]:
            raise ValidationError(gettext("Write two numbers, the smaller first: 0,9 - 1,1."))
        return KnownSize(how, (ends[0], ends[1]))


def _number(text: str) -> Decimal:
    """A positive decimal; a comma and a point are the same, spaces group thousands."""
    try:
        number = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        raise ValidationError(gettext("Write a number in billions, such as 32,8.")) from None
    if not number.is_finite() or not _SMALLEST <= number <= _LARGEST:
        raise ValidationError(str(_("A number of parameters is between 0,000001 and 1 000 000 billions.")))
    return number.quantize(_SMALLEST)

"""Forms for the official wording of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.quoting import WordingRecord
from web.evidence.forms import ask_for_the_file_again, too_large
from web.parts.day_field import DayField
from web.parts.widgets import SegmentedMany


class FigureForm(forms.Form):
    """Which figure the wording gives. Sent by GET, so that each has an address."""

    figure = forms.ChoiceField(
        label=pgettext_lazy("rule set", "Figure or rule"),
        error_messages={
            "required": _("Choose the figure that the wording gives."),
            "invalid_choice": _("This rule set has no figure “%(value)s” that still waits for its official wording."),
        },
    )

    def __init__(self, data: Any, figures: Mapping[str, str], rules: Mapping[str, str]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["figure"]).choices = [
            (_("Figures"), list(figures.items())),
            (_("Rules"), list(rules.items())),
        ]


class WordingForm(forms.Form):
    """What the law says of a figure. `record` says it as the register keeps it."""

    article = forms.CharField(label=_("Article"), max_length=200, help_text=_("As one cites it: “art. 3 item 2”."))
    quotation = forms.CharField(
        label=_("Quotation"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Word for word, as the official text has it."),
    )
    read_on = DayField(label=_("Read on"), help_text=_("The day on which you read the official text."))
    file = forms.FileField(
        label=_("File of the official publication"),
        required=False,
        max_length=1000,
        help_text=_("May stay empty. Kept as it is, with its SHA-256; who opens it is on record."),
        error_messages={"empty": _("The file is empty: choose one that has something in it.")},
    )
    also = forms.MultipleChoiceField(
        label=_("The same words also give"),
        required=False,
        widget=SegmentedMany,
        help_text=_("A verdict is as sure as its weakest basis: the rule and each figure that it reads."),
    )

    def __init__(self, data: Any, files: Any, also: Mapping[str, str], published: date, today: date) -> None:
        super().__init__(data, files)
        read_on = cast(DayField, self.fields["read_on"])
        read_on.first, read_on.last = published, today
        cast(forms.MultipleChoiceField, self.fields["also"]).choices = list(also.items())
        if not also:
            del self.fields["also"]

    def clean_file(self) -> UploadedFile[bytes] | None:
        """The file, if there is one and it is not too large."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload and upload.size is not None and upload.size > settings.EVIDENCE_MAX_BYTES:
            raise ValidationError(too_large(upload.size))
        return upload

    def clean(self) -> dict[str, Any]:
        """What was sent, and what became of the file."""
        data = super().clean() or {}
        ask_for_the_file_again(self)
        return data

    @property
    def record(self) -> WordingRecord:
        """What a valid form says of the wording."""
        data = self.cleaned_data
        return WordingRecord(article=data["article"], quotation=data["quotation"], read_on=data["read_on"])

    @property
    def others(self) -> list[str]:
        """The other figures that a valid form names."""
        return cast(list[str], self.cleaned_data.get("also", []))

"""The form for a file of evidence. Any kind of file may be evidence, so only its size is asked about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inventory.attaching import EvidenceRecord
from inventory.models.choices import EvidenceKind
from web.parts.day_field import DayField


class EvidenceForm(forms.Form):
    """A file and what it is. `record` says it as the register keeps it."""

    file = forms.FileField(
        label=_("File"),
        max_length=1000,
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty: choose one that has something in it."),
        },
    )
    title = forms.CharField(
        label=_("What it is"), max_length=300, help_text=_("As one would name it in a letter: “Hosting act No. 8”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=EvidenceKind.choices, initial=EvidenceKind.OTHER)
    issued_on = DayField(label=_("Issued on"), required=False, help_text=_("May stay empty."))
    expires_on = DayField(
        label=_("Valid until"), required=False, help_text=_("Empty: without limit. After this day it proves nothing.")
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """The file, if it is not too large."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if upload.size is not None and upload.size > settings.EVIDENCE_MAX_BYTES:
            raise ValidationError(too_large(upload.size))
        return upload

    def clean(self) -> dict[str, Any]:
        """A document does not expire before it was issued."""
        data = super().clean() or {}
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("This day is before the day of issue."))
        ask_for_the_file_again(self)
        return data

    @property
    def record(self) -> EvidenceRecord:
        """What a valid form says of the file."""
        data = self.cleaned_data
        return EvidenceRecord(
            title=data["title"],
            kind=EvidenceKind(data["kind"]),
            issued_on=data["issued_on"],
            expires_on=data["expires_on"],
        )


def ask_for_the_file_again(form: forms.Form) -> None:
    """Says that the file went with the refused form: a browser offers it no second time. To be called last."""
    if form.errors and form.cleaned_data.get("file"):
        form.add_error("file", _("Choose the file once more: it was not kept, since something else is to be mended."))


def too_large(size: int) -> str:
    """How large the file is and how large it may be."""
    return gettext("The file is too large: %(size)s. At most %(limit)s can be attached.") % {
        "size": filesizeformat(size),
        "limit": filesizeformat(settings.EVIDENCE_MAX_BYTES),
    }

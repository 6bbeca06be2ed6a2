"""Form widgets of our own: the segmented choice, in which *unknown* is one of the answers (look §4)."""

from django import forms


class Segmented(forms.RadioSelect):
    """One answer of a few, as real radio inputs in labels that stand side by side."""

    template_name = "django/forms/widgets/segmented.html"


class SegmentedMany(forms.CheckboxSelectMultiple):
    """Several answers of a few, in the same form."""

    template_name = "django/forms/widgets/segmented.html"

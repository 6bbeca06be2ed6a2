"""Form widgets of our own: the segmented choice, in which *unknown* is one of the answers (look §4)."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


class Segmented(forms.RadioSelect):
    """One answer of a few, as real radio inputs in labels that stand side by side."""

    template_name = "django/forms/widgets/segmented.html"


class SegmentedMany(forms.CheckboxSelectMultiple):
    """Several answers of a few, in the same form."""

    template_name = "django/forms/widgets/segmented.html"


class PlainSelect(forms.Select):
    """A list to choose from, written without a template for each option: a row of a form has hundreds of countries."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same HTML as Django's own, for choices without groups."""
        chosen = "" if value is None else str(value)
        options = mark_safe("".join(self._options(chosen)))  # noqa: S308 every part is escaped
        own = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        return format_html("<select{}>{}</select>", own, options)

    def _options(self, chosen: str) -> Iterator[str]:
        for value, label in self.choices:
            selected = " selected" if str(value) == chosen else ""
            yield f'<option value="{conditional_escape(value)}"{selected}>{conditional_escape(str(label))}</option>'

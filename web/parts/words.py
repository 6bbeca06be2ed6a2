"""Every word that a code of the register or of the engine is shown as, in one place.

Labels that the tables already have (`TextChoices`) are taken from there; what they lack stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext_lazy

from compliance.models.standing import VerdictCode
from inventory.models.choices import Confidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from compliance.engine import Text


def said(text: Text) -> str:
    """What a rule set says, in the language of the page."""
    return text.in_language(get_language() or "ru")


@dataclass(frozen=True, slots=True)
class VerdictWord:
    """How a verdict is shown: its word, the icon that says the same, and what it means in one line."""

    code: VerdictCode
    icon: str
    meaning: _StrPromise

    @property
    def label(self) -> str:
        """The word, in the language of the page."""
        return str(self.code.label)

    @property
    def css(self) -> str:
        """The verdict in class names and pattern ids: `not-permitted`."""
        return self.code.value.lower().replace("_", "-")


# In the order of severity: bars, tabs and sorts follow it.
VERDICTS: Mapping[str, VerdictWord] = MappingProxyType(
    {
        word.code.value: word
        for word in (
            VerdictWord(
                VerdictCode.NOT_PERMITTED,
                icon="octagon-minus-filled",
                meaning=pgettext_lazy("verdict meaning", "a condition is broken, it says which"),
            ),
            VerdictWord(
                VerdictCode.UNDETERMINED,
                icon="help-circle",
                meaning=pgettext_lazy("verdict meaning", "a fact is missing, it says which"),
            ),
            VerdictWord(
                VerdictCode.NEEDS_LAWYER,
                icon="scale",
                meaning=pgettext_lazy("verdict meaning", "the facts are there, the text of the law does not decide"),
            ),
            VerdictWord(
                VerdictCode.IN_TRANSITION,
                icon="hourglass",
                meaning=pgettext_lazy("verdict meaning", "may work until the end of the transition"),
            ),
            VerdictWord(
                VerdictCode.CONFORMS,
                icon="circle-check",
                meaning=pgettext_lazy("verdict meaning", "models are admitted, data are in Russia"),
            ),
            VerdictWord(
                VerdictCode.NOT_YET,
                icon="clock-pause",
                meaning=pgettext_lazy("verdict meaning", "the restriction begins later"),
            ),
            VerdictWord(
                VerdictCode.OUT_OF_SCOPE,
                icon="circle-dashed",
                meaning=pgettext_lazy("verdict meaning", "the law does not concern the system"),
            ),
            VerdictWord(
                VerdictCode.NONE,
                icon="archive",
                meaning=pgettext_lazy("verdict meaning", "the system no longer works"),
            ),
        )
    }
)

# How full the disc of the confidence mark is, in quarters; the dot is a ring of its own (look §4).
CONFIDENCE_DISC: Mapping[str, str] = MappingProxyType(
    {
        Confidence.READ.value: "full",
        Confidence.QUOTED.value: "dot",
        Confidence.SEVERAL.value: "three-quarters",
        Confidence.ONCE.value: "half",
        Confidence.CARRIED_OVER.value: "quarter",
        Confidence.DERIVED.value: "empty",
    }
)

CONFIDENCE_MEANING: Mapping[str, _StrPromise] = MappingProxyType(
    {
        Confidence.READ.value: pgettext_lazy("confidence", "an officer has attached the official text"),
        Confidence.QUOTED.value: pgettext_lazy("confidence", "word for word, the official text was not seen"),
        Confidence.SEVERAL.value: pgettext_lazy("confidence", "at least two independent ones"),
        Confidence.ONCE.value: pgettext_lazy("confidence", "nobody else has confirmed it"),
        Confidence.CARRIED_OVER.value: pgettext_lazy("confidence", "taken from an earlier version of the text"),
        Confidence.DERIVED.value: pgettext_lazy("confidence", "no source, the reasoning is on record"),
    }
)

RULESET_STATUS: Mapping[str, _StrPromise] = MappingProxyType(
    {
        "draft": pgettext_lazy("rule set", "draft"),
        "approved": pgettext_lazy("rule set", "approved"),
        "before the Duma": pgettext_lazy("rule set", "before the Duma"),
        "adopted": pgettext_lazy("rule set", "adopted"),
        "in force": pgettext_lazy("rule set", "in force"),
        "superseded": pgettext_lazy("rule set", "superseded"),
    }
)


def verdict_word(code: str) -> VerdictWord:
    """The word of a verdict code. Raises `KeyError` for a code that does not exist."""
    return VERDICTS[str(code)]

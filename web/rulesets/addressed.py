"""The rule set that an address names."""

from __future__ import annotations

from django.http import Http404

from compliance.engine import RuleSet
from compliance.loading import get_ruleset


def ruleset_or_404(ruleset_id: str) -> RuleSet:
    """The rule set as its file says it. Raises `Http404` where it is not installed."""
    try:
        return get_ruleset(ruleset_id)
    except LookupError as error:
        raise Http404 from error

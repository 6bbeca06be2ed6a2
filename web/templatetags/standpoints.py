"""`{% load standpoints %}`: moments of the past as pages and addresses write them."""

from datetime import datetime

from django import template

from web.standpoint import moment_words, written_moment

register = template.Library()


@register.filter
def moscow(moment: datetime) -> str:
    """`{{ moment|moscow }}`: 01.10.2026, 00:00 by the clock of Moscow, whatever the reader's zone."""
    return moment_words(moment)


@register.filter
def moment_in_address(moment: datetime) -> str:
    """`?known_at={{ moment|moment_in_address }}`: exact, so that the assessment of that moment is among them."""
    return written_moment(moment)

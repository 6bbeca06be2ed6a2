"""The countries of ISO 3166 by their names in the language of the page, for lists to choose from."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from inventory.models.folding import fold


def country_choices(without: str = "") -> list[tuple[str, str]]:
    """Pairs (code, name) in the order of the names, without the country `without`."""
    return [(code, name) for code, name in _countries(get_language() or "ru") if code != without]


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(language, sep="-").territories
    # Babel's territories hold groups of countries (150, EU) and withdrawn or private codes, too.
    real = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT_ONE]
    return tuple(sorted(real, key=lambda pair: fold(pair[1])))


_NOT_ONE = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})

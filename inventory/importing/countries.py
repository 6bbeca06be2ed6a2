"""Countries as registers write them: ISO 3166 codes and the names that CLDR gives in Russian and English."""

from collections.abc import Mapping
from types import MappingProxyType

from babel import Locale


def _known() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for language in ("en", "ru"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code != "ZZ":
                names[code.casefold()] = names[name.casefold()] = code
    return MappingProxyType(names)


_CODES = _known()


def country_code(text: str) -> str | None:
    """The ISO 3166 alpha-2 code of the country that `text` names, None where it names none."""
    return _CODES.get(text.strip().casefold())

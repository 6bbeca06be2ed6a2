"""How headers are compared: the same in files and in profiles."""

from collections import Counter
from collections.abc import Sequence


def folded_header(text: str) -> str:
    """A header without spaces at its ends, line breaks or double spaces."""
    return " ".join(text.split())


def unique_headers(header: Sequence[str]) -> tuple[str, ...]:
    """Folded headers; one that occurs more than once says each time which column it is. Empty ones stay empty."""
    folded = [folded_header(text) for text in header]
    times = Counter(folded)
    return tuple(
        f"{text} (column {place})" if text and times[text] > 1 else text for place, text in enumerate(folded, start=1)
    )

"""Contrast of the colours, computed from the tokens themselves (WCAG 2.2: 4.5 for text, 3 for what is drawn)."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8")
DECLARED = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
}
VERDICTS = ["conforms", "in-transition", "not-permitted", "undetermined", "needs-lawyer", "not-yet", "out-of-scope"]
TEXTS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3")
        for ground in ("paper", "ground", "sunken", "hover", "selected")
    ),
    *(("accent", ground) for ground in ("paper", "hover", "selected", "ground")),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
    ("paper", "ink-2"),
    *((f"{verdict}-text", f"{verdict}-tint") for verdict in VERDICTS if verdict != "undetermined"),
    *((f"{verdict}-text", "paper") for verdict in VERDICTS),
    ("ink", "not-permitted-tint"),
    ("ink-3", "not-permitted-tint"),
    ("ink", "in-transition-tint"),
    ("ink", "conforms-tint"),
]
DRAWN = [("control", "paper"), ("bar", "paper"), *((f"{v}-bar", "paper") for v in VERDICTS if v != "out-of-scope")]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(DECLARED[text][theme], DECLARED[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("drawn", "ground"), DRAWN)
def test_what_is_drawn_can_be_seen(drawn: str, ground: str, theme: int) -> None:
    assert contrast(DECLARED[drawn][theme], DECLARED[ground][theme]) >= 3

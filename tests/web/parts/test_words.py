"""Every code is shown as a word, in both languages, and never as another one."""

import pytest
from django.utils import translation

from compliance.models.standing import VerdictCode
from inventory.models.choices import Confidence, DerivationKind, FlowKind, Phase, Role, Setting
from web.parts.words import CONFIDENCE_DISC, CONFIDENCE_MEANING, RULESET_STATUS, VERDICTS, verdict_word

RUSSIAN = {
    "NOT_PERMITTED": "Не допускается",
    "UNDETERMINED": "Не определено",
    "NEEDS_LAWYER": "Нужен юрист",
    "IN_TRANSITION": "Переходный период",
    "CONFORMS": "Соответствует",
    "NOT_YET": "Ещё не действует",
    "OUT_OF_SCOPE": "Вне сферы закона",
}


@pytest.mark.parametrize(("code", "word"), RUSSIAN.items())
def test_a_verdict_has_one_russian_word(code: str, word: str) -> None:
    with translation.override("ru"):
        assert verdict_word(code).label == word


def test_verdicts_stand_in_the_order_of_severity() -> None:
    assert list(VERDICTS) == VerdictCode.values


def test_no_two_verdicts_share_a_word_or_an_icon() -> None:
    assert len({word.label for word in VERDICTS.values()}) == len(VERDICTS)
    assert len({word.icon for word in VERDICTS.values()}) == len(VERDICTS)


@pytest.mark.parametrize("choices", [VerdictCode, Confidence, DerivationKind, FlowKind, Phase, Role, Setting])
def test_every_label_of_the_tables_is_translated(choices: type[VerdictCode]) -> None:
    with translation.override("en"):
        english = [str(label) for label in choices.labels]
    with translation.override("ru"):
        russian = [str(label) for label in choices.labels]
    assert all(russian)
    assert not set(english) & set(russian)


@pytest.mark.parametrize("words", [CONFIDENCE_MEANING, RULESET_STATUS])
def test_every_other_word_is_translated(words: dict[str, str]) -> None:
    with translation.override("en"):
        english = {str(word) for word in words.values()}
    with translation.override("ru"):
        assert not english & {str(word) for word in words.values()}


def test_every_degree_of_confidence_has_a_disc_of_its_own() -> None:
    assert set(CONFIDENCE_DISC) == set(Confidence.values) == set(CONFIDENCE_MEANING)
    assert len(set(CONFIDENCE_DISC.values())) == len(CONFIDENCE_DISC)


def test_a_verdict_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        verdict_word("FORBIDDEN")

"""Numbers of real organisations pass; one wrong digit does not."""

import pytest

from inventory.legal_numbers import is_inn, is_ogrn

# ПАО Сбербанк, ООО «Яндекс», and the Tax Service's own example of a person's INN.
INNS = ["7707083893", "7736207543", "500100732259"]
OGRNS = ["1027700132195", "1027700229193", "304500116000157"]


@pytest.mark.parametrize("number", INNS)
def test_a_real_inn_passes(number: str) -> None:
    assert is_inn(number)


@pytest.mark.parametrize("number", OGRNS)
def test_a_real_ogrn_passes(number: str) -> None:
    assert is_ogrn(number)


@pytest.mark.parametrize("number", INNS)
def test_any_other_last_digit_of_an_inn_is_refused(number: str) -> None:
    assert [digit for digit in "0123456789" if is_inn(number[:-1] + digit)] == [number[-1]]


@pytest.mark.parametrize("number", OGRNS)
def test_any_other_last_digit_of_an_ogrn_is_refused(number: str) -> None:
    assert [digit for digit in "0123456789" if is_ogrn(number[:-1] + digit)] == [number[-1]]


@pytest.mark.parametrize("number", ["", "770708389", "77070838933", "770708389x", "٧٧٠٧٠٨٣٨٩٣", "7707083893 "])
def test_what_has_no_right_length_or_no_ascii_digits_is_no_inn(number: str) -> None:
    assert not is_inn(number)


@pytest.mark.parametrize("number", ["", "102770013219", "10277001321950", "10277001321x5"])
def test_what_has_no_right_length_is_no_ogrn(number: str) -> None:
    assert not is_ogrn(number)

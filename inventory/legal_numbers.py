"""INN and OGRN: the numbers of Russian legal persons, whose last digits are checksums of the others.

INN: order of the Federal Tax Service, weights as in its annex. OGRN: remainder by 11 (15 digits: by 13).
"""

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def is_inn(number: str) -> bool:
    """Whether `number` is an INN: 10 digits (a legal person) or 12 (a person), with right check digits."""
    if not _digits(number):
        return False
    if len(number) == 10:
        return _check_digit(number, _INN_10) == number[9]
    if len(number) == 12:
        return _check_digit(number, _INN_12_FIRST) == number[10] and _check_digit(number, _INN_12_SECOND) == number[11]
    return False


def is_ogrn(number: str) -> bool:
    """Whether `number` is an OGRN: 13 digits, or 15 of a sole trader (OGRNIP), with a right check digit."""
    if not _digits(number) or len(number) not in (13, 15):
        return False
    modulus = 11 if len(number) == 13 else 13
    return str(int(number[:-1]) % modulus % 10) == number[-1]


def _digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _check_digit(number: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11 % 10)

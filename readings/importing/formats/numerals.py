"""Numbers as lists and notes print them."""

from __future__ import annotations

TO_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_SIGNS = "*†‡§"


def printed(number: int, how: str) -> str:
    """`how`: a number format of Word, or of OpenDocument ("1", "a", "I")."""
    match how:
        case "lowerLetter" | "a":
            return letters(number)
        case "upperLetter" | "A":
            return letters(number).upper()
        case "lowerRoman" | "i":
            return roman(number)
        case "upperRoman" | "I":
            return roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case "russianLower" | "russianUpper":
            letter = _RUSSIAN[(number - 1) % len(_RUSSIAN)] if number > 0 else str(number)
            return letter.upper() if how == "russianUpper" else letter
        case "chicago":
            return _SIGNS[(number - 1) % 4] * ((number - 1) // 4 + 1) if number > 0 else str(number)
        case "none":
            return ""
    return str(number)


def letters(number: int) -> str:
    """a … z, aa, bb …"""
    if not 0 < number <= 260:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out

"""What each rule for the spaces at punctuation, dashes and numbers sees, and what it makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .words import Lexicon


@dataclass(slots=True)
class Rule:
    kind: str
    pattern: re.Pattern[str]
    mend: Callable[[re.Match[str], Style], str | None]
    why: str
    confidence: float


@dataclass(slots=True)
class Style:
    """How this text sets its marks."""

    lexicon: Lexicon
    dash: str = "–"
    spaced_dash: bool = True
    wide_stops: bool = False  # two spaces after a full stop are its custom
    apostrophe: str = "’"


def _known(word: str, style: Style, least: float = 2.0) -> bool:
    return style.lexicon.zipf(word) >= least or style.lexicon.own[word.lower()] > 1


def _extra_before_mark(match: re.Match[str], style: Style) -> str | None:
    mark = match["mark"]
    if style.lexicon.language.space_before_marks and mark in ";:!?»%":
        return None
    return match["before"] + mark


def _wrong_side(match: re.Match[str], style: Style) -> str | None:
    return f"{match['before']}{match['mark']} {match['after']}"


def _after_comma(match: re.Match[str], style: Style) -> str | None:
    left, right = match["left"], match["right"]
    if not left[-1].isdigit() and not (_known(left, style) or len(left) > 2):
        return None
    if right == "s" and left[-1].isdigit():
        return None
    if match["mark"] == ":" and not (_known(left, style) and _known(right, style) and len(right) > 1):
        return None
    return f"{left}{match['mark']} {right}"


def _after_stop(match: re.Match[str], style: Style) -> str | None:
    left, right = match["left"], match["right"]
    if left.isdigit() and re.fullmatch("[IVX]{1,4}", right):  # "14.XI.1932"
        return None
    if left.lower() in style.lexicon.language.abbreviations or (len(left) < 2 and left.isalpha()):
        return None
    if not style.lexicon.informed or not (_known(right, style) or right in style.lexicon.cased):
        return None
    return f"{left}{match['mark']} {right}"


def _after_closing(match: re.Match[str], style: Style) -> str | None:
    line, start = match.string, match.start("close")
    opening = line.rfind("(" if match["close"] == ")" else "[", 0, start)
    inside = line[opening + 1 : start] if opening >= 0 else ""
    right = match["right"]
    if match["close"] in ")]":
        whole = inside + right
        before = line[opening - 1] if opening > 0 else " "
        if (
            opening < 0
            or before.isalnum()
            or (inside.isalpha() and (len(inside) < 4 or style.lexicon.zipf(whole) > 2))
        ):
            return None
        if (
            not (right[0].isupper() or _known(right, style))
            or len(right) < 2
            or (match["close"] == "]" and len(inside) == 1)
        ):
            return None
    return f"{match['close']} {right}"


def _before_opening(match: re.Match[str], style: Style) -> str | None:
    left, right = match["left"], match["right"]
    closing = match.string.find(")", match.end())
    if closing < 0 or not _known(left, style) or len(left) < 2:
        return None
    inside = match.string[match.start("right") : closing]
    if len(inside) < 4 or " " not in inside:  # "worker(s)", "f(x)"
        return None
    return f"{left} ({right}"


def _dash(match: re.Match[str], style: Style) -> str | None:
    left, right, mark = match["left"], match["right"], match["mark"]
    if mark == "-":
        if right.lower() in style.lexicon.language.suspending or right.isdigit():
            return None
        if style.lexicon.language.closed_compounds:  # "Haupt- von einer Nebensache"
            return None
        if left[-1].isupper() and len(left) < 3:
            return None
        mark = style.dash
    elif style.lexicon.language.dashes_touch:
        return None
    elif not style.spaced_dash:
        return f"{left}{mark}{right}"
    return f"{left} {mark} {right}"


def _opening_dash(match: re.Match[str], style: Style) -> str | None:
    if match["mark"] != "-":
        touches = style.lexicon.language.dashes_touch
        return None if touches else f"{match['left']} {match['mark']} {match['right']}"
    if (
        not match["right"][0].islower()
        or not _known(match["right"], style)
        or not match["left"][-1].isalpha()
    ):
        return None
    return f"{match['left']} {style.dash} {match['right']}"


def _hyphen_for_dash(match: re.Match[str], style: Style) -> str | None:
    left, right = match["left"], match["right"]
    if (
        right not in style.lexicon.language.clause_openers
        or style.lexicon.compounds[f"{left}-{right}".lower()] > 1
    ):
        return None
    if not (left[0].isdigit() or _known(left, style, 3.0)) or style.lexicon.zipf(left + right) > 0:
        return None
    return f"{left} {style.dash} {right}"


_UNITS = frozenset(
    [
        "km",
        "kg",
        "cm",
        "mm",
        "mg",
        "ml",
        "hz",
        "khz",
        "mhz",
        "ghz",
        "kb",
        "mb",
        "gb",
        "tb",
        "am",
        "pm",
        "th",
        "st",
        "nd",
        "rd",
        "bn",
        "mn",
        "tn",
        "mph",
        "kph",
        "ft",
        "lb",
        "oz",
        "min",
        "sec",
        "hrs",
        "yrs",
        "px",
        "pt",
        "pp",
        "ff",
    ]
    + ["er", "ème", "eme", "ère", "ième", "jährige", "jährigen", "mal", "fach", "er-jahre"]
)


def _number_word(match: re.Match[str], style: Style) -> str | None:
    number, word = match["number"], match["word"]
    if len(word) < 3 or word.lower() in _UNITS or (not word.islower() and not word.istitle()):
        return None
    if style.lexicon.zipf(word) < 3.0 and style.lexicon.own[word.lower()] < 2:
        return None
    return f"{number} {word}"


def _word_number(match: re.Match[str], style: Style) -> str | None:
    word, number = match["word"], match["number"]
    if (
        word.lower() not in style.lexicon.language.function_words
        and word.lower() not in style.lexicon.language.months
    ):
        return None
    return (
        f"{word} {number}" if len(number) in (1, 2, 3, 4) and not (word.isupper() and len(word) > 1) else None
    )


_L = r"[^\W\d_]"  # a letter
RULES: tuple[Rule, ...] = (
    Rule(
        "extra_space",
        re.compile(rf"(?P<before>[\w”’\")\]]) +(?P<mark>[.,])(?P<after>{_L}{{2,}})"),
        lambda m, s: _wrong_side(m, s),
        "the space stands on the wrong side of the mark",
        0.9,
    ),
    Rule(
        "extra_space",
        re.compile(
            r"(?P<before>[\w”’\")\]%.!?]) +(?P<mark>[,;:!?]|\.(?!\.|\s\.|\d))(?=[\s”’\")\]]|$)(?! ?\.)"
        ),
        _extra_before_mark,
        "no space stands before this mark",
        0.95,
    ),
    Rule(
        "extra_space",
        re.compile(r"(?P<before>[^\s(\[]) +(?P<mark>[)\]])"),
        lambda m, s: m["before"] + m["mark"],
        "no space stands before a closing bracket",
        0.97,
    ),
    Rule(
        "extra_space",
        re.compile(r"(?P<mark>[(\[]) +(?=[^\s)\]])(?! ?[xX]? ?[)\]])"),
        lambda m, s: m["mark"],
        "no space stands after an opening bracket",
        0.97,
    ),
    Rule(
        "extra_space",
        re.compile(rf"(?P<left>{_L}{{2,}}) +['’‘]s\b(?![\w’'])"),
        lambda m, s: f"{m['left']}{s.apostrophe}s",
        "the ending belongs to the word before it",
        0.9,
    ),
    Rule(
        "stray_comma",
        re.compile(r"(?P<year>\b\d{3}0),s\b"),
        lambda m, s: f"{m['year']}s",
        "a decade is written without a comma",
        0.95,
    ),
    Rule(
        "missing_space",
        re.compile(rf"(?P<left>{_L}+|\d+)(?P<mark>[,;:])(?P<right>{_L}+)"),
        _after_comma,
        "a space belongs after this mark",
        0.93,
    ),
    Rule(
        "missing_space",
        re.compile(
            rf"(?P<left>{_L}+|\d+%?|%)(?P<mark>[.!?]+)(?P<right>(?=[^\W\d_a-zà-öø-ÿа-я]){_L}{{2,}}|[AIОИВ](?=\s))"
        ),
        _after_stop,
        "a space belongs between two sentences",
        0.93,
    ),
    Rule(
        "missing_space",
        re.compile(rf"(?P<close>[.!?,;]['’”\"»]|(?<=\S)[”»])(?P<right>{_L}{{2,}}|[AIОИВ](?=\s))"),
        lambda m, s: (
            None if m["close"][-1] in "'’\"" and m["right"][0].islower() else f"{m['close']} {m['right']}"
        ),
        "a space belongs after a closing mark",
        0.93,
    ),
    Rule(
        "missing_space",
        re.compile(rf"(?P<close>[)\]])(?P<right>{_L}+)"),
        _after_closing,
        "a space belongs after a closing bracket",
        0.9,
    ),
    Rule(
        "missing_space",
        re.compile(rf"(?P<left>{_L}+)\((?P<right>{_L}+)"),
        _before_opening,
        "a space belongs before an opening bracket",
        0.9,
    ),
    Rule(
        "dash",
        re.compile(r"(?P<left>\w[\w’']*[”’)\]]?)(?P<mark>[—–-]) (?P<right>[\w“‘(\[]+)"),
        _dash,
        "a dash stands between two spaces here",
        0.85,
    ),
    Rule(
        "dash",
        re.compile(r"(?P<left>[\w’']+[”’)\]]?) (?P<mark>[—–-])(?P<right>[^\W\d_]+)"),
        _opening_dash,
        "a dash stands between two spaces here",
        0.85,
    ),
    Rule(
        "dash",
        re.compile(rf"(?<![\w-])(?P<left>\w[\w’']+)-(?P<right>{_L}{{2,}})(?![\w-])"),
        _hyphen_for_dash,
        "a clause begins here, so a dash was meant",
        0.75,
    ),
    Rule(
        "glued",
        re.compile(rf"(?<![\w.,-])(?P<number>\d{{1,4}}|\d{{1,3}}(?:,\d{{3}})+)(?P<word>{_L}{{3,}})(?![\w-])"),
        _number_word,
        "a number and a word run together",
        0.9,
    ),
    Rule(
        "glued",
        re.compile(rf"(?<![\w-])(?P<word>{_L}{{2,}})(?P<number>\d{{1,4}})(?![\w-])"),
        _word_number,
        "a word and a number run together",
        0.9,
    ),
    Rule(
        "extra_space",
        re.compile(r"(?P<left>\S)(?: {2,}|\u00a0+ *| +\u00a0+)(?P<right>\S)"),
        lambda m, s: (
            None if s.wide_stops or ("\u00a0" in m[0] and len(m[0]) == 3) else f"{m['left']} {m['right']}"
        ),
        "one space is enough",
        0.99,
    ),
)

"""Missing and stray spaces at punctuation, dashes and numbers, line by line."""

from __future__ import annotations

import re

from .ledger import Ledger
from .spacing_rules import RULES, Rule, Style
from .words import Lexicon

_SHOWN = 60  # characters of the word shown to each side of a repair
_ENDLESS = 1000  # signs of what is no word and no address, but data
_REST_OF_WORD = re.compile(r"\S*")
_DASHES = "—–"
_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:com|org|net|info|html?|pdf|co\.uk|de|fr|ru)\b\S*"
)
_TROUBLE = re.compile(
    r"[^\W\d_]\d|\d[^\W\d_]|[,;:.!?%)\]”’»][^\W_]|[^\W_][(\[“]|\s[,;:.!?)\]”»]|[(\[“]\s|\s['’‘]\w\b|\S  +\S|\w[—–-]\s|\s[—–-]\w|\w-\w|,s\b|[.!?]['’”\"][^\W\d_]"
)


def mend_spaces(texts: list[str], order: list[int], lexicon: Lexicon, ledger: Ledger) -> None:
    """Mend the spaces in each running line of `texts`."""
    style = _style([texts[i] for i in order], lexicon)
    for index in order:
        if _TROUBLE.search(texts[index]) and max(map(len, texts[index].split())) < _ENDLESS:
            texts[index] = _mend_line(texts[index], index + 1, style, ledger)


def _style(lines: list[str], lexicon: Lexicon) -> Style:
    style = Style(lexicon)
    joined = "\n".join(lines[:20_000])
    counts = {dash: len(re.findall(rf"\s{dash}\s", joined)) for dash in _DASHES}
    bare = {dash: len(re.findall(rf"\w{dash}\w", joined)) for dash in _DASHES}
    style.dash = max(counts, key=lambda d: counts[d] + (bare[d] if d == "—" else 0))
    if not any(counts.values()) and not any(bare.values()):
        style.dash = "–"
    style.spaced_dash = counts[style.dash] >= bare["—"] or style.dash == "–"
    style.wide_stops = len(re.findall(r"\w[.?!]  \w", joined)) > max(
        5, len(re.findall(r"\w[.?!] \w", joined))
    )
    style.apostrophe = "’" if joined.count("’") >= joined.count("'") else "'"
    return style


def _mend_line(line: str, number: int, style: Style, ledger: Ledger) -> str:
    for rule in RULES:
        line = _apply(rule, line, number, style, ledger)
    return line


def _apply(rule: Rule, line: str, number: int, style: Style, ledger: Ledger) -> str:
    out, last = [], 0
    for match in rule.pattern.finditer(line):
        after = rule.mend(match, style)
        if after is None or after == match[0] or match.start() < last or _in_address(match):
            continue
        start = max(line.rfind(" ", max(0, match.start() - _SHOWN), match.start()) + 1, last)
        start = max(start, match.start() - _SHOWN)
        found = _REST_OF_WORD.match(line, match.end(), match.end() + _SHOWN)
        end = found.end() if found else match.end()
        shown = line[start : match.start()] + after + line[match.end() : end]
        if ledger.accept(
            rule.kind, number, line[start:end].strip(), shown.strip(), rule.why, rule.confidence
        ):
            out.append(line[last : match.start()] + after)
            last = match.end()
    return "".join(out) + line[last:] if out else line


def _in_address(match: re.Match[str]) -> bool:
    """Whether what was found stands inside a web or mail address, where marks are letters."""
    line = match.string
    if "." not in line and "@" not in line:
        return False
    begin = max(0, match.start() - 300)
    return any(
        found.start() < match.end() and match.start() < found.end()
        for found in _ADDRESS.finditer(line, begin, match.end() + 300)
    )

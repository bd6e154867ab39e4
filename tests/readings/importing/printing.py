"""A document as a list of parts, printed by real tools: what an import makes of it is held against the list."""

from __future__ import annotations

import html
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import typst

from readings.importing.draft import BlockKind, Draft

SENTENCES = [
    "",
    "The ferry at Ardle was built by the people who needed it, and for eleven years nobody else would pay for it.",
    "In the first winter the committee met in a kitchen, because the hall had no stove and the landlord had no patience.",
    "What they decided there was small: a rota, a tin box, and a rule that no one should speak twice before all had spoken once.",
    "Nobody wrote the rule down until the third year, when a newcomer asked where it stood and found that it stood nowhere.",
    "The minutes are short, and they are honest about the quarrels.",
    "A quarrel over rope took up four evenings; a quarrel over the fare took up two years.",
    "Those who rowed thought the fare too low, those who crossed thought it too high, and both were right.",
    "By the spring of 1911 the box held enough for a second boat.",
    "It was launched on 3 May 1911, in the rain, with a band that knew two tunes.",
    "The company on the other bank had offered to buy the landing twice, and twice the offer had been read aloud and laughed at.",
    "The third offer was not read aloud.",
    "It came as a letter to the secretary alone, and he kept it in his coat for a week.",
    "When he brought it at last before the meeting he said that he was ashamed of the week, and the meeting thanked him for saying so.",
    "This is the point at which most accounts of the ferry end, as if the answer had been given that night.",
    "But an answer given in one night can be taken back in another, and this one nearly was.",
    "The trouble began with the accounts, which only two people could read.",
    "One of them left for the coast in August, and the other fell ill in the first cold days of autumn.",
    "For six weeks the ferry ran on trust and on the memory of a boy of fourteen, who had carried the book between them.",
    "He remembered almost everything, and what he did not remember he asked about, which is more than the auditors did.",
    "So the school was founded: not from a wish to improve anybody, but because a ferry needs people who can add.",
    "Twenty came on the first evening and nine on the second.",
    "The nine stayed, and taught the others later, in boats, between one bank and the other.",
    "It is often said that cooperation of this kind cannot grow beyond the size of a village.",
    "The evidence of the river suggests something else, namely that it cannot grow without people who are willing to be bored.",
    "Meetings are boring; accounts are boring; the upkeep of rope is boring beyond description.",
    "A body that finds somebody to bear this for it will soon find that the somebody has become its master.",
    "Everyone at Ardle knew this, although no one put it so, and they shared the boredom out as carefully as the fish.",
    "The drawings of the first boat are lost, and the second survives only as a door.",
    "Its planks can still be seen in the chapel, where they hold up the shelf with the hymn books.",
    "An old photograph shows eleven women on the landing, each with an oar, and one man at the edge who is holding a dog.",
    "We do not know the name of the man; the dog was called Bishop.",
    "Whether the women rowed on ordinary days is a question that the minutes leave open.",
    "They do mention blisters, and they mention them before anyone could have rowed for the pleasure of it.",
    "After the flood of 1923 the landing had to be moved a hundred paces upstream.",
    "The move cost more than both boats together, and it divided the members as nothing had before.",
    "Some wanted to borrow, some wanted to wait, and some wanted to ask the county, which was the same as waiting.",
    "In the end they carried the stones themselves, a hundred paces, in sacks, at low water.",
    "Nothing in the minutes is as long as the list of those who carried.",
    "It runs to four pages, and it is the only place where every name is written out in full.",
    "Later the list was read out every year, until there was nobody left who had known all of them.",
    "",
]
SENTENCES = [sentence for sentence in SENTENCES if sentence]
HEADS = (
    "The Landing",
    "A Kitchen in Winter",
    "What the Rope Cost",
    "The Third Letter",
    "Arithmetic",
    "Eleven Women and a Dog",
    "High Water",
    "Stones in Sacks",
    "Who Was Counted",
    "The Door of the Second Boat",
    "On Being Bored Together",
    "A Hundred Paces",
)


@dataclass(slots=True)
class Part:
    """Of a document: `kind` is one of title, author, heading, paragraph, quote, item, verse; a note hangs on its end."""

    kind: str
    text: str
    level: int = 0
    note: str = ""
    label: str = ""  # of the note, given when counted


def prose(rng: random.Random, low: int = 3, high: int = 7) -> str:
    start = rng.randrange(len(SENTENCES))
    return " ".join(SENTENCES[(start + at) % len(SENTENCES)] for at in range(rng.randint(low, high)))


def essay(
    seed: int,
    *,
    heads: int = 6,
    deep: bool = True,
    paragraphs: int = 5,
    notes: bool = True,
    quotes: bool = True,
    items: bool = True,
    title: str = "The Ferry at Ardle",
    author: str = "Hanna Brodersen",
    numbered: bool = False,
) -> list[Part]:
    """Prose of its own words with chapters, notes, quotations and lists."""
    rng = random.Random(seed)
    parts = [Part("title", title)] if title else []
    parts += [Part("author", author)] if author else []
    parts += [Part("paragraph", prose(rng)) for _ in range(2)]
    count = 0
    for at in range(heads):
        level = 2 if deep and at % 3 == 2 else 1
        parts.append(Part("heading", HEADS[at % len(HEADS)], level))
        for place in range(paragraphs):
            part = Part("paragraph", prose(rng))
            if notes and place % 2 == 0:
                count += 1
                part.note, part.label = (
                    f"See the minute book, p. {count * 7}. " + prose(rng, 1, 2),
                    str(count),
                )
            parts.append(part)
            if quotes and place == 1 and at % 2 == 0:
                parts.append(Part("quote", prose(rng, 2, 4)))
                parts.append(Part("paragraph", prose(rng)))
            if items and place == 2 and at % 3 == 1:
                parts += [Part("item", sentence) for sentence in rng.sample(SENTENCES, 4)]
                parts.append(Part("paragraph", prose(rng)))
    if numbered:
        numbers = [0, 0]
        for part in parts:
            if part.kind == "heading":
                numbers = [numbers[0] + 1, 0] if part.level == 1 else [numbers[0], numbers[1] + 1]
                part.text = (
                    ".".join(str(n) for n in numbers if n) + (". " if part.level == 1 else " ") + part.text
                )
    return parts


def to_typst(parts: list[Part], preamble: str, *, body: str = "") -> bytes:
    """The document as a PDF by typst. `preamble` sets the look; `body` opens what follows the author."""
    out = [preamble]
    opened = not body
    for part in parts:
        said = _escaped(part.text)
        if part.kind not in ("title", "author") and not opened:
            out.append(body)
            opened = True
        if part.note:
            said += f"#footnote[{_escaped(part.note)}]"
        match part.kind:
            case "heading":
                out.append(f"#heading(level: {part.level})[{said}]")
            case "title" | "author" | "quote" | "verse":
                out.append(f"#{'say-' + part.kind}[{said}]")
            case "item":
                out.append(f"- {said}")
            case _:
                out.append(said)
        out.append("")
    return typst.compile("\n".join(out).encode())


def _escaped(text: str) -> str:
    text = re.sub(r"([#*_`$\\@<>~=\[\]])", r"\\\1", text)
    return text.replace("\n", " \\\n")


def to_html(parts: list[Part], *, style: str = "", around: tuple[str, str] = ("", ""), name: str = "") -> str:
    """The document as a web page, notes at its end."""
    out, notes = [], []
    items: list[str] = []
    for part in [*parts, Part("end", "")]:
        said = html.escape(part.text)
        if part.note:
            said += f'<sup><a id="r{part.label}" href="#n{part.label}">{part.label}</a></sup>'
            notes.append(f'<li id="n{part.label}">{html.escape(part.note)}</li>')
        if part.kind == "item":
            items.append(f"<li>{said}</li>")
            continue
        if items:
            out.append(f"<ul>{''.join(items)}</ul>")
            items = []
        tag = {"title": "h1", "author": "p", "heading": f"h{part.level + 1}", "quote": "blockquote"}.get(
            part.kind, "p"
        )
        if part.kind != "end":
            out.append(f'<{tag} class="{part.kind}">{said}</{tag}>')
    if notes:
        out.append(f"<h2>Notes</h2><ol>{''.join(notes)}</ol>")
    title = name or next((part.text for part in parts if part.kind == "title"), "")
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{html.escape(title)}</title><style>{style}</style>"
        f"<body>{around[0]}<main>{''.join(out)}</main>{around[1]}</body></html>"
    )


def misses(draft: Draft, parts: list[Part], *, notes: bool = True) -> list[str]:
    """What the draft has not as the parts say: one line each, "-" for what is missing, "+" for what is too many."""
    out: list[str] = []
    title = next((part.text for part in parts if part.kind == "title"), None)
    author = next((part.text for part in parts if part.kind == "author"), None)
    if _key(draft.title or "") != _key(title or ""):
        out.append(f"title {draft.title!r}")
    if _key(draft.author or "") != _key((author or "").removeprefix("By ")):
        out.append(f"author {draft.author!r}")
    want = [(_key(p.text), p.level) for p in parts if p.kind == "heading"]
    have = [(_key(s.heading), s.level) for s in draft.sections if s.heading and s.role.value != "notes"]
    out += _differences("heading", want, have)
    kinds = {"paragraph": "paragraph", "quote": "quote", "item": "list_item", "verse": "verse"}
    want_b = [(kinds[p.kind], _key(p.text)) for p in parts if p.kind in kinds]
    have_b = [
        (b.kind.value, _key(re.sub(r"\[(?:\d+|[*†‡§¶‖]+)\]", "", b.text)))
        for s in draft.sections
        for b in s.blocks
        if b.kind is not BlockKind.BYLINE
    ]
    out += _differences("block", want_b, have_b)
    if notes:
        want_n = [(p.label, _key(p.note)) for p in parts if p.note]
        out += _differences("note", want_n, [(n.label, _key(n.text)) for n in draft.notes])
        out += _differences(
            "marker",
            [(p.label, True) for p in parts if p.note],
            [(m.label, m.resolved) for m in draft.note_markers],
        )
    return out


def _differences(
    what: str, want: Sequence[tuple[str, object]], have: Sequence[tuple[str, object]]
) -> list[str]:
    wanted, had = Counter(want), Counter(have)
    return [f"- {what} {item!r}" for item in (wanted - had).elements()] + [
        f"+ {what} {item!r}" for item in (had - wanted).elements()
    ]


def _key(text: str) -> str:
    text = re.sub("[‘’]", "'", text)
    return re.sub("[–—]", "-", re.sub(r"\s+", " ", text)).strip()

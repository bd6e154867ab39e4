"""How fast texts are structured: the five texts if they are beside the project, and a large one made here.

    python -m tests.bench.import_bench

Prints seconds and memory as measured, start of Python apart, and what a text five times as long costs.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from pathlib import Path

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "texts"
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "it",
    "was",
    "for",
    "on",
    "with",
    "as",
    "by",
    "his",
    "they",
    "had",
    "not",
    "but",
    "were",
    "all",
    "one",
    "there",
    "which",
    "bakers",
    "mill",
    "river",
    "strike",
    "council",
    "women",
    "morning",
    "bread",
    "against",
    "report",
    "meeting",
    "evening",
    "company",
    "members",
    "wages",
    "winter",
    "union",
    "town",
    "school",
    "history",
    "question",
    "between",
    "organised",
    "nothing",
    "another",
    "committee",
    "government",
    "workers",
]


def made_text(size: int, *, width: int) -> str:
    """A text of about `size` characters with headings, quotations, lists and cut words; `width` 0: no wrapping."""
    chance = random.Random(20)
    parts: list[str] = []
    length = 0
    while length < size:
        kind = chance.random()
        sentences = [_sentence(chance) for _ in range(chance.randint(2, 9))]
        text = " ".join(sentences)
        if kind < 0.05:
            text = " ".join(chance.sample(WORDS[24:], 4)).upper()
        elif kind < 0.12:
            text = f"“{text}” (Old Report, page {chance.randint(1, 400)})"
        elif kind < 0.18:
            text = "\n".join(f"  {n}. {s}" for n, s in enumerate(sentences, start=1))
        elif width:
            text = _wrapped(text, width)
        parts.append(text)
        length += len(text) + 2
    return "\n\n".join(parts) + "\n"


def _sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(5, 24))]
    if chance.random() < 0.2:
        words.insert(2, f"in {chance.randint(1800, 1990)}")
    if chance.random() < 0.05:
        words[1] = words[0] + words[1]
    return " ".join(words).capitalize() + chance.choice(
        [".", ".", "?", f" (Baker {chance.randint(1900, 2000)})."]
    )


def _wrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) < width:
            line = f"{line} {word}" if line else word
        elif len(word) > 7 and word.isalpha():
            lines.append(f"{line} {word[:4]}-")
            line = word[4:]
        else:
            lines.append(line)
            line = word
    return "\n".join([*lines, line])


def measured(data: bytes) -> tuple[float, int]:
    """Seconds to structure this text in a fresh process (start of Python apart), and its peak memory in MB."""
    code = (
        "import resource,sys,time;from readings.importing import structure_text;data=sys.stdin.buffer.read();"
        "t=time.perf_counter();structure_text(data);s=time.perf_counter()-t;"
        "print(s,resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def the_five() -> None:
    from readings.importing import structure_text

    files = sorted(BESIDE.glob("*.txt"))
    if not files:
        print("The five texts are not here; that line is left out.")
        return
    total = 0.0
    for file in files:
        data = file.read_bytes()
        start = time.perf_counter()
        structure_text(data, name=file.name)
        seconds = time.perf_counter() - start
        total += seconds
        print(f"{file.name:32} {len(data) / 1000:8.1f} kB {seconds:8.2f} s")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{'together':32} {'':11} {total:8.2f} s {memory:6} MB")


def main() -> None:
    the_five()
    for name, width in (("wrapped", 62), ("a line a paragraph", 0)):
        one, memory_one = measured(made_text(1_000_000, width=width).encode())
        five, memory_five = measured(made_text(5_000_000, width=width).encode())
        print(f"{'1 MB, ' + name:32} {'':11} {one:8.2f} s {memory_one:6} MB")
        print(f"{'5 MB, ' + name:32} {'':11} {five:8.2f} s {memory_five:6} MB")
        print(f"{'five times as long costs':32} {'':11} {five / one:8.2f} times")


if __name__ == "__main__":
    main()

"""How fast a long PDF is imported, in the process that reads uploads, with its peak memory.

    python -m tests.bench.pdf_bench

A book of 300 pages is set for it, with running heads, notes at the feet, quotations and cut words, and one of 60 or
more. `floor` is what pdfium alone needs to name every letter of the book.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time

import pypdfium2
import pypdfium2.raw as pdfium

from tests.readings.importing.printing import Part, essay, to_typst

LOOK = """#set page(paper: "a5", margin: 18mm, header: context {
  let n = counter(page).get().first()
  if n > 1 [#if calc.odd(n) [_The Ferry at Ardle_ #h(1fr) #n] else [#n #h(1fr) _Hanna Brodersen_]]
})
#set text(size: 10pt, lang: "en")
#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)
#let say-quote(b) = block(inset: (x: 2em), b)
"""
GOAL = 300  # pages
RUNS = 3


def made_book(pages: int) -> bytes:
    """A book of that many pages or a few more."""
    parts: list[Part] = []
    data, count = b"", 0
    while count < pages:
        missing = max(1, round((pages - count) / 11.5))
        parts += [
            part for seed in range(missing) for part in essay(len(parts) + seed, heads=8, title="", author="")
        ]
        data = to_typst(parts, LOOK)
        count = pages_of(data)
    return data


def pages_of(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


def floor(data: bytes) -> float:
    """Seconds to ask pdfium for each letter and its box, and nothing else."""
    start = time.perf_counter()
    document = pypdfium2.PdfDocument(data)
    box = pdfium.FS_RECTF()
    for number in range(len(document)):
        page = document[number]
        text = pdfium.FPDFText_LoadPage(page.raw)
        for index in range(pdfium.FPDFText_CountChars(text)):
            pdfium.FPDFText_GetUnicode(text, index)
            pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
        pdfium.FPDFText_ClosePage(text)
        page.close()
    document.close()
    return time.perf_counter() - start


def measured(data: bytes) -> tuple[float, int]:
    """Seconds of an import with its process, and the peak memory of that process in MB."""
    code = (
        "import resource,sys,time;from readings.importing import isolated;data=sys.stdin.buffer.read();"
        "t=time.perf_counter();isolated.structure(data,name='book.pdf');s=time.perf_counter()-t;"
        "print(s,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data, stdout=subprocess.PIPE, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def main() -> None:
    books = {pages: made_book(pages) for pages in (GOAL // 5, GOAL)}
    best: dict[int, float] = {}
    for pages, data in books.items():
        runs = [measured(data) for _ in range(RUNS)]
        best[pages] = min(seconds for seconds, _ in runs)
        memory = max(memory for _, memory in runs)
        print(f"{pages_of(data):4} pages {len(data) / 1e6:6.1f} MB {best[pages]:8.2f} s {memory:6} MB")
    least = min(floor(books[GOAL]) for _ in range(RUNS))
    lengths = [pages_of(data) for data in books.values()]
    costs = best[GOAL] / best[GOAL // 5]
    print(f"{lengths[1] / lengths[0]:.1f} times as long costs {costs:.1f} times")
    print(f"floor {least:5.2f} s; the import is {best[GOAL] / least:5.2f} times as long")


if __name__ == "__main__":
    main()

"""Documents of every format, made of the writings by real tools, and what the importer makes of them.

    python -m tests.readings.importing.formats.make [--misses] [--markdown] [--into FOLDER] [WAY or NAME ...]

makes them, and prints for each way of making how much of the truth comes out. The files are kept in the folder for
the next run (by default in one beside pytest's other keepsakes), and never committed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import ebooks, markups, offices, prints, webpages
from .writing import Writing, every, truth

HERE = Path(__file__).parent
TIMEOUT = 240  # seconds for one call of a tool


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a document. Either `write` makes it, or a `tool` does from the document of another way."""

    name: str
    format: str
    suffix: str
    write: Callable[[Writing], bytes] | None = None
    tool: str = ""
    of: str = ""
    options: tuple[str, ...] = ()
    source: str | None = None  # what the document says of where it appeared
    noise: tuple[str, ...] = ()  # what stands in it besides the text

    def truth(self, writing: Writing) -> dict[str, Any]:
        return truth(writing, source=self.source, noise=self.noise)


_PANDOC = "md-pandoc"
WAYS = (
    Way("html-clean", "HTML", ".html", webpages.clean),
    Way(
        "html-wordpress", "HTML", ".html", webpages.wordpress, source=webpages.SITE, noise=webpages.FURNITURE
    ),
    Way("html-nineties", "HTML", ".htm", webpages.nineties, noise=webpages.OLD_FURNITURE),
    Way("html-unclosed", "HTML", ".htm", webpages.lower_nineties, noise=webpages.OLD_FURNITURE[:1]),
    Way("html-word", "HTML", ".htm", webpages.saved_by_word),
    Way("html-pandoc", "HTML", ".html", tool="pandoc", of=_PANDOC, options=("-t", "html5", "-s", "--toc")),
    Way("epub3-pandoc", "EPUB", ".epub", tool="pandoc", of=_PANDOC, options=("-t", "epub3", "--toc")),
    Way(
        "epub2-pandoc",
        "EPUB",
        ".epub",
        tool="pandoc",
        of=_PANDOC,
        options=(
            "-t",
            "epub2",
        ),
    ),
    Way("epub-calibre", "EPUB", ".epub", ebooks.calibre, source=ebooks.PUBLISHER, noise=ebooks.FURNITURE),
    Way("docx-pandoc", "DOCX", ".docx", tool="pandoc", of=_PANDOC),
    Way("docx-libreoffice", "DOCX", ".docx", tool="soffice", of="odt-pandoc"),
    Way("docx-typed", "DOCX", ".docx", offices.typed_word, noise=offices.FURNITURE),
    Way("odt-pandoc", "ODT", ".odt", tool="pandoc", of=_PANDOC),
    Way("odt-libreoffice", "ODT", ".odt", tool="soffice", of="docx-pandoc"),
    Way("odt-typed", "ODT", ".odt", tool="soffice", of="docx-typed", noise=offices.FURNITURE),
    Way("pdf-book", "PDF", ".pdf", prints.book, noise=prints.BOOK_FURNITURE),
    Way("pdf-columns", "PDF", ".pdf", prints.journal, noise=prints.JOURNAL_FURNITURE),
    Way("pdf-small", "PDF", ".pdf", prints.small_print),
    Way("pdf-libreoffice", "PDF", ".pdf", tool="soffice", of="odt-pandoc"),
    Way("pdf-chromium", "PDF", ".pdf", tool="chromium", of="html-wordpress", noise=webpages.FURNITURE),
    Way("md-pandoc", "Markdown", ".md", markups.for_pandoc),
    Way("md-github", "Markdown", ".md", markups.as_on_github),
    Way("md-underlined", "Markdown", ".md", markups.underlined),
    Way("md-gfm", "Markdown", ".md", tool="pandoc", of=_PANDOC, options=("-t", "gfm", "-s")),
    Way("txt-lines", "Text", ".txt", markups.paragraph_a_line),
    Way("txt-wrapped", "Text", ".txt", markups.wrapped),
    Way("txt-book", "Text", ".txt", markups.book_lines),
    Way("txt-pandoc", "Text", ".txt", tool="pandoc", of=_PANDOC, options=("-t", "plain", "-s")),
)
BY_NAME = {way.name: way for way in WAYS}


def browser() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)


def missing(way: Way) -> str:
    """The program that is not here and that the way or what it goes out from needs; nothing if it can be gone."""
    here = {"": True, "chromium": browser() is not None}
    if not here.get(way.tool, shutil.which(way.tool) is not None):
        return way.tool
    return missing(BY_NAME[way.of]) if way.of else ""


def stamp() -> str:
    """What the documents depend on."""
    found = hashlib.sha256()
    for path in sorted([*HERE.glob("*.py"), *HERE.glob("sources/*")]):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def path_of(way: Way, writing: Writing, folder: Path) -> Path:
    return folder / way.name / (writing.name + way.suffix)


def make(ways: Iterable[Way], folder: Path) -> None:
    """All documents of these ways, unless they are there; those that others go out from first."""
    writings = every()
    wanted: dict[str, Way] = {}
    for way in ways:
        for needed in _chain(way):
            wanted.setdefault(needed.name, needed)
    for way in wanted.values():
        target = folder / way.name
        missed = [w for w in writings if not path_of(way, w, folder).exists()]
        if missed:
            target.mkdir(parents=True, exist_ok=True)
            _go(way, missed, folder)


def _chain(way: Way) -> list[Way]:
    return [*(_chain(BY_NAME[way.of]) if way.of else []), way]


def _go(way: Way, writings: list[Writing], folder: Path) -> None:
    target = folder / way.name
    if way.write is not None:
        for writing in writings:
            path_of(way, writing, folder).write_bytes(way.write(writing))
        if way.name == _PANDOC:
            prints.keep_pixel(target)
        return
    before = [path_of(BY_NAME[way.of], writing, folder) for writing in writings]
    if way.tool == "soffice":
        _soffice(before, target, way.suffix[1:])
        return
    call = _pandoc if way.tool == "pandoc" else _print
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: call(path, target / (path.stem + way.suffix), way), before))


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr.decode(errors='replace')[-2000:]}")


def _pandoc(path: Path, target: Path, way: Way) -> None:
    _run(
        [
            "pandoc",
            str(path),
            "-f",
            "markdown-smart",
            *way.options,
            "--resource-path",
            str(path.parent),
            "-o",
            str(target),
        ]
    )


def _soffice(paths: list[Path], target: Path, suffix: str) -> None:
    """One call for all, with a profile of its own, so that an office somebody has open is left alone."""
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        _run(
            ["soffice", own, "--headless", "--convert-to", suffix, "--outdir", str(target), *map(str, paths)]
        )


def _print(path: Path, target: Path, way: Way) -> None:
    with tempfile.TemporaryDirectory() as profile:
        own = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        _run([browser() or "chromium", *own, f"--print-to-pdf={target}", path.as_uri()])

"""Documents of every format, made of the writings by real tools; `table.py` prints what comes out of them.

They are kept in a folder named after what they are made from, for the next run, and never committed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browsers import find_chromium

from . import archives, ebooks, libraries, magazines, markups, offices, prints, scans, webpages, word
from .writing import Writing, every, truth

HERE = Path(__file__).parent
TIMEOUT = 240  # seconds for one call of a tool
KEPT = 2 * 24 * 60 * 60  # seconds


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
    comments: bool = False  # whether it shows what people say of it
    restarts: bool = False  # whether it counts the notes of each chapter from 1

    def truth(self, writing: Writing) -> dict[str, Any]:
        return truth(
            writing, source=self.source, noise=self.noise, restarts=self.restarts, comments=self.comments
        )


_PANDOC = "md-pandoc"
WAYS = (
    Way("html-clean", "HTML", ".html", webpages.clean),
    Way(
        "html-wordpress",
        "HTML",
        ".html",
        webpages.wordpress,
        source=webpages.SITE,
        noise=webpages.FURNITURE,
        comments=True,
    ),
    Way("html-nineties", "HTML", ".htm", webpages.nineties, noise=webpages.OLD_FURNITURE),
    Way("html-unclosed", "HTML", ".htm", webpages.lower_nineties, noise=webpages.OLD_FURNITURE[:1]),
    Way("html-word", "HTML", ".htm", archives.saved_by_word),
    Way("html-pandoc", "HTML", ".html", tool="pandoc", of=_PANDOC, options=("-t", "html5", "-s", "--toc")),
    Way(
        "html-archive",
        "HTML",
        ".htm",
        archives.archive,
        source=archives.SOURCE,
        noise=archives.ARCHIVE_FURNITURE,
    ),
    Way("html-download", "HTML", ".html", archives.from_the_web),
    Way(
        "html-platform",
        "HTML",
        ".html",
        magazines.platform,
        source="The Long Table",
        noise=magazines.PLATFORM_FURNITURE,
    ),
    Way("html-wiki", "HTML", ".html", magazines.encyclopaedia, noise=magazines.WIKI_FURNITURE),
    Way(
        "epub3-pandoc",
        "EPUB",
        ".epub",
        tool="pandoc",
        of=_PANDOC,
        options=("-t", "epub3", "--toc"),
        restarts=True,
    ),
    Way("epub2-pandoc", "EPUB", ".epub", tool="pandoc", of=_PANDOC, options=("-t", "epub2"), restarts=True),
    Way("epub-calibre", "EPUB", ".epub", ebooks.calibre, source=ebooks.PUBLISHER, noise=ebooks.FURNITURE),
    Way("epub-designed", "EPUB", ".epub", ebooks.designed),
    Way("epub-gutenberg", "EPUB", ".epub", libraries.gutenberg, noise=libraries.LICENCE),
    Way("epub-standard", "EPUB", ".epub", libraries.standard, noise=libraries.COLOPHON),
    Way("docx-word", "DOCX", ".docx", word.styled_word, noise=word.FURNITURE),
    Way("docx-pandoc", "DOCX", ".docx", tool="pandoc", of=_PANDOC),
    Way("docx-libreoffice", "DOCX", ".docx", tool="soffice", of="odt-pandoc"),
    Way(
        "docx-from-web",
        "DOCX",
        ".docx",
        tool="soffice",
        of="html-unclosed",
        options=("--infilter=HTML (StarWriter)",),
        noise=webpages.OLD_FURNITURE[:1],
    ),
    Way("docx-typed", "DOCX", ".docx", offices.typed_word, noise=offices.FURNITURE),
    Way("odt-pandoc", "ODT", ".odt", tool="pandoc", of=_PANDOC),
    Way("odt-libreoffice", "ODT", ".odt", tool="soffice", of="docx-pandoc"),
    Way("odt-typed", "ODT", ".odt", tool="soffice", of="docx-typed", noise=offices.FURNITURE),
    Way("pdf-book", "PDF", ".pdf", prints.book, noise=prints.BOOK_FURNITURE),
    Way("pdf-columns", "PDF", ".pdf", prints.journal, noise=prints.JOURNAL_FURNITURE),
    Way("pdf-small", "PDF", ".pdf", prints.small_print),
    Way("pdf-scan", "PDF", ".pdf", scans.scan, noise=prints.BOOK_FURNITURE),
    Way("pdf-libreoffice", "PDF", ".pdf", tool="soffice", of="odt-pandoc"),
    Way("pdf-chromium", "PDF", ".pdf", tool="chromium", of="html-clean"),
    Way(
        "pdf-weblog",
        "PDF",
        ".pdf",
        tool="chromium",
        of="html-wordpress",
        noise=webpages.PRINTED_FURNITURE,
        comments=True,
    ),
    Way("pdf-typed", "PDF", ".pdf", tool="soffice", of="docx-typed", noise=offices.FURNITURE),
    Way("md-pandoc", "Markdown", ".md", markups.for_pandoc),
    Way("md-github", "Markdown", ".md", markups.as_on_github),
    Way("md-underlined", "Markdown", ".md", markups.underlined),
    Way("md-notes", "Markdown", ".md", markups.for_notes),
    Way("md-gfm", "Markdown", ".md", tool="pandoc", of=_PANDOC, options=("-t", "gfm", "-s")),
    Way("txt-lines", "Text", ".txt", markups.paragraph_a_line),
    Way("txt-wrapped", "Text", ".txt", markups.wrapped),
    Way("txt-book", "Text", ".txt", markups.book_lines),
    Way("txt-copied", "Text", ".txt", scans.copied, noise=prints.BOOK_FURNITURE),
    Way("txt-pandoc", "Text", ".txt", tool="pandoc", of=_PANDOC, options=("-t", "plain+gutenberg", "-s")),
)
BY_NAME = {way.name: way for way in WAYS}


def missing(way: Way) -> str:
    """The program that is not here and that the way or what it goes out from needs; nothing if it can be gone."""
    here = {"": True, "chromium": find_chromium() is not None}
    if not here.get(way.tool, shutil.which(way.tool) is not None):
        return way.tool
    return missing(BY_NAME[way.of]) if way.of else ""


def keepsakes() -> Path:
    """Where the documents are kept from run to run: a folder for each state of what they are made from."""
    found = hashlib.sha256()
    for path in sorted([*HERE.glob("*.py"), *HERE.glob("sources/*")]):
        found.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"study-circle-formats-{os.getuid()}"
    for old in folder.glob("*"):
        if old.stat().st_mtime < time.time() - KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return folder / found.hexdigest()[:12]


def path_of(way: Way, writing: Writing, folder: Path) -> Path:
    return folder / way.name / (writing.name + way.suffix)


def make(ways: Iterable[Way], folder: Path) -> None:
    """All documents of these ways, unless they are there; those that others go out from first.

    Several processes may ask for the same: one makes, the others wait.
    """
    for way in ways:
        if way.of:
            make([BY_NAME[way.of]], folder)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{way.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / way.name).exists():
                _make_whole(way, folder)


def _make_whole(way: Way, folder: Path) -> None:
    """In a folder that gets its name when all is in it."""
    part = folder / f"{way.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    writings = every()
    if way.write is not None:
        for writing in writings:
            (part / (writing.name + way.suffix)).write_bytes(way.write(writing))
        if way.name == _PANDOC:
            (part / "pixel.png").write_bytes(prints.PIXEL)
    else:
        before = [path_of(BY_NAME[way.of], writing, folder) for writing in writings]
        _by_tool(way, before, part)
    part.rename(folder / way.name)


def _by_tool(way: Way, before: list[Path], target: Path) -> None:
    if way.tool == "soffice":
        _soffice(before, target, way)
    else:
        call = _pandoc if way.tool == "pandoc" else _print
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda path: call(path, target / (path.stem + way.suffix), way), before))
    lost = [path.stem for path in before if not (target / (path.stem + way.suffix)).exists()]
    if lost:
        raise RuntimeError(f"{way.tool} made nothing of {', '.join(lost)}")


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


def _soffice(paths: list[Path], target: Path, way: Way) -> None:
    """One call for all, with a profile of its own, so that an office somebody has open is left alone."""
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        _run(
            [
                "soffice",
                own,
                "--headless",
                *way.options,
                "--convert-to",
                way.suffix[1:],
                "--outdir",
                str(target),
                *map(str, paths),
            ]
        )


def _print(path: Path, target: Path, way: Way) -> None:
    with tempfile.TemporaryDirectory() as profile:
        own = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        _run([find_chromium() or "chromium", *own, f"--print-to-pdf={target}", path.as_uri()])

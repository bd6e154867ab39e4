"""Documents of every format, made of the writings in `formats/sources` by real tools, held against their truth.

The floors lie just under what is reached. Whoever lowers one says why; whoever passes one raises it. The table is
printed by `python -m tests.readings.importing.formats.table`.
"""

from __future__ import annotations

import json
import os

import pytest

from .formats import writing
from .formats.make import WAYS, Way, keepsakes, make, missing
from .formats.table import invented, reached, score_way
from .score import overall, score
from .test_corpus import ideal, said

# The mean of headings, paragraphs, notes, references and questions over all writings made in that way.
FLOORS: dict[str, float] = {
    "html-clean": 0.99,
    "html-wordpress": 0.99,
    "html-nineties": 0.99,
    "html-unclosed": 0.99,
    "html-word": 0.99,
    "html-pandoc": 0.99,
    "html-archive": 0.99,
    "html-download": 0.99,
    "html-platform": 0.99,
    "html-wiki": 0.99,
    "epub3-pandoc": 0.99,
    "epub2-pandoc": 0.99,
    "epub-calibre": 0.99,
    "epub-designed": 0.99,
    "epub-gutenberg": 0.99,
    "epub-standard": 0.99,
    "docx-word": 0.99,
    "docx-pandoc": 0.99,
    "docx-libreoffice": 0.99,
    "docx-from-web": 0.99,
    "docx-typed": 0.99,
    "odt-pandoc": 0.99,
    "odt-libreoffice": 0.99,
    "odt-typed": 0.99,
    "pdf-book": 0.95,
    "pdf-columns": 0.94,
    "pdf-small": 0.96,
    "pdf-scan": 0.90,
    "pdf-libreoffice": 0.96,
    "pdf-chromium": 0.98,
    "pdf-weblog": 0.96,
    "pdf-typed": 0.97,
    "md-pandoc": 0.99,
    "md-github": 0.99,
    "md-underlined": 0.99,
    "md-notes": 0.99,
    "md-gfm": 0.99,
    "txt-lines": 0.99,
    "txt-wrapped": 0.99,
    "txt-book": 0.95,
    "txt-copied": 0.94,
    "txt-pandoc": 0.98,
}
# What is found that is not there, over all writings.
MOST_INVENTED: dict[str, int] = {
    "pdf-book": 8,
    "pdf-columns": 7,
    "pdf-small": 6,
    "pdf-scan": 16,
    "pdf-libreoffice": 10,
    "pdf-chromium": 10,
    "pdf-weblog": 32,
    "pdf-typed": 16,
    "md-pandoc": 0,
    "md-github": 0,
    "md-underlined": 0,
    "md-notes": 0,
    "md-gfm": 0,
    "txt-lines": 0,
    "txt-wrapped": 0,
    "txt-book": 6,
    "txt-copied": 24,
    "txt-pandoc": 1,
}


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_documents_made_in_this_way_come_out(way: Way) -> None:
    if missing(way):
        pytest.skip(f"needs {missing(way)}, which is not installed")
    folder = keepsakes()
    make([way], folder)
    measures = [m for found in score_way(way, writing.every(), folder).values() for m in found]
    assert reached(measures) >= FLOORS[way.name], said(measures)
    extra = invented(measures)
    assert len(extra) <= MOST_INVENTED.get(way.name, 0), extra


def test_nothing_is_left_out_where_everything_is_checked() -> None:
    """A run that skips says less than it seems to."""
    if os.environ.get("CI") != "true":
        pytest.skip("for a continuous integration, which installs every tool")
    assert not {missing(way) for way in WAYS} - {""}


@pytest.mark.parametrize("text", writing.every(), ids=lambda text: text.name)
def test_the_truth_of_a_writing_is_whole(text: writing.Writing) -> None:
    """The scorer is content with it, and every note is called, every citation leads to an entry."""
    truth = writing.truth(text)
    assert overall(score(ideal(truth), truth)) == 1.0, said(score(ideal(truth), truth))
    assert [marker["marker"].strip("[]") for marker in truth["markers"]] == [
        n["label"] for n in truth["notes"]
    ]
    assert {c["resolves_to"] for c in truth["citations"]} - {None} <= {r["key"] for r in truth["references"]}
    assert json.loads(json.dumps(truth)) == truth

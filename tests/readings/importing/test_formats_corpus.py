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
FLOORS: dict[str, float] = {}
# What is found that is not there, over all writings.
MOST_INVENTED: dict[str, int] = {}


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
    assert {c["resolves_to"] for c in truth["citations"]} <= {r["key"] for r in truth["references"]}
    assert json.loads(json.dumps(truth)) == truth

"""On the five texts that this was built for: the time line has every dated sentence.

They are not ours to copy, so nothing of them is printed here, and nothing said of them but counts and dates.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from courses.access import Access, access_to_course
from readings.actions import create_text, keep_source_file, propose_edition, publish_edition
from readings.chronology import Window
from readings.importing import structure_text
from readings.models import DatedMention
from readings.queries import time_line
from readings.queries.timeline import MOST_LISTED
from tests.factories import make_course, make_user

TEXTS = Path(__file__).resolve().parents[3] / "shared" / "texts"

Said = tuple[str, str]  # a sentence, without what is no letter; its date


def bare(sentence: str) -> str:
    return re.sub(r"\W+", "", sentence).casefold()[:50]


def through_all_zooms(access: Access, window: Window | None = None) -> dict[int, DatedMention]:
    """What the tables have, from the whole line closer and closer as long as there is too much for one."""
    line = time_line(access, window=window)
    if line.sentences is not None:
        assert len(line.sentences) == line.total <= MOST_LISTED
        return {mention.pk: mention for mention in line.sentences}
    found: dict[int, DatedMention] = {}
    for column in line.window.columns:
        found |= through_all_zooms(access, column)
    return found


@pytest.mark.django_db
def test_the_time_line_has_every_dated_sentence() -> None:
    paths = sorted(TEXTS.glob("*.txt"))
    if not paths:
        pytest.skip("the texts are not beside the project")
    course = make_course(editors=[make_user("Editor")])
    found: Counter[Said] = Counter()
    true: set[Said] = set()
    for path in paths:
        draft = structure_text(path.read_bytes(), name=path.name)
        kept = keep_source_file(course=course, name=path.name, content=path.read_bytes(), by=None)
        text = create_text(course=course, slug=path.stem.replace("_", "-"))
        publish_edition(edition=propose_edition(source_file=kept, draft=draft, by=None, text=text))
        found.update((bare(m.sentence), m.date) for m in draft.dated_mentions)
        truth = json.loads((TEXTS / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
        true |= {(bare(m["sentence"]), m["date"]) for m in truth["dated_mentions"]}
    on_line = through_all_zooms(access_to_course(course.editors.get(), course.slug)).values()
    listed = Counter((bare(m.sentence), m.date) for m in on_line)
    lost, untold = found - listed, {said for said in true if not listed[said]}
    assert (sum(found.values()) > 300, len(true) > 100) == (True, True)
    assert [date for _sentence, date in lost.elements()] == []
    assert [date for _sentence, date in untold] == []
    assert sum(listed.values()) == sum(found.values())

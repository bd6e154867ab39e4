"""What the tests of corrections share: a text with everything in it, a course's editor, and what must always hold."""

from __future__ import annotations

import uuid

from accounts.models import User
from courses.access import Access, access_to_course
from courses.models import Course
from readings import fragments
from readings.actions.correcting import Sent, correction_of
from readings.importing.load import NUMBERED
from readings.models import Block, Edition, Text
from tests import factories

# An invented text with headings, notes, sources, a quotation, dates, a list, a verse and comments.
WORDING = """\
# The reading room

## The beginning

The mill stood at the end of the lane [1], and whoever worked there walked past the *library* twice a day.

On Saturdays the room was full before noon (Smith 1920). People brought candles in the winter.

In March 1911 the committee met to decide whether newspapers might be read aloud. It met again in April.

> What nobody wrote down was who had asked first.

## The end

The second winter was colder [2]. On 3 May 1912 the room was shut, and the **keys** were given back.

1. The first rule was silence.

2. The second rule was candles.

The minutes give the answer and leave out the question.

## References

Smith 1920: A history of rooms. Mill Press.

## Notes

[1] The lane is called Mill Lane now.

[2] As the almanac has it.
"""


def make_text(course: Course | None = None) -> Text:
    """The text above, published."""
    course = course or factories.make_course()
    return factories.make_text(course, "The reading room", data=WORDING.encode(), name=f"{uuid.uuid4()}.md")


def editor_of(text: Text) -> tuple[User, Access]:
    """Somebody more who edits the text's course, and their way in."""
    editor = factories.make_user("Editor")
    text.course.editors.add(editor)
    return editor, access_to_course(editor, text.course.slug)


def sent(text: Text, *, version: int | None = None, key: uuid.UUID | None = None) -> Sent:
    """A form of a page opened just now."""
    open_ = correction_of(text)
    base = open_.based_on if open_ and open_.based_on else text.editions.get(state=Edition.State.PUBLISHED)
    now = open_.version if open_ else 0
    return Sent(key=key or uuid.uuid4(), on=base.number, version=now if version is None else version)


def blocks_of(edition: Edition) -> list[Block]:
    return list(edition.blocks.order_by("position"))


def wordings(edition: Edition) -> list[str]:
    return [block.plain for block in blocks_of(edition)]


def holds(edition: Edition) -> None:
    """What is true of every edition, whatever was done to it."""
    blocks = blocks_of(edition)
    assert [block.position for block in blocks] == list(range(len(blocks)))
    numbered = [block for block in blocks if block.kind in NUMBERED]
    assert [block.number for block in numbered] == list(range(1, len(numbered) + 1))
    assert all(block.number is None for block in blocks if block.kind not in NUMBERED)
    assert len({block.uid for block in blocks}) == len(blocks)
    assert edition.words == sum(block.words for block in blocks)
    notes = {b.position: b.data["label"] for b in blocks if b.kind == Block.Kind.FOOTNOTE}
    sources = {b.position: b.data["key"] for b in blocks if b.kind == Block.Kind.REFERENCE}
    for block in blocks:
        assert block.plain
        for span in block.data.get("spans", ()):
            assert 0 <= span["start"] < span["end"] <= len(block.plain)
            if span["kind"] == "note_marker":
                assert (
                    span["to"] is None
                    if span["target"] not in notes.values()
                    else notes[span["to"]] == span["target"]
                )
            if span["kind"] == "citation":
                assert (
                    span["to"] is None
                    if span["target"] not in sources.values()
                    else sources[span["to"]] == span["target"]
                )
        for mention in block.dates.all():
            assert 0 <= mention.start <= mention.end <= len(block.plain)
            assert not mention.end or mention.printed == block.plain[mention.start : mention.end]
        assert block.html == fragments.block(block)

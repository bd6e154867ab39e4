"""What the pages for correcting a text show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from courses.access import Access
from readings import fragments, hooks
from readings.actions.anchoring import Following
from readings.actions.correcting import correction_of, is_overtaken, may_join, may_rebase
from readings.actions.correcting.steps import Target
from readings.anchors import Sure
from readings.changes import changes, in_words
from readings.models import Block, CorrectionStep, Edition, Note, Passage, Text
from readings.queries.editions import Range, elsewhere, page_of, ranges, said
from readings.wordings import Selector

BLOCKS = 60  # on a page
DROPPED = 50  # that a page lists

_BLOCK = ("edition_id", "uid", "position", "kind", "level", "number", "plain", "html")


@dataclass
class Line:
    """A block with what can be done to it."""

    block: Block
    html: SafeString
    mark: str  # "changed", "new", or nothing
    following: uuid.UUID | None  # what it can be joined with


class Worked:
    """A wording that is worked on, as the forms and the pages of all such wordings know it."""

    text: Text
    target: Target  # what acts are done to
    on: int  # the number of the edition that they are about

    @property
    def version(self) -> int:
        return self.proposed.version if self.proposed else 0

    @property
    def proposed(self) -> Edition | None:
        """The edition that takes the acts; none before the first of a correction."""
        raise NotImplementedError

    @cached_property
    def last_step(self) -> CorrectionStep | None:
        """What can be taken back."""
        return self._steps(CorrectionStep.State.DONE).order_by("-number").first()

    @cached_property
    def next_step(self) -> CorrectionStep | None:
        """What was taken back and can be done again."""
        return self._steps(CorrectionStep.State.UNDONE).order_by("number").first()

    def _steps(self, state: CorrectionStep.State) -> QuerySet[CorrectionStep]:
        steps = CorrectionStep.objects.filter(edition=self.proposed, state=state)
        return steps.select_related("by").defer("pieces", "beside")


@dataclass
class Bench(Worked):
    """The wording that is worked on: the open correction, or before anything was done the published edition."""

    text: Text
    base: Edition
    correction: Edition | None

    @property
    def target(self) -> Target:  # type: ignore[override]
        return self.text

    @property
    def on(self) -> int:  # type: ignore[override]
        return self.base.number

    @property
    def proposed(self) -> Edition | None:
        return self.correction

    @property
    def edition(self) -> Edition:
        return self.correction or self.base

    @property
    def overtaken(self) -> bool:
        return self.correction is not None and is_overtaken(self.correction)

    @cached_property
    def may_rebase(self) -> bool:
        return self.overtaken and self.correction is not None and may_rebase(self.correction)

    @property
    def begun(self) -> bool:
        """Whether anything was done that is not taken back."""
        return self.correction is not None and self.last_step is not None


def bench_of(text: Text) -> Bench:
    """Raises Http404 while nothing of the text is published."""
    correction = correction_of(text)
    base = (
        correction.based_on
        if correction is not None
        else text.editions.filter(state=Edition.State.PUBLISHED).first()
    )
    if base is None:
        raise Http404("Nothing of this text is published yet.")
    return Bench(text, base, correction)


@dataclass
class CorrectPage:
    bench: Bench
    lines: list[Line]
    ranges: list[Range]
    page: int
    dropped: list[Block]


def correct_page(
    access: Access, bench: Bench, *, number: int | None, position: int | None, page: int | None
) -> CorrectPage:
    """A constant number of queries, whatever the length of the text."""
    edition = bench.edition
    parts = ranges(edition, BLOCKS)
    page = min(page_of(edition, BLOCKS, number=number, position=position, page=page), max(len(parts), 1))
    shown = range((page - 1) * BLOCKS, page * BLOCKS)
    rows = list(
        edition.blocks.filter(position__range=(shown.start, shown.stop)).only(*_BLOCK).order_by("position")
    )
    following = dict(zip([b.uid for b in rows], rows[1:], strict=False))
    here = rows[:BLOCKS]
    marks = _marks(bench, here)
    lines = [
        Line(
            block=block,
            html=elsewhere(fragments.alone(block), access, shown),
            mark=marks.get(block.uid, ""),
            following=after.uid if (after := following.get(block.uid)) and may_join(block, after) else None,
        )
        for block in here
    ]
    return CorrectPage(bench=bench, lines=lines, ranges=parts, page=page, dropped=_dropped(bench))


def _marks(bench: Bench, blocks: list[Block]) -> dict[uuid.UUID, str]:
    if bench.correction is None:
        return {}
    rows = bench.base.blocks.filter(uid__in=[block.uid for block in blocks])
    was = {uid: said for uid, *said in rows.values_list("uid", "plain", "kind", "level")}
    return {
        block.uid: "changed" if block.uid in was else "new"
        for block in blocks
        if was.get(block.uid) != [block.plain, block.kind, block.level]
    }


def _dropped(bench: Bench) -> list[Block]:
    """What is in the edition that is corrected and in the correction no more; not what went into another block."""
    if bench.correction is None:
        return []
    standing = bench.correction.blocks.values("uid")
    gone = bench.base.blocks.exclude(uid__in=standing).only(*_BLOCK).order_by("position")
    found = list(gone[: DROPPED + 1])
    if not found:
        return []
    merges = bench.correction.steps.filter(
        kind=CorrectionStep.Kind.MERGE, state=CorrectionStep.State.DONE
    ).values_list("pieces", flat=True)
    joined: set[str] = set()
    for pieces in merges:
        rows = {do: {p["row"]["uid"] for p in pieces if p["do"] == do} for do in ("out", "in")}
        joined |= rows["out"] - rows["in"]
    return [block for block in found if str(block.uid) not in joined][:DROPPED]


def block_of(bench: Bench, uid: uuid.UUID | None, number: int | None) -> Block:
    """By its uid, or by the ¶ that people read it under. Raises Http404.

    Where the correction has it no more, as it stands in the edition that is corrected: then `edition_id` says so.
    """
    if uid is None and number is not None:
        read = Block.objects.filter(
            edition__text=bench.text, edition__state=Edition.State.PUBLISHED, number=number
        )
        uid = read.values_list("uid", flat=True).first()
    if uid is None:
        raise Http404("No such paragraph.")
    for edition in (bench.edition, bench.base):
        block = edition.blocks.defer("search").filter(uid=uid).first()
        if block is not None:
            return block
    raise Http404("No such paragraph.")


# Before publishing ------------------------------------------------------------------------------------------


@dataclass
class Hanging:
    """What becomes of what people wrote on a text when an edition is published, as far as the viewer may know."""

    all: int
    stay: int  # word for word
    decide: int  # somebody is to say where they belong
    apart: int  # shown on their old wording


@dataclass
class PublishPage:
    edition: Edition
    published: Edition | None
    summary: str
    hanging: Hanging | None


def summary_of(edition: Edition) -> str:
    """What a correction changes of the edition it corrects, in words."""
    assert edition.based_on is not None
    return in_words(changes(said(edition.based_on), said(edition)))


def publish_page(access: Access, edition: Edition) -> PublishPage:
    """What a proposed edition changes of the published one."""
    published = edition.text.editions.filter(state=Edition.State.PUBLISHED).first()
    if published is None:
        return PublishPage(edition, None, "", None)
    told = changes(said(published), said(edition))
    return PublishPage(edition, published, in_words(told), _hanging(access, published, edition))


def _hanging(access: Access, published: Edition, edition: Edition) -> Hanging | None:
    """Discussions and shared notes of the circle; outside a circle nobody knows of any."""
    if access.circle is None:
        return None
    shared = Note.objects.filter(circle=access.circle, shared=True).values("passage")
    known = {*hooks.known_passages(access, published.text_id), *shared.values_list("passage", flat=True)}
    passages = list(
        Passage.objects.filter(pk__in=known, text=published.text_id, state=Passage.State.STANDS).only(
            "block_uid", "last_uid", "start", "end", "exact"
        )
    )
    if not passages:
        return Hanging(0, 0, 0, 0)
    following = Following(edition)
    found = [
        following.find(published.pk, Selector(p.block_uid, p.last_uid, p.start, p.end, p.exact)).sure
        for p in passages
    ]
    return Hanging(len(found), found.count(Sure.EXACT), found.count(Sure.UNSURE), found.count(Sure.APART))

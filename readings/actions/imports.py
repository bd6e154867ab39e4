"""A file on its way to an edition: brought in, structured by a job, looked at, published."""

from __future__ import annotations

import logging
import time
import unicodedata
import uuid
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses.access import access_to_course
from courses.models import Course
from readings.actions.correcting import Sent, rereading
from readings.actions.correcting.rereading import defer
from readings.actions.editions import keep_source_file, propose_edition
from readings.actions.texts import describe_text
from readings.importing import isolated
from readings.importing.draft import Draft, ImportRefused
from readings.models import Edition, Import, SourceFile, Text

logger = logging.getLogger(__name__)

MAX_BYTES = 20_000_000
TOO_LARGE = f"The file is larger than {MAX_BYTES // 1_000_000} MB: bring it in parts."
BROKE = (
    "Something went wrong on our side while this text was put in order. It has been noted; the file is kept, "
    "and you can try again."
)
STOPPED = (
    "The import was interrupted three times and has been given up; the file is kept, and you can try again."
)
_SHARE_OF_STRUCTURE = 90  # percent; writing the edition is the rest
_PAUSE = 0.4  # seconds between two notes of progress


def file_name(name: str) -> str:
    """A name as brought, without folders and without signs that would lie on a page; at most 255 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    shown = " ".join(shown.split())
    if len(shown) > 255:
        end = PurePosixPath(shown).suffix[:20]
        shown = shown[: 255 - len(end)] + end
    return shown if shown.strip(".") else "text.txt"


@transaction.atomic
def bring_in(
    *,
    course: Course,
    name: str,
    content: bytes,
    key: uuid.UUID,
    by: User | None,
    language: str = "",
    text: Text | None = None,
) -> Import:
    """Keeps the file and promises its import: both or neither. The same key and name again is the same import.

    `language` (BCP 47) overrides what would be recognised; `text`, of the same course, is the one of which the file
    is a new wording.
    """
    made, new = Import.objects.get_or_create(
        course=course,
        key=key,
        name=file_name(name),
        defaults={"brought_by": by, "language": language, "text": text},
    )
    if new:
        kept = keep_source_file(course=course, name=made.name, content=content, by=by)
        save_changes(made, source_file=kept)
        defer(made)
    return made


def turn_away(*, course: Course, name: str, key: uuid.UUID, by: User | None, why: str) -> Import:
    """Notes a file that is not even kept, so that the person sees what became of it."""
    made, _ = Import.objects.get_or_create(
        course=course,
        key=key,
        name=file_name(name),
        defaults={
            "brought_by": by,
            "state": Import.State.FAILED,
            "message": why,
            "finished_at": timezone.now(),
        },
    )
    return made


def may_go_better(made: Import) -> bool:
    """Whether a failed import can end otherwise the next time: the file is kept, and it was no fault of the file."""
    return made.source_file_id is not None and made.message in (BROKE, STOPPED)


@transaction.atomic
def try_again(*, made: Import) -> Import:
    """Promises a failed import anew, if its file is kept. Safe to call twice."""
    made = locked(made)
    if made.state == Import.State.FAILED and made.source_file_id is not None:
        save_changes(made, state=Import.State.WAITING, stage="", percent=0, message="", finished_at=None)
        defer(made)
    return made


def structure_import(*, made: Import) -> Import:
    """Does the work of an import; its row says how far it is, and at the end what became of it.

    Safe to run again after it was cut off anywhere. Not in a transaction, so that others see the progress.
    """
    if made.state in (Import.State.DONE, Import.State.FAILED):
        return made
    assert made.source_file is not None
    _note(made, state=Import.State.RUNNING, stage="source", percent=0)
    if made.wish:
        return _read_again(made)
    begun = time.monotonic()
    try:
        draft = isolated.structure(
            bytes(made.source_file.content),
            name=made.name,
            language=made.language or None,
            progress=_Progress(made),
        )
        refuse_without_text(draft)
        _note(made, seconds=time.monotonic() - begun)
        _note(made, stage="load", percent=_SHARE_OF_STRUCTURE)
        load(made=made, draft=draft, text=made.text)
    except ImportRefused as refusal:
        _fail(made, str(refusal))
    except Exception:
        logger.exception("Import %s of %r broke", made.pk, made.name)
        _fail(made, BROKE)
    return made


def _read_again(made: Import) -> Import:
    """What somebody asked for on the workbench (`rereading`). The edition stays as it is where that cannot be."""
    wish, edition = made.wish, made.edition
    said = ""
    try:
        user = User.objects.filter(pk=wish["by"]).first()
        if user is not None and edition is not None:
            reread = rereading.carry_out(
                access=access_to_course(user, made.course.slug),
                target=edition,
                order=rereading.Order(
                    **{name: wish[name] for name in ("kind", "refuse", "make", "language")}
                ),
                sent=Sent(key=uuid.UUID(wish["key"]), on=wish["on"], version=wish["version"]),
                progress=_Progress(made),
            )
            said = " ".join(reread.told)
    except (Refused, PermissionDenied, Http404) as why:
        said = str(why)
    except Exception:
        logger.exception("Import %s of %r could not be read again", made.pk, made.name)
        said = rereading.BROKE
    _ended(made, said)
    return made


def say_once(*, made: Import) -> str:
    """What came of reading a finished import again, for who sees it first; empty: nothing to say."""
    said = made.message
    if not said or made.state != Import.State.DONE:
        return ""
    heard = Import.objects.filter(pk=made.pk, state=Import.State.DONE, message=said).update(message="")
    return said if heard else ""


def _ended(made: Import, said: str) -> None:
    _note(made, state=Import.State.DONE, stage="", percent=100, wish={}, message=said[:500])


def refuse_without_text(draft: Draft) -> None:
    """Raises ImportRefused for a draft that would make an empty edition."""
    if not (any(s.blocks for s in draft.sections) or draft.questions or draft.notes or draft.comments):
        raise ImportRefused("No text was found in this file: look into it, and bring one with a text.")


@transaction.atomic
def load(*, made: Import, draft: Draft, text: Text | None = None, slug: str = "") -> Edition:
    """The draft becomes a proposed edition, and the import is done."""
    assert made.source_file is not None
    edition = propose_edition(
        source_file=made.source_file, draft=draft, by=made.brought_by, text=text, slug=slug
    )
    if made.language and not edition.text.editions.exclude(state=Edition.State.PROPOSED).exists():
        edition.text = describe_text(text=edition.text, language=made.language)  # the same file, corrected
    _note(made, state=Import.State.DONE, stage="", percent=100, edition=edition, finished_at=timezone.now())
    return edition


class _Progress:
    """Notes progress where others can see it, at a new stage at once and else a few times a second."""

    def __init__(self, made: Import) -> None:
        self.made = made
        self.noted = 0.0

    def __call__(self, stage: str, fraction: float) -> None:
        now = time.monotonic()
        if stage == self.made.stage and now - self.noted < _PAUSE:
            return
        self.noted = now
        share = min(max(fraction, 0.0), 1.0)
        _note(self.made, stage=stage[:40], percent=round(share * _SHARE_OF_STRUCTURE))


def _note(made: Import, **values: Any) -> None:
    """Writes these fields whatever the row says, and nothing if the row is gone."""
    for name, value in values.items():
        setattr(made, name, value)
    Import.objects.filter(pk=made.pk).update(**values)


def _fail(made: Import, why: str) -> None:
    _note(made, state=Import.State.FAILED, stage="", message=why[:500], finished_at=timezone.now())


def give_up(*, made: Import) -> None:
    """Ends an import whose worker was lost again and again."""
    if made.state not in (Import.State.WAITING, Import.State.RUNNING):
        return
    if made.wish:
        _ended(made, rereading.BROKE)
    else:
        _fail(made, STOPPED)


def import_at_once(
    *, source_file: SourceFile, draft: Draft, by: User | None, text: Text | None = None, slug: str = ""
) -> Edition:
    """An import whose draft is there already, as from a command: its row is made done, for the page it has."""
    made = Import(
        course=source_file.course,
        name=source_file.name,
        source_file=source_file,
        brought_by=by,
        key=uuid.uuid4(),
    )
    with transaction.atomic():
        made.save()
        return load(made=made, draft=draft, text=text, slug=slug)

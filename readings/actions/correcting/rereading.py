"""The file is read again, with other repairs or as another language, and what differs goes where nobody changed it.

Both readings are made anew, the one that was and the one that is wished, so that no rule of reading is repeated here:
what taking a repair back means is what the file gives without it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.bench import Bench
from readings.actions.correcting.readings_laid import Merging, reading
from readings.actions.correcting.steps import Done, Kind, Sent, act, step_of
from readings.importing import isolated
from readings.importing.draft import Draft, ImportRefused
from readings.importing.wire import from_plain, to_plain
from readings.models import Edition, Import

logger = logging.getLogger(__name__)

BROKE = "The file could not be read again, by a fault on our side. It has been noted; nothing was changed."
MEANWHILE = "The file was read again since you opened the page. Look at its repairs as they are now."
UNDER_WAY = "The file is being read again already: wait until that is done."
NO_FILE = "This was corrected by hand from another edition: no file is read for it."

LONG = 5.0  # seconds of reading, from which on a worker does it
STRUCTURE = "readings.structure_import"  # the job's name, see readings/jobs.py

_TOLD = 3  # sentences about what did not fit

Progress = Callable[[str, float], None]


@dataclass
class Reread:
    """What came of reading a file again."""

    done: Done
    # a worker does it: the import says how far it is, and at the end in `message` what is left
    promised: bool = False
    changed: int = 0  # blocks that are other ones now
    left: list[str] = field(default_factory=list)  # what was not put in, a sentence each

    @property
    def told(self) -> list[str]:
        """What was not put in, for people: the first few sentences, and how many more there are."""
        more = len(self.left) - _TOLD
        return self.left[:_TOLD] + [f"The same goes for {more} more place{'s' * (more > 1)}."] * (more > 0)


@dataclass
class Wish:
    """How the file is to be read."""

    refused: list[str]
    language: str  # BCP 47; empty: as it is recognised


@dataclass
class Order:
    """What somebody asked for, as it is kept for a worker."""

    kind: str
    refuse: list[str] = field(default_factory=list)
    make: list[str] = field(default_factory=list)
    language: str | None = None  # None: as before


def take_back(*, access: Access, target: Edition, ids: Collection[str], sent: Sent) -> Reread:
    """Reads the file without these repairs. Raises `Refused`."""
    return _ask(access, target, Order(Kind.REPAIR, refuse=list(ids)), sent)


def take_back_kind(*, access: Access, target: Edition, kind: str, sent: Sent) -> Reread:
    """Reads the file without any repair of this kind that it has now. Raises `Refused`."""
    ids = [each["id"] for each in target.repairs if each["kind"] == kind]
    return _ask(access, target, Order(Kind.REPAIR, refuse=ids), sent)


def make_again(*, access: Access, target: Edition, ids: Collection[str], sent: Sent) -> Reread:
    """Reads the file with repairs that were taken back. Raises `Refused`."""
    return _ask(access, target, Order(Kind.REPAIR, make=list(ids)), sent)


def read_again(*, access: Access, target: Edition, language: str, sent: Sent) -> Reread:
    """Reads the file as one of this language; empty: as the one that is recognised. Raises `Refused`.

    The text is of that language from then on, unless people read it already.
    """
    return _ask(access, target, Order(Kind.READ, language=language), sent)


def _ask(access: Access, target: Edition, order: Order, sent: Sent) -> Reread:
    """At once, or by a worker where reading the file takes long."""
    access.require(Can.EDIT_COURSE)
    if not target.brought_by_file:
        raise Refused(NO_FILE)
    made = import_of(target)
    if made is None or (made.seconds <= LONG and not made.wish):
        return carry_out(access=access, target=target, order=order, sent=sent)
    again = step_of(target, sent)
    return Reread(again) if again is not None else _promise(access, target, made, order, sent)


@transaction.atomic
def _promise(access: Access, target: Edition, made: Import, order: Order, sent: Sent) -> Reread:
    made = locked(made)
    promised = Reread(Done(target, None, 0), promised=True)
    if made.wish.get("key") == str(sent.key):
        return promised
    if made.wish:
        raise Refused(UNDER_WAY)
    wish = {
        **asdict(order),
        "by": access.user.pk,
        "key": str(sent.key),
        "on": sent.on,
        "version": sent.version,
    }
    save_changes(made, wish=wish, state=Import.State.WAITING, stage="", percent=0, message="")
    defer(made)
    return promised


def carry_out(
    *,
    access: Access,
    target: Edition,
    order: Order,
    sent: Sent,
    progress: Progress = lambda stage, share: None,
) -> Reread:
    """Both readings are made before the edition is locked: they take seconds. Raises `Refused`; safe to call twice."""
    access.require(Can.EDIT_COURSE)
    made = import_of(target)
    was = Wish(list(target.refused), made.language if made else "")
    refused = [each for each in was.refused if each not in set(order.make)]
    refused += [each for each in dict.fromkeys(order.refuse) if each not in set(refused)]
    wish = Wish(refused, was.language if order.language is None else order.language)
    again = step_of(target, sent)
    if again is not None or wish == was:
        return Reread(again or Done(target, None, 0))
    before, after = _readings(target, made, was, wish, progress)
    reread = Reread(Done(target, None, 0))

    def do(bench: Bench) -> uuid.UUID | None:
        now = import_of(target)
        if bench.refused != was.refused or (now.language if now else "") != was.language:
            raise Refused(MEANWHILE)
        if wish.language != was.language:
            bench.speak(wish.language, after.language)
        base, theirs = reading(before), reading(after)
        merging = Merging(bench, base, theirs)
        merging.run()
        bench.refused = wish.refused
        bench.change_repairs(theirs.repairs)
        reread.changed, reread.left = merging.changed, merging.left
        return merging.first

    reread.done = act(access=access, target=target, sent=sent, kind=Kind(order.kind), do=do)
    return reread


def defer(made: Import) -> None:
    """The job stands in the same transaction as what caused it. One lock an import: never two runs at once."""
    app.configure_task(STRUCTURE, queue="imports", lock=f"import {made.pk}").defer(import_id=str(made.pk))


def import_of(edition: Edition) -> Import | None:
    """The import that made it: it knows under which name and as what language the file is read."""
    return edition.imports.order_by("created_at").first()


def _readings(
    edition: Edition, made: Import | None, was: Wish, wish: Wish, progress: Progress
) -> tuple[Draft, Draft]:
    """Side by side, each in a process of its own."""
    data = bytes(edition.source_file.content)
    name = made.name if made else edition.source_file.name

    def read(wished: Wish, tell: Progress) -> Draft:
        draft = isolated.structure(
            data, name=name, language=wished.language or None, refused=wished.refused, progress=tell
        )
        return from_plain(_storable(to_plain(draft))) if b"\0" in data else draft

    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            first = pool.submit(read, was, lambda stage, share: None)
            second = read(wish, progress)
            return first.result(), second
    except ImportRefused as why:
        raise Refused(str(why)) from why
    except isolated.ImportBroke as why:
        logger.exception("Edition %s could not be read again", edition.pk)
        raise Refused(BROKE) from why


def _storable(said: Any) -> Any:
    """PostgreSQL keeps no NUL: its picture stands for one that came back into the text."""
    if isinstance(said, str):
        return said.replace("\0", "␀")
    if isinstance(said, dict):
        return {name: _storable(value) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_storable(value) for value in said]
    return said

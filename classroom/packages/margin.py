"""The notes that a package writes in the margin of its circle, as its people would have written them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.changes import Refused, save_changes
from accounts.models import User
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.files import NOTES
from classroom.packages.notes import Note
from classroom.packages.passages import quoted
from courses.access import access_to_circle
from courses.models import Circle
from readings.actions import write_note
from readings.models import Note as Kept
from readings.models import Text

_NAMESPACE = uuid.UUID("5e0f9a57-6f0c-4d2b-9a54-2c1d7b0f3e68")
_FIRST = datetime.min.replace(tzinfo=UTC)


def write(circle: Circle, notes: Sequence[Note], texts: Mapping[str, Text]) -> int:
    """Writes each note that does not stand yet, and says how many.

    One that stands is its author's, whatever they made of it since. Raises PackageRefused.
    """
    faults: list[Fault] = []
    written = 0
    keyed = zip(notes, _keys(circle, notes), strict=True)
    for said, key in sorted(keyed, key=lambda pair: pair[0].at or _FIRST):
        if Kept.objects.filter(circle=circle, author__email=said.by, key=key).exists():
            continue
        try:
            _write(circle, said, key, texts)
        except Refused as refusal:
            faults.append(Fault(NOTES, said.passage.line, str(refusal)))
        except (Http404, PermissionDenied):
            faults.append(Fault(NOTES, said.line, "this person may not do this in the circle any more."))
        else:
            written += 1
    if faults:
        raise PackageRefused(faults)
    return written


def _keys(circle: Circle, notes: Sequence[Note]) -> list[uuid.UUID]:
    """Of forms that nobody else sends: by whose note it is and on which words, so that one put in between leaves
    the others theirs.
    """
    seen: Counter[str] = Counter()
    keys: list[uuid.UUID] = []
    for note in notes:
        on = note.passage
        name = f"{circle.course.slug}/{circle.slug}/{note.by}/{on.text.value}/{on.number}/{on.quote}"
        seen[name] += 1
        keys.append(uuid.uuid5(_NAMESPACE, f"{name}/{seen[name]}"))
    return keys


def _write(circle: Circle, said: Note, key: uuid.UUID, texts: Mapping[str, Text]) -> None:
    note = write_note(
        access=access_to_circle(User.objects.get(email=said.by), circle.slug),
        on=quoted(said.passage, texts),
        body=said.words,
        key=key,
        mark=said.mark,
        shared=said.shared,
    )
    if said.at is not None:
        shared = {"shared_at": said.at} if said.shared else {}
        save_changes(note, created_at=said.at, **shared)

"""The desk: how the next meeting stands, and what needs a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from accounts.numerals import number_word
from classroom.queries.needs import Needs, needs
from classroom.queries.outlook import Outlook, outlook
from classroom.queries.overview import Overview, overview_small
from classroom.queries.participation import Participation, participation_small
from classroom.wording import capital, names_joined
from courses.access import Access
from readings.models import Unit

FEW = 3  # questions that may have no answer on an evening that is called ready


@dataclass
class DeskPage:
    access: Access
    now: datetime
    outlook: Outlook
    needs: Needs
    readable: bool  # whether there is anything to read
    overview: Overview  # what people say they read, of the last sessions
    talk: Participation  # posts of the last weeks

    @cached_property
    def headline(self) -> str:
        """How the next meeting stands, in one sentence that is true."""
        out = self.outlook
        if not self.readable:
            return "There is nothing to read yet"
        if not out.sessions:
            return "There are readings, but no sessions yet"
        evening = out.evening
        if evening is None:
            if not out.evenings:
                return "No date is set yet"
            return "No further date is set" if out.to_come else "Every session has been held"
        if evening.opened:
            return "The meeting is on"
        if evening.meeting.starts_at <= self.now:
            return "The meeting has begun, and its room is not open"
        if missing := self._missing:
            return f"{self._subject} has {missing} yet"
        silent, chaired = len(out.unanswered), bool(evening.meeting.chair_id)
        if silent > FEW:
            return f"{self._subject} is planned, with {number_word(silent)} questions open{'' if chaired else ' and no chair'}"
        but = [f"{number_word(silent)} question{'s' if silent > 1 else ''}"] if silent else []
        but += [] if chaired else ["a chair"]
        if but:
            return f"{self._subject} is ready, but for {names_joined(but)}"
        return f"{self._subject} is ready"

    @property
    def _subject(self) -> str:
        evening = self.outlook.evening
        assert evening is not None
        if evening.soon in ("today", "tomorrow"):
            return f"{evening.soon.capitalize()}’s meeting"
        return evening.day_named if evening.day_named.isalpha() else f"The meeting on {evening.day_named}"

    @property
    def _missing(self) -> str:
        """What it cannot be held without."""
        evening = self.outlook.evening
        assert evening is not None
        held = {session.pk for session in evening.sessions}
        units = sum(session.units_count for session in self.outlook.sessions if session.pk in held)
        if not units and not self.outlook.asked:
            return "neither reading nor question"
        return "no reading" if not units else "no question" if not self.outlook.asked else ""

    @cached_property
    def lede(self) -> str:
        """Who comes, and which questions nobody has answered; without a meeting, what to do."""
        out = self.outlook
        if out.evening is not None:
            return f"{self._who_comes} {self._which_questions}".strip()
        if not self.readable:
            return "Texts that are brought in become readings, sessions and questions, and then evenings."
        if not out.sessions:
            return "Lay the readings into sessions, one for each evening, and give the first one a date."
        if not out.evenings:
            return "Set the first date and the rhythm, and the other dates follow."
        if out.to_come:
            many = len(out.to_come)
            return (
                f"{number_word(many).capitalize()} session{'s are' if many > 1 else ' is'} still to be held."
            )
        return "What was said stays here to be read. The same course can be run again with another circle."

    @property
    def _who_comes(self) -> str:
        awaited, away = self.outlook.expected.awaited, len(self.outlook.expected.apologies)
        if not awaited:
            return "Everybody has sent apologies."
        said = f"{number_word(awaited)} {'are' if awaited > 1 else 'is'} expected"
        return f"{capital(said)}{f', {number_word(away)} sent apologies' if away else ''}."

    @property
    def _which_questions(self) -> str:
        silent = self.outlook.unanswered
        if not silent:
            return ""
        if len(silent) > FEW or not self.outlook.one_session:
            return (
                f"{number_word(len(silent)).capitalize()} of {number_word(len(self.outlook.asked))} questions "
                f"{'have' if len(silent) > 1 else 'has'} no answer yet."
            )
        numbers = names_joined([str(each.number) for each in silent])
        return f"Question{'s' if len(silent) > 1 else ''} {numbers} {'have' if len(silent) > 1 else 'has'} no answer yet."


def desk_page(access: Access, *, now: datetime | None = None) -> DeskPage:
    """Sixteen queries whatever the number of people, discussions and posts, two more for who edits the course; one
    more where no session has anything to read.
    """
    now = now or timezone.now()
    out = outlook(access, now)
    return DeskPage(
        access=access,
        now=now,
        outlook=out,
        needs=needs(access, out, now),
        readable=out.units > 0 or Unit.objects.filter(course=access.course).exists(),
        overview=overview_small(access, out.evening.meeting if out.evening else None),
        talk=participation_small(access, now),
    )

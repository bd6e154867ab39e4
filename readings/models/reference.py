"""What a course says about its texts: glossary and time line."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from readings.models.days import day_column
from readings.models.texts import Block, Text
from readings.models.units import Unit


class Term(models.Model):
    """An entry of a course's glossary."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=120)
    explanation = models.TextField()

    class Meta:
        ordering = ["course", "name"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="term_once_in_a_course")]

    def __str__(self) -> str:
        return self.name


class TermPlace(models.Model):
    """Where a term stands first in a unit of the published edition: there the reader links it."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="places")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="terms", db_index=False)
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()  # offsets in Block.plain
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "term"], name="term_linked_once_in_a_unit"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="term_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.term} at {self.start}"


class Name(models.Model):
    """Somebody or something that texts of a course call by name: an entry of the index of names."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        PLACE = "place", _("place")
        OTHER = "other", _("something else")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OTHER)
    spellings = ArrayField(
        models.CharField(max_length=120), default=list, blank=True
    )  # other ways it is printed
    hidden = models.BooleanField(default=False)  # an editor found it to be none
    settled = models.BooleanField(default=False)  # an editor said what it is: no import changes that

    class Meta:
        ordering = ["course", "name"]
        constraints = [
            models.UniqueConstraint(fields=["course", "name"], name="name_once_in_a_course"),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "place", "other"]), name="name_has_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NameMention(models.Model):
    """A place where a block of a published edition has a name."""

    name = models.ForeignKey(Name, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="names")
    start = models.PositiveIntegerField()  # offsets in Block.plain
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "block", "start"], name="name_mentioned_once_at_a_place"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="name_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.start}"


class Event(models.Model):
    """A line of a course's time line, as precise as it is known, with the texts that speak of it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="events")
    date = models.CharField(max_length=11, help_text=_("YYYY, YYYY-MM or YYYY-MM-DD"))
    date_end = models.CharField(max_length=11, blank=True)
    begins = day_column()
    ends = day_column(last=True)
    title = models.CharField(max_length=300)
    texts = models.ManyToManyField(Text, related_name="events", blank=True)

    class Meta:
        ordering = ["course", "begins", "ends", "title"]
        constraints = [
            models.UniqueConstraint(fields=["course", "date", "title"], name="event_once_in_a_course")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.title}"

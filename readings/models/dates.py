"""Dates that texts name: what the time line is made of."""

from __future__ import annotations

from django.contrib.postgres.fields import IntegerRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from readings.models.days import day_column
from readings.models.reference import Event
from readings.models.texts import Block, Edition


class DatedMention(models.Model):
    """A date that a block names, with its sentence.

    `date` and `date_end` are as precise as what is printed: YYYY, YYYY-MM or YYYY-MM-DD; -0043 is 44 BC.
    """

    class Origin(models.TextChoices):
        FOUND = "found", _("found in the text")
        ADDED = "added", _("added by an editor")

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="dates")
    # the block's own, which the database writes here (a trigger), so that a course's dates are found without its blocks
    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="dates", editable=False, db_index=False
    )
    sentence = models.TextField()
    printed = models.CharField(max_length=120, blank=True)
    date = models.CharField(max_length=11)
    date_end = models.CharField(max_length=11, blank=True)
    begins = day_column()
    ends = day_column(last=True)
    start = models.PositiveIntegerField(default=0)  # offsets of the date in Block.plain
    end = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.FOUND)
    # the date that the import found ("1921-03", "1921-03/1921-05"), where an editor mended it
    found_as = models.CharField(max_length=23, blank=True)
    hidden = models.BooleanField(default=False)
    event = models.ForeignKey(  # the event that an editor says it tells of
        Event, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions"
    )

    class Meta:
        ordering = ["begins", "ends", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(origin__in=["found", "added"]), name="dated_mention_has_a_known_origin"
            )
        ]
        indexes = [
            # the time line counts and lists what editions say of some days
            models.Index(
                fields=["edition", "begins", "ends"], include=["hidden"], name="dated_mention_of_edition"
            ),
            # what is told of some time: a comparison of the texts, the passages near another one
            GistIndex(
                models.Func(
                    Least("begins", "ends"),
                    Greatest("begins", "ends"),
                    models.Value("[]"),
                    function="int4range",
                    output_field=IntegerRangeField(),
                ),
                name="dated_mention_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.sentence[:60]}"

"""A stretch of a text that somebody talks or writes about."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from readings.models.texts import Edition, Text
from readings.search import SearchConfigField, search_column


class Passage(models.Model):
    """Words of one block or of several that follow one another: uids, offsets, and the exact quotation.

    The selectors are those of the W3C's Web Annotation model: `start` counts characters of the first block's
    `Block.plain`, `end` those of the last one's (TextPositionSelector); `exact`, `prefix` and `suffix` are the words
    themselves and up to `AROUND` characters beside them (TextQuoteSelector). Between the words of two blocks stands
    `BETWEEN`.

    `edition`, uids, offsets and `number` say where the words stand: in the published edition as long as the state is
    `STANDS`, else in the last one that had them. `exact` is what they were written on, whatever later editions say;
    only a person who decides so has a passage go over to other words, and `exact_before` keeps the first ones.
    """

    AROUND = 120
    BETWEEN = "\n\n"

    class State(models.TextChoices):
        STANDS = "stands", _("stands in the published edition, word for word")
        UNSURE = "unsure", _("may stand in it: somebody is to decide")
        APART = "apart", _("stands in an earlier edition only")

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="passages")
    made_on = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="+", db_index=False)
    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="passages")
    block_uid = models.UUIDField()
    last_uid = models.UUIDField()  # where the words end; the same block for most
    number = models.PositiveIntegerField(null=True)  # ¶ of the first block in that edition
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=AROUND, blank=True)
    suffix = models.CharField(max_length=AROUND, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.STANDS)
    # while unsure, where the words may stand now: uid, last_uid, number, start, end, exact
    candidate = models.JSONField(null=True, blank=True)
    exact_before = models.TextField(
        blank=True
    )  # what it was first written on, if a person moved it to other words
    search_config = SearchConfigField(language="text.language")
    search = search_column("exact")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")) | ~Q(last_uid=F("block_uid")),
                name="passage_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["stands", "unsure", "apart"]), name="passage_has_a_known_state"
            ),
        ]
        indexes = [
            # the passages of the blocks on a page
            models.Index(fields=["text", "block_uid"], name="passage_of_block"),
            # what waits for somebody to decide
            models.Index(fields=["text"], condition=Q(state="unsure"), name="passage_unsure"),
            # notes that are looked for by the words they stand beside
            GinIndex(fields=["search"], name="passage_search"),
        ]

    def __str__(self) -> str:
        return self.exact[:80]

    @property
    def before(self) -> str:
        """What stands before the words, in whole words, as a page shows it."""
        return words_before(self.prefix)

    @property
    def after(self) -> str:
        """What stands after them."""
        return words_after(self.suffix)


def words_before(prefix: str) -> str:
    """The end of what stands before: cut at a word, with … where more stands before it."""
    return f"… {prefix.partition(' ')[2]}" if len(prefix) >= Passage.AROUND else prefix


def words_after(suffix: str) -> str:
    """The beginning of what stands after, likewise."""
    return f"{suffix.rpartition(' ')[0]} …" if len(suffix) >= Passage.AROUND else suffix

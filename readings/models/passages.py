"""A stretch of a text that somebody talks or writes about."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from readings.models.texts import Edition, Text


class Passage(models.Model):
    """Words of one block, made on a named edition: the block's uid, offsets, and the exact quotation.

    The selectors are those of the W3C's Web Annotation model: `start` and `end` count characters of
    `Block.plain` (TextPositionSelector), `exact`, `prefix` and `suffix` are the words themselves and up to
    `AROUND` characters beside them (TextQuoteSelector). A passage keeps its wording whatever later editions say.
    """

    AROUND = 120

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="passages")
    edition = models.ForeignKey(Edition, on_delete=models.RESTRICT, related_name="passages")
    block_uid = models.UUIDField()
    number = models.PositiveIntegerField(null=True)  # ¶ in that edition
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=AROUND, blank=True)
    suffix = models.CharField(max_length=AROUND, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="passage_ends_after_it_begins")
        ]
        # the passages of the blocks on a page
        indexes = [models.Index(fields=["text", "block_uid"], name="passage_of_block")]

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

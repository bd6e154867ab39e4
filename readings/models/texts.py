"""Works brought in, their editions, and the blocks an edition is made of."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from readings.search import SearchConfigField, search_column


class SourceFile(models.Model):
    """A file as somebody brought it, byte for byte. Only ever served as a download."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="source_files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "sha256"], name="source_file_kept_once_in_a_course")
        ]

    def __str__(self) -> str:
        return self.name


class Text(models.Model):
    """A work: what is printed about it, empty where nothing is."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="texts")
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300, blank=True)
    subtitle = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=500, blank=True)  # a sentence or two for the list of texts
    date = models.CharField(max_length=10, blank=True, help_text=_("YYYY, YYYY-MM or YYYY-MM-DD"))
    date_end = models.CharField(max_length=10, blank=True)
    date_printed = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")
    rights = models.CharField(max_length=300, blank=True)
    subject = models.JSONField(default=dict, blank=True)  # the work a review is about
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["course", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "slug"], name="text_slug_once_in_a_course")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What a person can call it: its title, or the file it came from."""
        return self.title or self.slug.replace("-", " ")


class Edition(models.Model):
    """One wording of a text. Once published it never changes; correcting it makes the next one."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    source_file = models.ForeignKey(SourceFile, on_delete=models.RESTRICT, related_name="editions")
    # the edition somebody corrected by hand to make this one; none for what a file brought
    based_on = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=200, blank=True)  # what was corrected, in the corrector's words
    version = models.PositiveIntegerField(default=0)  # of a correction: rises with everything done to it
    digest = models.CharField(max_length=64)  # of the draft: equal digests, equal editions
    outline = models.JSONField(
        default=list
    )  # the proposed units: title, first and last position, words, minutes; `unit`, where people read it already
    repairs = models.JSONField(default=list)  # every repair: id, kind, line, before, after, why, confidence
    refused = models.JSONField(default=list)  # ids of repairs taken back
    words = models.PositiveIntegerField(default=0)
    fragments_version = models.PositiveSmallIntegerField(default=0)  # of the renderer that wrote Block.html
    index_version = models.PositiveSmallIntegerField(default=0)  # of what found its terms and names
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["text", "number"]
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="edition_numbered_once_in_a_text"),
            models.UniqueConstraint(
                fields=["text"], condition=models.Q(state="published"), name="edition_one_published_a_text"
            ),
            models.UniqueConstraint(
                fields=["text"],
                condition=models.Q(state="proposed", based_on__isnull=False),
                name="edition_one_correction_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}, edition {self.number}"

    @property
    def brought_by_file(self) -> bool:
        """Whether its words came from a file, not from correcting another edition by hand."""
        return self.based_on_id is None


class Block(models.Model):
    """A paragraph, heading, quotation, entry… of an edition: everything printed, in the order of print.

    `uid` stays with the wording through editions; `number` (¶) is what people say aloud and belongs to the
    edition. `plain` is what offsets count in; `html` is the finished fragment, the same for everybody.
    """

    class Kind(models.TextChoices):
        HEADING = "heading"
        PARAGRAPH = "paragraph"
        QUOTE = "quote"
        EPIGRAPH = "epigraph"
        LIST_ITEM = "list_item"
        VERSE = "verse"
        CAPTION = "caption"
        STANDFIRST = "standfirst"
        BYLINE = "byline"
        TABLE = "table"
        COMMENT = "comment"
        QUESTION = "question"
        FURTHER_READING = "further_reading"
        REFERENCE = "reference"
        TIMELINE = "timeline"
        FOOTNOTE = "footnote"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="blocks")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)  # of a heading
    number = models.PositiveIntegerField(null=True, blank=True)
    plain = models.TextField()
    html = models.TextField()
    words = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict, blank=True)  # by kind: attribution, label, iso, author, spans…
    first_line = models.PositiveIntegerField(default=0)  # in the source file
    last_line = models.PositiveIntegerField(default=0)
    search_config = SearchConfigField(language="edition.text.language")
    search = search_column("plain")

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            # a unit's page is a range of this index
            models.UniqueConstraint(fields=["edition", "position"], name="block_one_per_position"),
            models.UniqueConstraint(fields=["edition", "uid"], name="block_uid_once_in_an_edition"),
            models.UniqueConstraint(fields=["edition", "number"], name="block_number_once_in_an_edition"),
        ]
        # words looked for in the texts of a course
        indexes = [GinIndex(fields=["search"], name="block_search")]

    def __str__(self) -> str:
        return f"¶ {self.number}" if self.number else f"{self.kind} at {self.position}"

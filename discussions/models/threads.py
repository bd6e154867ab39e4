"""What is said: a thread is a tree of posts in one index.

Where a constraint or index of a model begins with a foreign key, the key has no index of its own (`db_index=False`):
every one more is written with every post.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Circle
from discussions import ranges
from discussions.models.questions import Question
from readings.models import Note, Passage, Unit
from readings.search import SearchConfigField, search_column


class Thread(models.Model):
    """A discussion of a circle: on a question, on a passage, or on nothing but its title.

    `last_number`, `posts_count` and `gone` are written in the transaction that changes the posts, under the row's lock.
    """

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="threads", db_index=False)
    title = models.CharField(max_length=200, blank=True)  # a question's thread is called after the question
    question = models.ForeignKey(
        Question, on_delete=models.RESTRICT, null=True, blank=True, related_name="threads"
    )
    passage = models.OneToOneField(
        Passage, on_delete=models.RESTRICT, null=True, blank=True, related_name="thread"
    )
    note = models.OneToOneField(  # the shared note that is answered here
        Note, on_delete=models.SET_NULL, null=True, blank=True, related_name="thread"
    )
    unit = models.ForeignKey(  # where the passage stands
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="threads",
        db_index=False,
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    announcement = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form that opened it

    last_number = models.PositiveIntegerField(default=0)  # the number the newest post got
    posts_count = models.PositiveIntegerField(default=0)  # of those everybody can read
    gone = ranges.IntMultiRangeField(default=ranges.nothing)  # numbers nobody is to read: deleted, held…
    last_post_at = models.DateTimeField(default=timezone.now)  # or when it was opened

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "question"],
                condition=Q(question__isnull=False),
                name="thread_once_a_circle_and_question",
            ),
            models.UniqueConstraint(fields=["opened_by", "key"], name="thread_opened_once_by_a_form"),
            models.CheckConstraint(
                condition=Q(question__isnull=False) | ~Q(title=""), name="thread_is_called_something"
            ),
            models.CheckConstraint(
                condition=Q(posts_count__lte=F("last_number")), name="thread_counts_no_more_than_it_numbered"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")), name="thread_leads_elsewhere_or_nowhere"
            ),
        ]
        indexes = [
            # the list of a circle's threads: pinned first, then the latest
            models.Index(fields=["circle", "-pinned", "-last_post_at", "-id"], name="thread_list_of_circle"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("thread-detail", kwargs={"circle": self.circle.slug, "thread": self.pk})

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or (self.question.body if self.question else "")


class Post(models.Model):
    """What somebody says in a thread.

    `path` is the parent's path and the own number: its order is the reading order, and a branch is a range. An
    index entry has no room for more than about 650 numbers, so from `DEEPEST` on a path is cut before the own
    number: such posts follow one another in time, and `parent` says whom each one answers.
    """

    DEEPEST = 100

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        HELD = "held", _("held until a facilitator has read it")
        HIDDEN = "hidden", _("hidden by a facilitator")
        DELETED = "deleted", _("deleted by its author")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField()  # counts within its thread
    path = ArrayField(models.IntegerField())
    depth = models.PositiveIntegerField()  # 1: a post that answers no other
    parent = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        db_index=False,
    )
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # of the wording; counts edits
    source = models.TextField()  # as written, in Markdown
    html = models.TextField()  # the same, rendered when it was written
    rendered = models.PositiveSmallIntegerField(default=0)  # the renderer's version that wrote `html`
    plain = models.TextField()  # the words alone: for search and for the first words of a post
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form it was sent with
    search_config = SearchConfigField()
    search = search_column("plain")

    class Meta:
        constraints = [
            # a page of the tree is a range of this index
            models.UniqueConstraint(fields=["thread", "path"], name="post_one_per_path"),
            # a page of the newest is a range of this one; a post is found by its number
            models.UniqueConstraint(fields=["thread", "number"], name="post_one_per_number"),
            models.UniqueConstraint(fields=["author", "key"], name="post_sent_once_by_a_form"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=1) | Q(parent__isnull=False, depth__gt=1),
                name="post_without_parent_begins",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["shown", "held", "hidden", "deleted"]), name="post_has_a_known_state"
            ),
        ]
        indexes = [
            # whether somebody's own answer stands; what somebody wrote in a thread. With what is carried along, a
            # circle's talk is counted without a look at any post: see `classroom.queries.participation`
            models.Index(
                fields=["thread", "author", "depth"],
                include=["created_at", "state", "id", "parent"],
                name="post_talk_of_thread",
            ),
            models.Index(fields=["thread", "number"], condition=Q(state="held"), name="post_held"),
            # the answers to a question, without what was answered to them
            models.Index(fields=["thread", "number"], condition=Q(depth=1), name="post_answers_of_thread"),
            GinIndex(fields=["search"], name="post_search"),
        ]

    def __str__(self) -> str:
        return self.plain[:80]


class Revision(models.Model):
    """A wording that a post had before it was edited."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions", db_index=False)
    version = models.PositiveIntegerField()
    source = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["post", "version"]
        constraints = [
            models.UniqueConstraint(fields=["post", "version"], name="revision_once_a_post_and_version")
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Mention(models.Model):
    """Somebody who is called by name in a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "user"], name="mention_once_a_post_and_person")
        ]

    def __str__(self) -> str:
        return f"@{self.user}"


class Reaction(models.Model):
    """A word of answer that needs no post."""

    class Kind(models.TextChoices):
        AGREE = "agree", _("Agree")
        NEW = "new", _("New to me")
        MORE = "more", _("Please say more")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "user", "kind"], name="reaction_once_a_post_person_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["agree", "new", "more"]), name="reaction_has_a_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

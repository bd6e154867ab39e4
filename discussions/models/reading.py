"""What is a person's own about the discussions: what they have seen, drafts, what they follow, what is for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Circle, Meeting
from discussions import ranges
from discussions.models.questions import Question
from discussions.models.threads import Post, Thread


class ReadState(models.Model):
    """The numbers of the posts of a thread that somebody has seen: exact, and one row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_states", db_index=False
    )
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_states")
    seen = ranges.IntMultiRangeField(default=ranges.nothing)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="read_state_once_a_person_and_thread")
        ]

    def __str__(self) -> str:
        return str(self.seen)


class Draft(models.Model):
    """What somebody is writing. `place` says where it will stand: see `discussions.places`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "circle", "place"], name="draft_once_a_person_and_place")
        ]

    def __str__(self) -> str:
        return self.body[:80]


class Following(models.Model):
    """How much somebody wants to hear of a thread, a question, or (with neither) a whole circle."""

    class Mode(models.TextChoices):
        ALL = "all", _("Every post")
        SPOKEN_TO = "spoken_to", _("When I am spoken to")
        MUTED = "muted", _("Nothing")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followings", db_index=False
    )
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="followings")
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="followings"
    )
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, blank=True, related_name="followings"
    )
    mode = models.CharField(max_length=12, choices=Mode)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "circle", "thread", "question"],
                nulls_distinct=False,
                name="following_once_a_person_and_matter",
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=True) | Q(question__isnull=True), name="following_is_of_one_matter"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["all", "spoken_to", "muted"]), name="following_has_a_known_mode"
            ),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class Habits(models.Model):
    """What somebody follows unless they say otherwise."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="habits"
    )
    # of a thread they said nothing about and did not write in
    mode = models.CharField(max_length=12, choices=Following.Mode, default=Following.Mode.SPOKEN_TO)
    follow_where_i_post = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mode__in=["all", "spoken_to", "muted"]), name="habits_have_a_known_mode"
            )
        ]

    def __str__(self) -> str:
        return self.mode


class Notice(models.Model):
    """Something that is for one person: what the bell shows, and what mails will be made of."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("answered you")
        MENTION = "mention", _("called you")
        FOLLOWED = "followed", _("wrote in a discussion you follow")
        ANNOUNCEMENT = "announcement", _("announced")
        MODERATION = "moderation", _("about a post of yours")
        REPORT = "report", _("a post was reported")
        HELD = "held", _("a first post waits")
        MEETING = "meeting", _("a meeting has another date")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="notices")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    # of which a date is told; none where several changed together, or where it is no more
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    said = models.CharField(
        max_length=500, blank=True
    )  # the reason a facilitator gave; what became of a date
    event = models.CharField(max_length=60)  # what happened: the same event tells a person once
    at_once = models.BooleanField(default=False)  # to be mailed at once, not with the next calm mail
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="notice_once_a_person_and_event"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        *("reply", "mention", "followed", "announcement"),
                        *("moderation", "report", "held", "meeting"),
                    ]
                ),
                name="notice_has_a_known_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "circle", "-id"], name="notice_list_of_person"),
            models.Index(  # the dot at the bell
                fields=["user", "circle"], condition=Q(seen_at__isnull=True), name="notice_not_seen"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

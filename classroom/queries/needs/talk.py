"""What waits in the discussions: decisions, questions, replies."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Subquery, Value, Window
from django.db.models.functions import Coalesce, JSONObject
from django.utils.html import format_html

from accounts.models import User
from classroom.queries.needs.lines import (
    LISTED,
    QUESTIONS,
    Asking,
    Kind,
    Need,
    and_more,
    cut,
    name_of,
)
from classroom.queries.unanswered import unanswered
from discussions.models import Post, Report
from discussions.queries.moderation import that_wait


def posts_that_wait(asking: Asking) -> list[Need]:
    """The same posts as the queue (`discussions.queries.moderation`) has, which a test compares. One query."""
    access = asking.access
    open_ = Report.objects.filter(post=OuterRef("pk"), outcome="").order_by("pk")
    first = open_.values(
        said=JSONObject(
            reason="reason",
            name=Coalesce(F("by__name"), Value("")),
            email=Coalesce(F("by__email"), Value("")),
        )
    )
    earliest = open_.order_by().values("post").annotate(at=Min("created_at")).values("at")
    posts: Any = (
        Post.objects.filter(pk__in=that_wait(access))
        .select_related("author", "thread__question")
        .annotate(first=Subquery(first[:1]), reported_at=Subquery(earliest), total=Window(Count("pk")))
        .annotate(reported=Exists(open_))
        .order_by(F("reported").desc(), Coalesce("reported_at", "created_at"), "pk")
    )
    found, url, total = [], access.url("moderation"), 0
    for post in posts[:LISTED]:
        total = post.total
        where = format_html("In <cite>{}</cite>", cut(post.thread.label))
        if post.first:
            by = User(name=post.first["name"], email=post.first["email"]).display_name or "somebody who left"
            title = format_html("A post of {} was reported", name_of(post.author))
            why = format_html("By <bdi>{}</bdi>: “{}” {}", by, cut(post.first["reason"]), where)
            since = post.reported_at
        else:
            title = format_html("The first post of {} waits to be read", name_of(post.author))
            why, since = format_html("“{}” {}", cut(post.plain), where), post.created_at
        kind = Kind.REPORTED if post.first else Kind.HELD
        found.append(Need(kind, title, url, why, asking.ago(since), since))
    return found + and_more(Kind.HELD, total, len(found), "posts wait for your decision", url)


def questions(asking: Asking) -> list[Need]:
    """Of the next evening. No query: the outlook knows them."""
    access, outlook = asking.access, asking.outlook
    if outlook.evening is None:
        return []
    silent = outlook.unanswered
    found = [
        Need(
            Kind.QUESTION,
            f"Nobody has answered {'question' if outlook.one_session else f'{each.session.title}, question'} "
            f"{each.number}",
            access.url("question-detail", question=each.pk),
            cut(each.body),
            f"for {outlook.day}",
        )
        for each in silent[:QUESTIONS]
    ]
    url = access.url("questions-session", session=outlook.evening.meeting.session.position)
    when = f"for {outlook.day}"
    return found + and_more(Kind.QUESTION, len(silent), len(found), "questions have no answer", url, when)


def without_reply(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    posts, total = unanswered(access, asking.now, most=LISTED)
    found = []
    for post in posts:
        name = format_html("<bdi>{}</bdi>", post.author) if post.author else "Somebody who left"
        if post.author_id == access.user.pk:
            name = "You"
        said = (
            "{} asked something and nobody replied"
            if post.asks
            else "{} began a discussion and nobody replied"
        )
        found.append(
            Need(
                Kind.ASKED if post.asks else Kind.NO_REPLY,
                format_html(said, name),
                access.url("post-detail", post=post.pk),
                format_html("“{}” In <cite>{}</cite>", post.words, cut(post.label)),
                asking.ago(post.at),
                post.at,
            )
        )
    return found + and_more(
        Kind.NO_REPLY, total, len(found), "posts have no reply", access.url("discussions")
    )

"""Search in posts, questions and texts: never in what one may not see.

Whatever is looked for, a page costs the same few queries. Each kind is looked up in the index of its own search
column and ranked; the excerpts are made for the page's rows alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.changes import Refused
from accounts.models import User
from courses.access import Access
from discussions.models import Post, Question
from discussions.queries.questions import questions_for
from discussions.queries.seals import posts_for
from discussions.queries.sessions import asked_for, talked_about_for
from readings.excerpts import excerpt, with_marks
from readings.models import Block, Edition, Unit
from readings.search import bounded, config_for, queries_for, query_for

PAGE = 20
MOST = 400  # of a kind that are ranked and can be paged through
LONGEST = 200  # characters of a query
MILLISECONDS = 2_000  # for any one of the queries

TOO_LONG = f"That is too long to look for: {LONGEST} characters are the most."

_LENGTH, _BELOW_ONE = 1, 32  # how ts_rank_cd weighs: by the length of what was found; between 0 and 1


class Kind(StrEnum):
    ALL = "all"
    POSTS = "posts"
    QUESTIONS = "questions"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Wanted:
    words: str
    kind: Kind = Kind.ALL
    author: User | None = None
    session: int | None = None  # its position
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """Something found, and where it stands."""

    kind: Kind
    url: str
    title: str
    excerpt: SafeString
    language: str = ""  # of the excerpt, where it is known
    author: str = ""
    at: datetime | None = None
    state: str = ""  # of a post that not everybody can read
    number: int | None = None  # ¶


@dataclass
class SearchPage:
    wanted: Wanted
    problem: str = ""  # one sentence, if it could not be looked for
    counts: dict[Kind, int] = field(default_factory=dict)
    results: list[Found] = field(default_factory=list)
    later: int | None = None  # the number of the next page

    @property
    def total(self) -> int:
        return self.counts[self.wanted.kind]

    @property
    def cut(self) -> bool:
        """Whether there is more than can be shown."""
        return any(
            count >= MOST
            for kind, count in self.counts.items()
            if kind is not Kind.ALL and self.wanted.kind in (kind, Kind.ALL)
        )


@dataclass(frozen=True, slots=True)
class _Hit:
    """Something found, before its words are fetched; sorts by what is shown first."""

    rank: float
    order: float  # among those of the same rank, the smaller one first
    kind: Kind
    pk: int

    @property
    def place(self) -> tuple[float, str, float]:
        return -self.rank, self.kind, self.order


def search(access: Access, wanted: Wanted) -> SearchPage:
    """A page of what was found, best first, with how much of each kind there is."""
    page = SearchPage(wanted)
    if len(wanted.words) > LONGEST:
        page.problem = TOO_LONG
        return page
    try:
        with bounded(MILLISECONDS):
            _look(access, page)
    except Refused as refusal:
        return SearchPage(wanted, problem=str(refusal))
    return page


def _look(access: Access, page: SearchPage) -> None:
    wanted = page.wanted
    languages = dict(access.course.texts.values_list("pk", "language"))
    queries = queries_for(
        wanted.words,
        {config_for(access.course.language)}
        | ({config_for(access.circle.language)} if access.circle else set())
        | {config_for(language) for language in languages.values()},
    )
    hits: dict[Kind, list[_Hit]] = {
        Kind.POSTS: _posts(access, wanted, queries),
        Kind.QUESTIONS: _questions(access, wanted, queries),
        Kind.TEXTS: _blocks(access, wanted, queries, languages),
    }
    page.counts = {kind: len(found) for kind, found in hits.items()}
    page.counts[Kind.ALL] = sum(page.counts.values())
    chosen = [hit for kind, found in hits.items() if wanted.kind in (kind, Kind.ALL) for hit in found]
    chosen.sort(key=lambda hit: hit.place)
    first = (wanted.page - 1) * PAGE
    shown = chosen[first : first + PAGE]
    page.later = wanted.page + 1 if len(chosen) > first + PAGE else None
    rows = {
        **_post_rows(access, wanted, [hit.pk for hit in shown if hit.kind is Kind.POSTS]),
        **_question_rows(access, wanted, [hit.pk for hit in shown if hit.kind is Kind.QUESTIONS]),
        **_block_rows(access, wanted, [hit.pk for hit in shown if hit.kind is Kind.TEXTS]),
    }
    page.results = [rows[hit.kind, hit.pk] for hit in shown if (hit.kind, hit.pk) in rows]


def _ranked(rows: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    rank = SearchRank(F("search"), query, normalization=Value(_LENGTH | _BELOW_ONE), cover_density=True)
    found: QuerySet[Any] = rows.annotate(rank=rank)
    return found


def _posts(access: Access, wanted: Wanted, queries: dict[str, SearchQuery]) -> list[_Hit]:
    """The newest that hold the words."""
    query = queries.get(config_for(access.circle.language)) if access.circle else None
    if query is None:
        return []
    posts = posts_for(access).select_related(None).filter(search=query)
    if wanted.author is not None:
        posts = posts.filter(author=wanted.author)
    if wanted.session is not None:
        posts = posts.filter(talked_about_for(wanted.session, "thread__"))
    # By time and not by id: an index would lead the database through all posts from the newest one back.
    newest = list(posts.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST])
    found = _ranked(Post.objects.filter(pk__in=newest), query).values_list("rank", "created_at", "pk")
    return [_Hit(rank, -at.timestamp(), Kind.POSTS, pk) for rank, at, pk in found]


def _asked(access: Access) -> QuerySet[Question]:
    """Not those that were withdrawn."""
    return questions_for(access).filter(withdrawn_at__isnull=True)


def _questions(access: Access, wanted: Wanted, queries: dict[str, SearchQuery]) -> list[_Hit]:
    query = queries.get(config_for(access.course.language))
    if query is None:
        return []
    questions = _asked(access).filter(search=query)
    if wanted.author is not None:
        questions = questions.filter(written_by=wanted.author)
    if wanted.session is not None:
        questions = questions.filter(asked_for(wanted.session))
    found = _ranked(questions, query).order_by("-rank", "position").values_list("rank", "position", "pk")
    return [_Hit(rank, at, Kind.QUESTIONS, pk) for rank, at, pk in found[:MOST]]


def _units_around(access: Access) -> QuerySet[Unit]:
    """For a block: the readings in which it stands."""
    return Unit.objects.filter(
        course=access.course,
        text=OuterRef("edition__text"),
        first_position__lte=OuterRef("position"),
        last_position__gte=OuterRef("position"),
    )


def _blocks(
    access: Access, wanted: Wanted, queries: dict[str, SearchQuery], languages: dict[int, str]
) -> list[_Hit]:
    """Only of the published wordings, and only what stands in a reading: the rest has no page."""
    said = Q()
    for config, query in queries.items():
        texts = [pk for pk, language in languages.items() if config_for(language) == config]
        if texts:
            said |= Q(edition__text__in=texts, search=query)
    if wanted.author is not None or not said:
        return []
    units = _units_around(access)
    if wanted.session is not None:
        units = units.filter(session__position=wanted.session)
    asked = _asked(access).filter(text=OuterRef("edition__text"), block_uid=OuterRef("uid"))
    blocks = Block.objects.filter(
        said,
        Exists(units),
        ~Q(kind=Block.Kind.QUESTION) | ~Exists(asked),  # found among the questions
        edition__state=Edition.State.PUBLISHED,
    )
    ranked = _ranked(blocks, query_for(wanted.words, F("search_config")))
    found = ranked.order_by("-rank", "edition_id", "position").values_list("rank", "position", "pk")
    return [_Hit(rank, at, Kind.TEXTS, pk) for rank, at, pk in found[:MOST]]


# The rows of a page -----------------------------------------------------------------------------------------

Rows = dict[tuple[Kind, int], Found]


def _with_marks(rows: QuerySet[Any], words: str, wanted: Wanted) -> QuerySet[Any]:
    config = F("search_config")
    found: QuerySet[Any] = rows.annotate(
        marked=with_marks(words, query_for(wanted.words, config), config=config)
    ).defer(words, "search")
    return found


def _post_rows(access: Access, wanted: Wanted, pks: list[int]) -> Rows:
    if not pks:
        return {}
    posts = _with_marks(
        posts_for(access).filter(pk__in=pks).select_related("thread__question"), "plain", wanted
    ).defer("html", "source", "plain", "search", "thread__question__search")
    return {
        (Kind.POSTS, post.pk): Found(
            kind=Kind.POSTS,
            url=access.url("post-detail", post=post.pk),
            title=Truncator(post.thread.label).chars(120),
            excerpt=excerpt(post.marked),
            author=post.author.display_name if post.author else "",
            at=post.created_at,
            state="" if post.state == Post.State.SHOWN else str(Post.State(post.state).label),
        )
        for post in posts
    }


def _question_rows(access: Access, wanted: Wanted, pks: list[int]) -> Rows:
    if not pks:
        return {}
    questions = _with_marks(_asked(access).filter(pk__in=pks), "body", wanted)
    return {
        (Kind.QUESTIONS, question.pk): Found(
            kind=Kind.QUESTIONS,
            url=_question_url(access, question),
            title=_asked_in(question),
            excerpt=excerpt(question.marked),
        )
        for question in questions
    }


def _asked_in(question: Question) -> str:
    session = question.asked_in
    if session is not None:
        return f"Question of session {session.position}"
    return f"Question on {question.text.label}" if question.text else "Question of the course"


def _question_url(access: Access, question: Question) -> str:
    """It is answered in a circle; in a course by itself it stands in the list of its questions."""
    return access.url("question-detail", question=question.pk) if access.circle else access.url("questions")


def _block_rows(access: Access, wanted: Wanted, pks: list[int]) -> Rows:
    if not pks:
        return {}
    units = _units_around(access).order_by("position")
    blocks = _with_marks(
        Block.objects.filter(pk__in=pks).select_related("edition__text"), "plain", wanted
    ).annotate(unit_slug=Subquery(units.values("slug")[:1]), unit_title=Subquery(units.values("title")[:1]))
    return {
        (Kind.TEXTS, block.pk): Found(
            kind=Kind.TEXTS,
            url=f"{access.url('unit-detail', unit=block.unit_slug)}#{_anchor(block)}",
            title=block.unit_title,
            excerpt=excerpt(block.marked),
            language=block.data.get("language") or block.edition.text.language,
            author=block.edition.text.author,
            number=block.number,
        )
        for block in blocks.defer("html", "plain", "search")
    }


def _anchor(block: Block) -> str:
    return f"p{block.number}" if block.number else f"b{block.position}"


def authors_in(access: Access) -> list[User]:
    """Whose posts can be looked for: everybody with a seat, and who left and wrote something one may read."""
    if access.circle is None:
        return []
    left = access.circle.memberships.filter(ended_at__isnull=False).values("user")
    wrote = posts_for(access).select_related(None).filter(author__in=left).order_by()
    found = User.objects.filter(
        Exists(access.circle.memberships.filter(user=OuterRef("pk"), ended_at__isnull=True))
        | Q(pk__in=list(wrote.values_list("author", flat=True).distinct()))
    )
    return sorted(found, key=lambda user: user.display_name.casefold())

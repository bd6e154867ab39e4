"""Posts as HTML. What is the same for everybody is stored (`Post.html`); here stands the thin layer over it, put
together by hand because a page of fifty posts passes through it: every value that comes from people is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString

from discussions.models import Post, Reaction
from discussions.queries.moderation import reasons_of
from discussions.queries.thread_page import Line, ThreadPage, View

_SHOWN, _HELD, _HIDDEN = (state.value for state in (Post.State.SHOWN, Post.State.HELD, Post.State.HIDDEN))
_AGREE = Reaction.Kind.AGREE.value
DRAWN = 4  # columns: the first post and three steps
FOLD = 3  # read posts in a row that are worth folding
_GONE = {
    Post.State.DELETED.value: "taken back by its author",
    _HIDDEN: "hidden by a facilitator",
}
_KINDS = [(kind.value, str(kind.label)) for kind in Reaction.Kind]
_MONTHS = ("", *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    """A name, escaped: a page says the same few again and again."""
    return escape(name)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every post of a page needs to know."""

    me: int
    thread_url: str
    post_url: str  # with {}: where a post by its pk is
    may_write: bool
    may_react: bool
    moderates: bool
    zone: tzinfo  # times are told in
    year: int  # there, now
    flat: bool = False  # in the order of time, every answer says whom it answers
    reasons: Mapping[int, str] = field(default_factory=dict)  # why posts are hidden, for who reads them still


def frame_of(page: ThreadPage) -> Frame:
    access, zone = page.access, timezone.get_current_timezone()
    return Frame(
        me=access.user.pk,
        thread_url=access.url("thread-detail", thread=page.thread.pk),
        post_url=access.url("post-detail", post=0).replace("/0/", "/{}/"),
        may_write=page.may_write and not page.sealed,
        may_react=access.can["post"] and not page.sealed,
        moderates=access.can["moderate"],
        zone=zone,
        year=timezone.localtime(timezone=zone).year,
        flat=page.view is not View.TREE,
        reasons=reasons_of([line.pk for line in page.lines if line.state == _HIDDEN]),
    )


def posts(page: ThreadPage) -> SafeString:
    """The posts of a page. In the tree, branches that were read wholly fold to one line."""
    frame = frame_of(page)
    unread = page.is_unread
    parts: list[str] = []
    run: list[Line] = []
    keep = _needed(page) if page.view is View.TREE and not page.unfolded else None
    begins = replace(frame, flat=True)  # what the first one answers stands on another page

    def close() -> None:
        drawn = [post(line, frame, new=False) for line in run]
        parts.append(_folded(run, drawn) if len(run) >= FOLD else "".join(drawn))
        run.clear()

    for line in page.lines:
        if keep is not None and line.depth > 1 and line.number not in keep:
            if run and line.depth < run[0].depth:
                close()  # what folds is answers to one post, with all that was answered to them
            run.append(line)
            continue
        close()
        new = unread(line.number) and line.author_id != frame.me
        where = begins if line is page.lines[0] else frame
        parts.append(post(line, where, new=new, back=page.back if line.number == page.at else None))
    close()
    return SafeString("".join(parts))  # every value was escaped where it was put in


def new_posts(page: ThreadPage, last: int) -> SafeString:
    """Posts for a page that stands open already, by their numbers; `last`: up to where it knows the thread then.

    Each says whom it answers: not everywhere on the page is the answered post above it.
    """
    frame = replace(frame_of(page), flat=True)
    drawn = [
        post(line, frame, new=page.is_unread(line.number) and line.author_id != frame.me)
        for line in page.lines
    ]
    return SafeString(f'<ol data-last="{last}">{"".join(drawn)}</ol>')


def acts(page: ThreadPage, line: Line) -> SafeString:
    """What can be done with a post, and what was said to it, anew."""
    frame = frame_of(page)
    return SafeString(_acts(line, frame, own=line.author_id == frame.me))


def _needed(page: ThreadPage) -> set[int] | None:
    """The numbers that stay open: unread ones, the one asked for, and whatever leads to them. None: all."""
    unread = page.is_unread
    open_ = [line for line in page.lines if unread(line.number) or line.number == page.at]
    if not any(unread(line.number) for line in open_):
        return None
    needed = {number for line in open_ for number in line.path}
    return needed | {line.parent_number for line in open_ if line.parent_number}


def _folded(run: Sequence[Line], drawn: Iterable[str]) -> str:
    names = list(dict.fromkeys(line.author for line in run if line.author))
    who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
    if len(names) > 3:
        who = f"{', '.join(names[:2])} and {len(names) - 2} others"
    by = f", by <bdi>{escape(who)}</bdi>" if who else ""
    words = next((line.first_words for line in run if line.first_words), "")  # those of no post that is gone
    level = min(run[0].depth, DRAWN)
    return (
        f'<li class="tree__fold tree--{level}"><details class="branch"><summary><b>{len(run)} posts</b> read{by} '
        f'<span class="faint">{escape(_short(words))}</span></summary>'
        f'<ol class="tree" role="list">{"".join(drawn)}</ol></details></li>'
    )


def post(line: Line, frame: Frame, *, new: bool, back: int | None = None) -> str:
    """One post of a tree or list, as an item with its level."""
    level = min(line.depth, DRAWN)
    gone = _GONE.get(line.state)
    own = line.author_id == frame.me
    if gone and not (line.state == _HIDDEN and (own or frame.moderates)):
        inner = _tombstone(line, frame, gone, own=own)
        return f'<li class="post post--gone tree--{level}" id="c{line.number}" {_stand(line)}>{inner}</li>'
    marks = "".join(
        (
            ' <span class="post__you">you</span>' if own else "",
            ' <span class="tag tag--thread">new</span>' if new else "",
            ' <span class="sign sign--warn">waits for a facilitator</span>' if line.state == "held" else "",
            f' <span class="sign sign--warn">{gone}</span>' if gone else "",
        )
    )
    edited = f' <a href="{frame.post_url.format(line.pk)}history/">edited</a>' if line.edited else ""
    return (
        f'<li class="post{" post--new" if new else ""}{" post--mine" if own else ""} tree--{level}" id="c{line.number}" '
        f"{_stand(line)}>"
        f'<header class="post__head"><span class="sr">Level {line.depth}.</span><b class="post__by"><bdi>'
        f"{_name(line.author) or 'Somebody who left'}</bdi></b>{marks} {_when(line, frame)}{edited}"
        f"{_answers(line, frame)}{_way_back(back, frame)}</header>"
        f"{_why(line, frame)}"
        f'<div class="post__body" dir="auto">{line.html}</div>{_acts(line, frame, own=own)}</li>'
    )


def _stand(line: Line) -> str:
    """Where it stands in the tree: for new posts that are put in their places."""
    to = f' data-to="{line.parent_number}"' if line.parent_number else ""
    return f'data-depth="{line.depth}"{to}'


def _why(line: Line, frame: Frame) -> str:
    reason = frame.reasons.get(line.pk)
    return f'<p class="post__why">Reason: <bdi>{escape(reason)}</bdi></p>' if reason else ""


def _tombstone(line: Line, frame: Frame, gone: str, *, own: bool) -> str:
    undo = (
        f' <a href="{frame.post_url.format(line.pk)}more/">Bring it back</a>'
        if own and line.state == "deleted"
        else ""
    )
    return (
        f'<p class="post__gone"><span class="sr">Level {line.depth}.</span> A post by <bdi>'
        f"{_name(line.author) or 'somebody who left'}</bdi>, {_when(line, frame)}, {gone}.{undo}</p>"
    )


def _when(line: Line, frame: Frame) -> str:
    return (
        f'<a class="post__at" href="{frame.thread_url}?at={line.number}#c{line.number}">'
        f'<time datetime="{line.created_at.isoformat(timespec="minutes")}">{_told(line.created_at, frame)}</time></a>'
    )


def _told(moment: datetime, frame: Frame) -> str:
    """A moment as talk needs it: "13 Nov, 21:10", with the year if it is another one."""
    at = moment.astimezone(frame.zone)
    past = f" {at.year}" if at.year != frame.year else ""
    return f"{at.day} {_MONTHS[at.month]}{past}, {at.hour:02}:{at.minute:02}"


def _answers(line: Line, frame: Frame) -> str:
    if line.parent_number is None or not (frame.flat or line.depth > DRAWN):
        return ""
    words = f", “{escape(_short(line.parent_words, 34))}”" if line.parent_words else ""
    return (
        f'<span class="post__to">in reply to <a href="{frame.thread_url}?at={line.parent_number}&amp;back={line.number}'
        f'#c{line.parent_number}"><bdi>{_name(line.parent_author) or "somebody who left"}</bdi>{words}</a></span>'
    )


def _way_back(back: int | None, frame: Frame) -> str:
    if not back:
        return ""
    return f' <a class="post__back" href="{frame.thread_url}?at={back}#c{back}">Back to where you were</a>'


def _acts(line: Line, frame: Frame, *, own: bool) -> str:
    here = frame.post_url.format(line.pk)
    acts: list[str] = []
    if frame.may_write and line.state == _SHOWN:
        acts.append(
            f'<a href="{frame.thread_url}reply/?to={line.number}#reply" data-reply>Reply<span class="sr"> to '
            f"{_name(line.author)}</span></a>"
        )
    if own and line.state in (_SHOWN, _HELD):
        acts.append(f'<a href="{here}edit/" data-edit>Edit</a>')
    for kind, label in _KINDS:
        count, mine = line.reactions.get(kind, (0, False))
        number = f" <b>{count}</b>" if count else ""
        if not frame.may_react or own or line.state != _SHOWN:
            acts += [f"<span>{label}{number}</span>"] if count else []
        elif count or kind == _AGREE:
            acts.append(
                f'<button type="submit" form="react" formaction="{here}react/" name="{"undo" if mine else "kind"}" '
                f'value="{kind}" aria-pressed="{"true" if mine else "false"}">{label}{number}</button>'
            )
    acts.append(
        f'<a class="post__more" href="{here}more/" data-more aria-label="More about this post">More</a>'
    )
    return f'<div class="post__acts">{"".join(acts)}</div>'


def _short(words: str, most: int = 72) -> str:
    flat = " ".join(words.split())
    if len(flat) <= most:
        return flat
    return f"{flat[:most].rsplit(' ', 1)[0]}…"

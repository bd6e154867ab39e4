"""What people write becomes safe HTML, quickly, and nothing they typed vanishes."""

from __future__ import annotations

import re
import time
import unicodedata
from html.parser import HTMLParser

import nh3
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.changes import Refused
from accounts.wording import MOST_MARKS, says_something, tamed, tamed_line
from courses import markup
from discussions import rendering
from discussions.models import Post
from discussions.rendering import MOST_MENTIONS, folds, render, tidy
from tests import factories
from tests.discussions.floods import FLOODS
from tests.discussions.vectors import VECTORS

ALLOWED = {
    **dict.fromkeys(markup.TAGS | {"footer", "summary"}, frozenset()),
    "a": {"href", "rel"},
    "ol": {"start"},
    "blockquote": {"class"},
    "span": {"class"},
    "details": {"class"},
}
CLASSES = {"passage passage--small", "passage passage--post passage--small", "mention", "more"}
SENTENCE = "The mill stood at the end of the lane. "


class Outline(HTMLParser):
    """What a browser would find in it, against what may be there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.strangers: list[str] = []
        self.tags: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ALLOWED:
            self.strangers.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in ALLOWED[tag]:
                self.strangers.append(f"<{tag} {name}>")
            elif name == "class" and value not in CLASSES:
                self.strangers.append(f"class {value}")
            elif name == "href" and not re.match(
                r"(https?://|mailto:|/(?![/\\])|#)", value or "", re.IGNORECASE
            ):
                self.strangers.append(f"href {value}")

    def handle_comment(self, data: str) -> None:
        self.strangers.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.strangers.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.strangers.append(data)

    def handle_pi(self, data: str) -> None:
        self.strangers.append(data)


def shown(source: str, **people: list[int]) -> str:
    return str(render(tidy(source), people).html)


# What Markdown gives -----------------------------------------------------------------------------------------


def test_a_new_line_is_a_new_line_and_headings_stay_small() -> None:
    assert shown("one\ntwo") == "<p>one<br>\ntwo</p>\n"
    assert Outline(shown("# a\n\n## b\n\n###### c")).tags == ["h3", "h4", "h4"]


def test_what_is_typed_without_a_thought_of_markdown_means_itself() -> None:
    assert shown("The end\n---") == "<p>The end</p>\n<hr>\n"
    assert shown("    indented") == "<p>indented</p>\n"
    assert shown("[1]: see page 4") == "<p>[1]: see page 4</p>\n"
    assert shown("<b>x</b> & y") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"


@pytest.mark.parametrize(
    ("source", "address", "words"),
    [
        ("[x](https://example.org)", "https://example.org", "x"),
        ("[x](/c/mill/posts/1/)", "/c/mill/posts/1/", "x"),
        ("[x](mailto:leo@example.org)", "mailto:leo@example.org", "x"),
        ("![a mill](https://example.org/x.png)", "https://example.org/x.png", "a mill"),
        ("![](https://example.org/x.png)", "https://example.org/x.png", "https://example.org/x.png"),
        ("See https://example.org/a_b_c, please", "https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("(https://example.org/X_(y))", "https://example.org/X_(y)", "https://example.org/X_(y)"),
        (
            "https://example.org/?a=1&b=2.",
            "https://example.org/?a=1&amp;b=2",
            "https://example.org/?a=1&amp;b=2",
        ),
        ("“https://example.org/”", "https://example.org/", "https://example.org/"),
    ],
)
def test_links_and_bare_addresses_and_pictures_are_links(source: str, address: str, words: str) -> None:
    assert f'<a href="{address}" rel="noopener noreferrer nofollow">{words}</a>' in shown(source)


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))",
        "[x](//example.org)",
        "[x](example.org)",
        "[x](data:text/html,x)",
        "![x](data:image/png;base64,xx)",
        "`https://example.org`",
        "xhttps://example.org",
        "https://",
        "javascript://example.org",
        "ftp://example.org",
    ],
)
def test_what_leads_nowhere_good_stays_words(source: str) -> None:
    assert "<a" not in shown(source)
    assert source.strip("`") in rendering.words_of(shown(source))


def test_a_post_that_shows_nothing_is_refused() -> None:
    for source in ("", " \n\t ", "---", "> ", "- ", "\u200b\u200d\u2800", "\u202e", "\x00", "&#8203;", "# "):
        with pytest.raises(Refused, match="nothing in it yet"):
            shown(source)


# Quotations --------------------------------------------------------------------------------------------------


def test_a_quotation_that_says_whose_words_it_has_is_drawn_as_one() -> None:
    html = shown("> words\n> — [Leo, 22 Nov](/c/mill/posts/12/)\n\nand mine")
    assert html == (
        '<blockquote class="passage passage--post passage--small">\n<p>words</p>\n<footer>'
        '<a href="/c/mill/posts/12/" rel="noopener noreferrer nofollow">Leo, 22 Nov</a></footer>\n</blockquote>\n'
        "<p>and mine</p>\n"
    )
    assert rendering.words_of(html) == "words\nLeo, 22 Nov\nand mine"


def test_words_of_a_reading_are_marked_as_such_and_a_name_is_enough() -> None:
    of_reading = shown("> one\n>\n> two\n>\n> — [Brandt, ¶ 4](/c/mill/readings/brandt/#p4)")
    assert '<blockquote class="passage passage--small">' in of_reading
    assert "<p>two</p>\n<footer><a" in of_reading
    assert "<footer>Leo</footer>" in shown("> words\n> — Leo")


@pytest.mark.parametrize(
    "source",
    [
        "> words",
        "> — Leo",
        "> — Good morning.\n> — Good evening",
        "> He went\n> — and came back.",
        "> words\n> — " + "x" * 200,
        "> words — Leo",
        "> words\n> — *one\n> two*",
        "words\n— Leo",
    ],
)
def test_other_dashes_make_no_source(source: str) -> None:
    assert "<footer" not in shown(source)
    assert "class" not in shown(source)


# Calls -------------------------------------------------------------------------------------------------------

PEOPLE = {
    "Anna": [1],
    "Anna Maria": [2],
    "Зоя Ким": [3],
    "José": [4, 5],
    "O'Brien_2": [6],
    "a": [7],
    "李": [8],
}


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ("@Anna, look", {1}),
        ("@anna maria!", {2}),
        ("(@Anna Marias)", {1}),
        ("@Зоя Ким?", {3}),
        ("@Jose\u0301", {4, 5}),
        ("@O'Brien_2’s", {6}),
        ("@李，你好", {8}),
        ("*@Anna* **@a**", {1, 7}),
        ("- @Anna\n\n# @a", {1, 7}),
        ("@Annabel @Anna_x @Jos\u00e9\u0301 @Annaé", set()),
        ("leo@Anna leo.x@a @Anna@example.org ./@Anna @@Anna", set()),
        ("`@Anna` [@Anna](/x) <mailto:x@Anna> https://x.org/@Anna", set()),
        ("```\n@Anna\n```", set()),
        ("> @Anna said", set()),
        ("\\@Anna", {1}),
    ],
)
def test_people_are_called_by_name(source: str, ids: set[int]) -> None:
    rendered = render(tidy(source), PEOPLE)
    assert rendered.mentioned == ids
    assert bool(ids) == ('<span class="mention">@' in rendered.html)
    assert "@" in rendered.plain


def test_more_calls_than_a_talk_bears_are_refused() -> None:
    people = {f"Reader {n:03}": [n] for n in range(300)}
    names = [f"@{name}" for name in people]
    assert len(render(" ".join(names[:MOST_MENTIONS]), people).mentioned) == MOST_MENTIONS
    with pytest.raises(Refused, match="21 people by name"):
        render(" ".join(names[: MOST_MENTIONS + 1]), people)
    assert render("@a " * 10_000, {"a": [1]}).mentioned == {1}


# Folds -------------------------------------------------------------------------------------------------------


def test_a_long_post_folds_between_its_paragraphs_and_its_words_stay_one_text() -> None:
    source = "\n\n".join([SENTENCE * 8] * 8)
    rendered = render(source)
    before, _, after = rendered.html.partition(
        '<details class="more"><summary>Read on (1 minute more)</summary>\n'
    )
    assert (before.count("<p>"), after.count("<p>")) == (3, 5)
    assert after.endswith("</details>\n")
    assert rendered.plain == "\n".join([(SENTENCE * 8).strip()] * 8)


def test_one_huge_paragraph_is_parted_at_the_end_of_a_sentence() -> None:
    html = shown(SENTENCE * 200)
    assert html.count("<p>") == 2
    assert "lane.</p>\n<details" in html
    assert "Read on (5 minutes more)" in html


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"{n}. {SENTENCE}\n" for n in range(3, 60)),
        "> " + SENTENCE * 60 + "\n> — [Leo](/c/x/posts/1/)",
        "```\n" + (SENTENCE + "\n") * 60 + "```",
        (SENTENCE + "\n") * 60,
        "## One\n\n" + SENTENCE * 22 + "\n\n## Two\n\n" + SENTENCE * 22,
        "> - " + SENTENCE * 30 + "\n> - " + SENTENCE * 30,
    ],
    ids=["list", "quotation", "code", "verse", "headings", "list in quotation"],
)
def test_whatever_a_long_post_is_made_of_it_folds_without_losing_a_word(source: str) -> None:
    html = shown(source)
    head, _, rest = html.partition('<details class="more">')
    assert len(head) < 0.7 * len(html)
    assert rest
    assert not head.rstrip().endswith(("</h3>", "</h4>"))
    assert nh3_agrees(html)
    words = re.sub(r"^\s*(?:\d+\.|[>#-]+|```)\s*(?:- )?", "", source, flags=re.MULTILINE)
    assert rendering.words_of(html).count("mill") == words.count("mill")


def test_a_numbered_list_goes_on_counting_behind_the_fold() -> None:
    html = shown("".join(f"{n}. {SENTENCE}\n" for n in range(3, 60)))
    head, _, rest = html.partition("<details")
    assert '<ol start="3">' in head
    assert f'<ol start="{3 + head.count("<li>")}">' in rest


def test_what_is_not_long_or_has_little_left_does_not_fold() -> None:
    assert "<details" not in shown("x" * (folds.LONG - 100))
    assert "<details" not in shown(SENTENCE * 23 + "\n\n" + SENTENCE * 3 + "\n\n" + "x" * 100)
    assert "<details" not in shown("x" * 5_000)  # no place to part it


# Tamed -------------------------------------------------------------------------------------------------------


def test_what_nobody_sees_goes_and_what_languages_need_stays() -> None:
    assert tamed("a\x00b\x07c\x1b[0m") == "abc[0m"
    assert tamed("a\r\nb\rc\u2028d\x0be\x85f") == "a\nb\nc\nd\ne\nf"
    assert tamed("\u202egnp.exe\u2066x\u2069") == "gnp.exex"
    assert tamed("\ud800a\udfff") == "a"
    assert tamed("a" + "\u200b" * 5_000 + "b") == "a\u200b\u200bb"
    assert tamed("x\U000e0068\U000e0069") == "x"
    assert tamed("e\u0301") == "é"
    for kept in (
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "שלום\u200f!",
        "وَلِلَّهِ",
        "བསྒྲུབས",
        "Việt Nam",
        "❤\ufe0f",
        "co\u00adoperate",
    ):
        assert tamed(kept) == unicodedata.normalize("NFC", kept)


def test_marks_do_not_climb_over_the_lines_above() -> None:
    zalgo = "".join(letter + "\u0301\u0316\u0489\u0334" * 2_000 for letter in "zalgo")
    assert len(tamed(zalgo)) <= 5 * (MOST_MARKS + 1)
    assert [c for c in unicodedata.normalize("NFD", tamed(zalgo)) if c.isalpha()] == list("zalgo")


def test_titles_and_names_are_one_line() -> None:
    assert tamed_line("  On\u202e\n candles\t\x00 ") == "On candles"
    assert not says_something(tamed_line("\u200b \u3164"))


@given(st.text(max_size=200))
def test_what_is_tamed_is_tame(text: str) -> None:
    once = tamed(text)
    assert tamed(once) == once
    once.encode()
    assert "\x00" not in once


def test_forty_thousand_characters_are_the_most() -> None:
    assert len(tidy("x" * rendering.LONGEST)) == rendering.LONGEST
    assert tidy("x\r\n" * 20_000)  # line ends count once, whatever the device sends
    with pytest.raises(Refused, match=r"40,001 characters, and 40,000 are the most"):
        tidy("x" * (rendering.LONGEST + 1))


# Hostile -----------------------------------------------------------------------------------------------------


def nh3_agrees(html: str) -> bool:
    """Whether an HTML5 parser finds the same in it as was written: nothing to mend, nothing to take out."""
    return html == nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes={tag: set(names) for tag, names in ALLOWED.items()},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )


def outcome(source: str) -> str:
    """The HTML, or the sentence that refuses it."""
    try:
        return shown(source, **{"Leo": [1], "<b>": [2], '"onclick="x': [3]})
    except Refused as refusal:
        return str(refusal)


def test_no_technique_leaves_a_trace() -> None:
    for vector in VECTORS:
        html = outcome(vector)
        assert Outline(html).strangers == [], vector
        assert nh3_agrees(html), vector


@given(
    st.lists(
        st.sampled_from(
            [
                *VECTORS,
                *"*_~`[]()<>!#&@-=+|\\/.:;\"'\n\t 1aé",
                "> ",
                "- ",
                "1. ",
                "```",
                "— ",
                "](",
                "![",
                "@Leo",
                "\n\n",
            ]
        )
        | st.text(max_size=5),
        max_size=30,
    )
)
def test_whatever_is_typed_only_what_is_allowed_comes_out(parts: list[str]) -> None:
    html = outcome("".join(parts))
    assert Outline(html).strangers == []
    assert nh3_agrees(html)


@pytest.mark.parametrize("name", FLOODS)
def test_floods_are_rendered_or_refused_before_anybody_waits(name: str) -> None:
    source = FLOODS[name]
    spent: list[float] = []
    html = ""
    for _ in range(3):  # the best of three: others use this machine too
        began = time.process_time()
        html = outcome(source)
        spent.append(time.process_time() - began)
        if spent[-1] < 0.2:
            break
    assert min(spent) < 0.2
    if html.startswith("<"):
        assert nh3_agrees(html)
    else:
        assert html.count(". ") <= 1
        assert html.endswith(".")
        assert len(html) < 250


def test_what_is_nested_too_deep_is_refused_and_not_dropped() -> None:
    for source in ("> " * 11 + "the words", "- " * 6 + "the words", "**a " * 60 + "the words" + " a**" * 60):
        assert outcome(source) == rendering.TOO_DEEP
    for source in ("> " * 10 + "the words", "- " * 5 + "the words", "**a " * 9 + "the words" + " a**" * 9):
        assert "the words" in outcome(source)


# Written anew ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_stored_posts_are_renewed_where_an_older_renderer_wrote_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    circle = factories.make_circle()
    factories.make_member(circle, user=factories.make_user("Zoë Kim"))
    thread = factories.make_thread(circle, body="Ask @Zoë Kim about https://example.org/")
    old, new = thread.posts.get(), factories.make_post(thread, body="New.")
    good = (old.html, old.plain)
    assert "mention" in old.html
    Post.objects.filter(pk=old.pk).update(rendered=0, html="<p>as it was once written</p>", plain="x")
    refused = factories.make_post(thread, body="Kept.")
    Post.objects.filter(pk=refused.pk).update(rendered=0, source="[" * 30_000, html="<p>[[[</p>")
    Post.objects.filter(pk=new.pk).update(html="<p>as it is written now</p>")
    call_command("rebuild_posts")
    assert capsys.readouterr().out == "2 posts written anew.\n"
    for post in (old, new, refused):
        post.refresh_from_db()
    assert (old.html, old.plain) == good
    assert new.html == "<p>as it is written now</p>"
    assert refused.html == "<p>[[[</p>"
    assert old.mentions.count() == 1
    call_command("rebuild_posts")
    assert capsys.readouterr().out == ""

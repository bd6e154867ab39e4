"""Stage 2: words cut, run together and torn apart, spaces astray; each change is entered and can be refused."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft

FILLER = (
    "The bakers of the lower town met on a Monday in the back room of the school, and they decided that nobody "
    "would light an oven until the council had answered. It was not the first time that they had tried it."
)


def prose(text: str) -> Draft:
    return structure_text(f"{FILLER}\n\n{text}\n".encode())


def last(draft: Draft) -> str:
    return draft.sections[-1].blocks[-1].text


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (
            "The letter came from theMayor andmembers of the board.",
            "The letter came from the Mayor and members of the board.",
        ),
        ("In the end 21members signed it.", "In the end 21 members signed it."),
        ("It began in1911 and ended in 1912.", "It began in 1911 and ended in 1912."),
        ("They went home.Nobody spoke.", "They went home. Nobody spoke."),
        ("Bread,milk and coal were dear.", "Bread, milk and coal were dear."),
        ("The strike was over .Everybody knew.", "The strike was over. Everybody knew."),
        ("Was it over ? Nobody knew !", "Was it over? Nobody knew!"),
        ("The old mill ( now a school) stood empty.", "The old mill (now a school) stood empty."),
        ("The old mill(now a school) stood empty.", "The old mill (now a school) stood empty."),
        ("It was the fashion of the 1930,s in every town.", "It was the fashion of the 1930s in every town."),
        ("The winter was long– the coal was gone.", "The winter was long – the coal was gone."),
        ("The demo cracy of the ovens was a short one.", "The democracy of the ovens was a short one."),
        ("The  coal was gone.", "The coal was gone."),
    ],
)
def test_spaces_and_words_are_mended(printed: str, meant: str) -> None:
    draft = prose(printed)
    assert last(draft) == meant
    assert draft.repairs


@pytest.mark.parametrize(
    "right",
    [
        "The railworkers and undergrounders of MacMillan read the (in)famous letter of BillJ.",
        "About 1.8m people paid 6K each in 1912/20, i.e. nothing.",
        "See www.example.org/a,b or write to some.body@example.org for it.",
        "The snow…but nobody minded it.",
        "A carryover of the counterrevolution was deepgoing.",
        "The worker(s) of No.5 and the U.S. Army met at 10.30 a.m. in J.R. Smith’s house.",
        "The pre- and post-war years were out-and-out lean.",
    ],
)
def test_what_is_right_stays(right: str) -> None:
    draft = prose(right)
    assert last(draft) == right
    assert draft.repairs == []


CUT = """The bakers of the lower town met on a Monday in the
back room of the school, and they decid-
ed that nobody would light an oven until
the coun-

cil had answered. The self-
governing club of the Anglo-
French school sat from 1909-
1911, which every non-
party man in the room remem-
bered very well indeed.
"""


def test_words_cut_at_line_ends() -> None:
    draft = structure_text(CUT.encode())
    text = " ".join(block.text for block in draft.sections[0].blocks)
    for word in (
        "decided",
        "council had",
        "self-governing",
        "Anglo-French",
        "1909-1911",
        "non-party",
        "remembered",
    ):
        assert word in text
    assert [r.before for r in draft.repairs if r.kind == "hyphen"] == [
        "decid-\ned",
        "coun-\n\ncil",
        "remem-\nbered",
    ]


def test_the_text_s_own_spelling_decides() -> None:
    own = (
        "The week-end came. The week-end went. Then the week-\nend of the lower town was over, and all of "
        "them\nwere in the street, and nobody was sorry for it."
    )
    assert "the week-end of" in last(structure_text(own.encode()))


def test_content_words_part_where_the_text_lost_other_spaces_before_the_same_letters() -> None:
    certain = "It was themill andmoney that theywanted, and inMay they wrote to the board of thewomen."
    assert "seven months later" in last(prose(f"{certain} They had it sevenmonths later."))
    assert "sevenmonths later" in last(prose("They had it sevenmonths later."))


@pytest.mark.parametrize(
    ("glued", "parted"),
    [
        ("The menwent home.", "The men went home."),
        ("They met that samemorning.", "They met that same morning."),
        ("It is not as somany said.", "It is not as so many said."),
        ("Then awoman spoke.", "Then a woman spoke."),
        ("The lampsmade no light.", "The lamps made no light."),
        ("The two volumesmissing were found.", "The two volumes missing were found."),
    ],
)
def test_common_words_part_where_spaces_are_known_to_be_lost(glued: str, parted: str) -> None:
    certain = "It was themill andmoney that theywanted, and inMay they wrote to the board of thewomen."
    assert last(prose(f"{certain} {glued}")).endswith(parted)


def test_words_of_workers_and_waters_stay_whole_where_spaces_are_lost() -> None:
    certain = "It was themill andmoney that theywanted, and inMay they wrote to the board of thewomen."
    right = "The railworkers and the millwrights of the Irishwoman drank limewater at the deepgoing mill."
    assert last(prose(f"{certain} {right}")).endswith(right)


def test_a_word_of_the_same_stem_keeps_the_hyphen() -> None:
    text = (
        "Nobody spoke of co-operation until the winter, and then every baker in the town wanted to be a co-\n"
        "operator himself. The hand-loom stood in the shed, and the hand-\nlooms of the valley stood there too."
    )
    assert "be a co-operator himself" in last(prose(text))
    assert "the hand-looms of the valley" in last(prose(text))


def test_a_refused_repair_leaves_the_words_of_the_source() -> None:
    draft = structure_text(CUT.encode())
    cut = next(r for r in draft.repairs if r.before == "decid-\ned")
    again = structure_text(CUT.encode(), refused=frozenset({cut.id}))
    text = " ".join(block.text for block in again.sections[0].blocks)
    assert "decid- ed" in text
    assert "remembered" in text

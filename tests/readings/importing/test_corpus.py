"""The importer on ten texts written for it, each with other dirt, held against what is known to be in them.

`corpus/NAME.txt` is print as it reaches a reading group: columns out of a PDF with cut and glued words, running
heads and captions; a chapter with questions, a reading list and dates; a book page with indents, verse and raised
note numbers; a review with a thread of comments; articles in German, French, Spanish and Russian. `corpus/NAME.json` is the truth.

The floors lie just under what is reached. Whoever lowers one says why; whoever passes one raises it.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from .score import Measure, Record, overall, score, score_file, together

CORPUS = Path(__file__).parent / "corpus"
TEXTS = sorted(CORPUS.glob("*.txt"))

# The mean share of a text's measures.
FLOOR_OF_TEXT = {
    "barca": 1.0,
    "colliery": 1.0,
    "faehre": 1.0,
    "four": 1.0,
    "genossenschaft": 1.0,
    "hiring": 1.0,
    "tea": 1.0,
    "tipografia": 1.0,
    "waterworks": 0.98,
    "weavers": 1.0,
}
# The share of a measure over all texts together, where it is not whole.
FLOOR_OF_MEASURE = {
    "paragraphs begin right": 0.98,
    "paragraphs word for word": 0.96,
}


def truth_of(path: Path) -> Record:
    truth: Record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return truth


def said(measures: list[Measure]) -> str:
    lines = [f"{m.name} {m.right}/{m.expected}+{len(m.extra)}" for m in measures if m.share < 1]
    return "; ".join(lines)


@pytest.fixture(scope="module")
def scores() -> dict[str, list[Measure]]:
    return {path.stem: score_file(path) for path in TEXTS}


@pytest.mark.parametrize("name", [path.stem for path in TEXTS])
def test_a_text_is_read_as_well_as_before(name: str, scores: dict[str, list[Measure]]) -> None:
    assert overall(scores[name]) >= FLOOR_OF_TEXT[name], said(scores[name])


def test_every_measure_is_as_good_as_before(scores: dict[str, list[Measure]]) -> None:
    sums = together(measure for measures in scores.values() for measure in measures)
    worse = [measure for name, measure in sums.items() if measure.share < FLOOR_OF_MEASURE.get(name, 1.0)]
    assert not worse, said(worse)


def ideal(truth: Record) -> Record:
    """What an importer without a fault would print."""
    printed = truth["metadata"]
    sources = {quote["starts_with"]: quote["attribution"] for quote in truth["block_quotes"]}
    kinds = {"prose": "paragraph"}
    sections = [
        {
            "heading": section["heading"],
            "level": section["level"],
            "blocks": [
                {
                    "kind": kinds.get(paragraph["kind"], paragraph["kind"]),
                    "text": paragraph["text"],
                    "attribution": sources.get(paragraph["starts_with"]),
                }
                for paragraph in section["paragraph_list"]
            ],
        }
        for section in truth["sections"]
    ]
    epigraphs = [
        {"kind": "epigraph", "text": epigraph["text"], "attribution": epigraph["attribution"]}
        for epigraph in truth["epigraphs"]
    ]
    return {
        **{name: printed[name] for name in ("title", "author", "source", "date")},
        "subject": printed["subject_work"],
        "sections": [{"heading": None, "level": 1, "blocks": epigraphs}, *sections],
        "questions": [question["text"] for question in truth["questions"]],
        "further_reading": truth["further_reading"],
        "references": truth["references"],
        "citations": [
            {"text": citation["text"], "reference": citation["resolves_to"]}
            for citation in truth["citations"]
        ],
        "notes": truth["notes"],
        "note_markers": [{"label": marker["marker"].strip("[]")} for marker in truth["markers"]],
        "timeline": truth["timeline"],
        "comments": [
            {
                "number": comment["number"],
                "author": comment["author"],
                "paragraphs": [comment["starts_with"]] + ["…"] * (comment["paragraphs"] - 1),
            }
            for comment in truth["comments"]
        ],
        "dated_mentions": truth["dated_mentions"],
    }


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_scorer_is_content_with_the_truth_itself(path: Path) -> None:
    truth = truth_of(path)
    assert said(score(ideal(truth), truth)) == ""


def spoilt(found: Record, what: str) -> Record:
    """The same with one fault of the kind."""
    found = copy.deepcopy(found)
    full = [section for section in found["sections"] if section["heading"] and section["blocks"]]
    blocks = full[0]["blocks"]
    match what:
        case "a paragraph lost":
            del blocks[0]
        case "a word changed":
            blocks[0]["text"] = blocks[0]["text"].replace(" the ", " teh ", 1)
        case "two paragraphs run together":
            blocks[0]["text"] += " " + blocks.pop(1)["text"]
        case "a paragraph cut in two":
            half = len(blocks[0]["text"]) // 2
            blocks.insert(1, {**blocks[0], "text": blocks[0]["text"][half:]})
            blocks[0]["text"] = blocks[0]["text"][:half]
        case "a heading invented":
            found["sections"].append({"heading": "And So On", "level": 1, "blocks": []})
        case "an author invented":
            found["author"] = "Anne Other"
        case "a question lost":
            found["questions"].pop()
        case "a date shifted":
            found["timeline"][0]["iso"] = "1066"
        case "a reading put in another group":
            found["further_reading"][0]["group"] = "Others"
    return found


FAULTS = {
    "a paragraph lost": {"paragraphs word for word", "paragraphs begin right"},
    "a word changed": {"paragraphs word for word"},
    "two paragraphs run together": {"paragraphs word for word", "paragraphs begin right"},
    "a paragraph cut in two": {"paragraphs word for word", "paragraphs begin right"},
    "a heading invented": {"headings"},
    "an author invented": {"metadata"},
    "a question lost": {"questions"},
    "a date shifted": {"time line"},
    "a reading put in another group": {"further reading"},
}


@pytest.mark.parametrize("what", FAULTS)
def test_the_scorer_sees(what: str) -> None:
    truth = truth_of(CORPUS / "tea.txt")
    fallen = {measure.name for measure in score(spoilt(ideal(truth), what), truth) if measure.share < 1}
    assert fallen == FAULTS[what]

"""What the Web Annotation Data Model (W3C Recommendation of 23 February 2017) says that an annotation MUST be.

Not all of it: what this site writes, and with it every rule that such an annotation could break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = frozenset(
    [
        "assessing",
        "bookmarking",
        "classifying",
        "commenting",
        "describing",
        "editing",
        "highlighting",
        "identifying",
        "linking",
        "moderating",
        "questioning",
        "replying",
        "tagging",
    ]
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_SELECTORS = {
    "FragmentSelector": {"value"},
    "TextQuoteSelector": {"exact"},
    "TextPositionSelector": {"start", "end"},
    "RangeSelector": {"startSelector", "endSelector"},
}


def faults_of_collection(said: Any) -> list[str]:
    """What is wrong with a collection and with all in it; empty for a valid one."""
    return list(_collection(said))


def faults_of(said: Any) -> list[str]:
    """The same of an annotation that stands by itself."""
    return [*_context(said), *_annotation(said)]


def _collection(said: Any) -> Iterator[str]:
    yield from _context(said)
    yield from _named(said, "AnnotationCollection")
    total, first = said.get("total"), said.get("first")
    if not isinstance(total, int) or total < 0:
        yield "total is no number"
    if not isinstance(said.get("label"), str):
        yield "the collection has no label"
    if first is None:
        if total:
            yield "a collection that is not empty has a first page"
        return
    yield from _named(first, "AnnotationPage")
    if first.get("partOf") != said.get("id"):
        yield "a page is part of its collection"
    if said.get("last") != first.get("id"):
        yield "the last page is the one there is"
    items = first.get("items")
    if not isinstance(items, list) or not items:
        yield "a page has its annotations in a list"
        return
    if len(items) != total:
        yield "total is not the number of annotations"
    if len({item.get("id") for item in items}) != len(items):
        yield "two annotations have one name"
    for item in items:
        if "@context" in item:
            yield "the context stands once"
        yield from _annotation(item)


def _context(said: Any) -> Iterator[str]:
    contexts = said.get("@context")
    if CONTEXT not in (contexts if isinstance(contexts, list) else [contexts]):
        yield "the context of the model is missing"


def _named(said: Any, kind: str) -> Iterator[str]:
    if not _is_iri(said.get("id")):
        yield f"{kind} has no IRI"
    types = said.get("type")
    if kind not in (types if isinstance(types, list) else [types]):
        yield f"the type is not {kind}"


def _is_iri(said: Any) -> bool:
    if not isinstance(said, str) or re.search(r"[\s<>\"{}|\\^`]", said):
        return False
    return bool(urlsplit(said).scheme)


def _annotation(said: Any) -> Iterator[str]:
    yield from _named(said, "Annotation")
    if "body" in said and "bodyValue" in said:
        yield "body and bodyValue exclude one another"
    motivations = said.get("motivation", [])
    for motivation in motivations if isinstance(motivations, list) else [motivations]:
        if motivation not in MOTIVATIONS:
            yield f"{motivation} is no motivation of the model"
    for name in ("created", "modified"):
        if name in said and not _MOMENT.fullmatch(said[name]):
            yield f"{name} is no moment in UTC"
    yield from _agents(said)
    for body in _several(said.get("body", [])):
        yield from _body(body)
    targets = _several(said.get("target", []))
    if not targets:
        yield "there is no target"
    for target in targets:
        yield from _target(target)


def _agents(said: Any) -> Iterator[str]:
    for agent in _several(said.get("creator", [])):
        if isinstance(agent, str):
            if not _is_iri(agent):
                yield "an agent is an IRI or an object"
            continue
        if agent.get("type") not in ("Person", "Organization", "Software"):
            yield "an agent has a type of the model"
        if not isinstance(agent.get("name"), str):
            yield "an agent has a name"
        if set(agent) & {"email", "email_sha1", "nickname"}:
            yield "more is told of a person than their name"


def _body(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        if not _is_iri(body):
            yield "a body is an IRI or an object"
        return
    if body.get("type") != "TextualBody":
        yield "a body of another type than TextualBody"
    if not isinstance(body.get("value"), str):
        yield "a TextualBody has exactly one value"
    purpose = body.get("purpose")
    if purpose is not None and purpose not in MOTIVATIONS:
        yield f"{purpose} is no purpose of the model"
    for name in ("format", "language"):
        if name in body and not isinstance(body[name], str):
            yield f"{name} is a word"
    if "created" in body and not _MOMENT.fullmatch(body["created"]):
        yield "created is no moment in UTC"
    yield from _agents(body)


def _target(target: Any) -> Iterator[str]:
    if isinstance(target, str):
        if not _is_iri(target):
            yield "a target is an IRI or an object"
        return
    if target.get("type") != "SpecificResource":
        yield "a target is a SpecificResource"
    if not _is_iri(target.get("source")):
        yield "a SpecificResource has exactly one source"
    for state in _several(target.get("state", [])):
        if state.get("type") not in ("TimeState", "HttpRequestState"):
            yield "a state has a type of the model"
        if state.get("type") == "TimeState" and not _MOMENT.fullmatch(state.get("sourceDate", "")):
            yield "sourceDate is no moment in UTC"
    for selector in _several(target.get("selector", [])):
        yield from _selector(selector)


def _selector(selector: Any) -> Iterator[str]:
    kind = selector.get("type")
    if kind not in _SELECTORS:
        yield f"{kind} is no selector"
        return
    for name in _SELECTORS[kind] - set(selector):
        yield f"a {kind} has {name}"
    for name in {"exact", "prefix", "suffix", "value"} & set(selector):
        if not isinstance(selector[name], str):
            yield f"{name} is text"
    if kind == "TextPositionSelector":
        start, end = selector.get("start"), selector.get("end")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end):
            yield "start and end are numbers in their order"
    if "conformsTo" in selector and not _is_iri(selector["conformsTo"]):
        yield "conformsTo is an IRI"
    for name in {"startSelector", "endSelector", "refinedBy"} & set(selector):
        yield from _selector(selector[name])


def _several(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]

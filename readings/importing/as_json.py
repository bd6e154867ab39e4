"""The draft as one plain object, as `import_text --json` prints it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from .draft import Draft


def to_json(draft: Draft) -> dict[str, Any]:
    """Every field of the contract; absent things are empty lists or None."""
    return {
        "title": draft.title,
        "author": draft.author,
        "source": draft.source,
        "date": draft.date,
        "language": draft.language,
        "subject": asdict(draft.subject) if draft.subject else None,
        "sections": [
            {
                "heading": section.heading,
                "level": section.level,
                "blocks": [
                    {"kind": block.kind.value, "text": block.text, "attribution": block.attribution}
                    for block in section.blocks
                ],
            }
            for section in draft.sections
        ],
        "questions": list(draft.questions),
        "further_reading": [{"group": f.group, "entry": f.entry} for f in draft.further_reading],
        "references": [{"key": r.key, "text": r.text} for r in draft.references],
        "citations": [{"text": c.text, "reference": c.reference} for c in draft.citations],
        "notes": [{"label": n.label, "text": n.text} for n in draft.notes],
        "note_markers": [{"label": m.label, "resolved": m.resolved} for m in draft.note_markers],
        "timeline": [{"date": t.date, "iso": t.iso, "events": list(t.events)} for t in draft.timeline],
        "comments": [
            {"number": c.number, "author": c.author, "paragraphs": list(c.paragraphs)} for c in draft.comments
        ],
        "dated_mentions": [
            {"sentence": d.sentence, "date": d.date, "date_end": d.date_end} for d in draft.dated_mentions
        ],
        "repairs": {
            "counts": dict(sorted(Counter(repair.kind for repair in draft.repairs).items())),
            "items": [
                {
                    "kind": r.kind,
                    "line": r.line,
                    "before": r.before,
                    "after": r.after,
                    "why": r.why,
                    "confidence": r.confidence,
                }
                for r in draft.repairs
            ],
        },
    }

"""Stage 3: what print shows of headings, paragraphs, quotations and the rest, in texts written for this."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from readings.importing import structure_text
from readings.importing.as_json import to_json
from readings.importing.draft import BlockKind, Draft

BESIDE = Path(__file__).resolve().parents[4] / "shared"

COLUMN = """THE OVENS GO OUT
When the bakers of the lower town met in the
back room of the school, nobody expected them
to agree about anything.
The first to speak was a woman who had kept

the books of the club for eleven years and who
knew what flour cost in every month of them.
She asked them all for silence, and got it all.
Other people spoke after her, and at great length.

They said that the council would never answer,
that the winter would be long, and that there
was nothing in the rules about ovens. No one

The ovens of the lower town, 1911

was persuaded by any of it.

THE COUNCIL
The council sat on the Tuesday and did not come
to the matter until the lamps had been lit.
"""


def blocks(draft: Draft, kind: BlockKind | None = None) -> list[str]:
    return [b.text for s in draft.sections for b in s.blocks if kind is None or b.kind is kind]


def test_a_column_with_a_gap_after_each_first_line() -> None:
    draft = structure_text(COLUMN.encode())
    assert [section.heading for section in draft.sections][-1] == "The Council"
    paragraphs = blocks(draft, BlockKind.PARAGRAPH)
    assert [p.split()[0] for p in paragraphs] == ["When", "The", "Other", "The"]
    assert "No one was persuaded by any of it." in paragraphs[2]
    assert blocks(draft, BlockKind.CAPTION) == ["The ovens of the lower town, 1911"]


ESSAY = """The Ovens of the Lower Town

By Ann Other

Bread is a quarrel that has been cut into slices.

Old Mother Tallow, cited in The Book of Crusts, p. 12

1. How It Began

The bakers met in the school. This is what the minutes say about the first evening:

“Nobody was in the chair, and nobody asked who ought to be. We sat down on the benches.” (Minutes of the Bakers, page 3)

They wanted three things:

  1. Flour at the price of the year before.
  2. A night off in every week.
  3. “No one to be sent away for this.” (Resolutions, page 9)

The Women

It was the women who carried the letters from door to door, and the women who were sent away.

2. How It Ended

“It ended,” wrote one of them, “as such things do.” There was no bread on the Sunday, and there was none on the Monday either, “as one might have known.”

Lower Town Review 7, May 1912
"""


def test_an_essay_with_everything() -> None:
    draft = structure_text(ESSAY.encode())
    assert (draft.title, draft.author) == ("The Ovens of the Lower Town", "Ann Other")
    assert (draft.source, draft.date) == ("Lower Town Review 7", "1912-05")
    assert [(s.heading, s.level) for s in draft.sections if s.heading] == [
        ("1. How It Began", 1),
        ("The Women", 2),
        ("2. How It Ended", 1),
    ]
    found = {b.kind: b for s in draft.sections for b in s.blocks}
    assert found[BlockKind.EPIGRAPH].attribution == "Old Mother Tallow, cited in The Book of Crusts, p. 12"
    assert found[BlockKind.QUOTE].attribution == "Minutes of the Bakers, page 3"
    assert found[BlockKind.QUOTE].text.endswith("benches.”")
    assert [b.ordinal for s in draft.sections for b in s.blocks if b.kind is BlockKind.LIST_ITEM] == [1, 2, 3]
    assert found[BlockKind.LIST_ITEM].attribution == "Resolutions, page 9"
    assert blocks(draft)[-1].startswith("“It ended,” wrote")
    assert found[BlockKind.PARAGRAPH].text == blocks(draft)[-1]


def test_nothing_is_invented() -> None:
    draft = structure_text(
        b"The bakers met in the school, and nobody asked why. They sat on the benches until dawn."
    )
    assert (draft.title, draft.author, draft.source, draft.date, draft.subject) == (None,) * 5


INDENTED = """   The bakers of the lower town met in the back
room of the school, and no oven was lit.
   It was the women who carried the letters from
door to door in the rain. One of them sang:
      O the oven is cold
        And the baker is old,
      And there’s nothing to eat
        But the mud in the street.
   Nobody in the council had ever heard it, and
nobody would have laughed.
"""


def test_indented_first_lines_and_verse() -> None:
    draft = structure_text(INDENTED.encode())
    assert [p.split()[0] for p in blocks(draft, BlockKind.PARAGRAPH)] == ["The", "It", "Nobody"]
    verse = blocks(draft, BlockKind.VERSE)
    assert len(verse) == 1
    assert verse[0].split("\n")[1] == "And the baker is old,"


def test_progress_tells_each_stage_and_never_goes_back() -> None:
    heard: list[tuple[str, float]] = []
    structure_text(ESSAY.encode(), progress=lambda stage, share: heard.append((stage, share)))
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert {"source", "repair", "structure", "apparatus", "dates", "units"} <= {stage for stage, _ in heard}


@pytest.mark.parametrize(
    "text", sorted((BESIDE / "texts").glob("*.txt")) or [None], ids=lambda p: p.stem if p else "absent"
)
def test_the_texts_beside_the_project_come_out_whole(text: Path | None, tmp_path: Path) -> None:
    if text is None:
        pytest.skip("the texts are not beside the project")
    out = tmp_path / "structure.json"
    out.write_text(json.dumps(to_json(structure_text(text.read_bytes(), name=text.name))), encoding="utf-8")
    truth = text.parent / "truth" / f"{text.stem}.json"
    scored = subprocess.run(
        [sys.executable, str(BESIDE / "tools" / "score_import"), str(out), str(truth), str(text)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr

"""Files that say what no database keeps and no page can print."""

from __future__ import annotations

import uuid

import pytest

from readings.actions import imports, publish_edition
from readings.importing import structure_text
from readings.models import Import
from tests.factories import make_course, make_user
from tests.readings.bringing import at, client_of, page_of

pytestmark = pytest.mark.django_db

BODY = "\n\nThe porter counted the lamps in March 1921, and wrote it down.\n\nIn 1922 he stopped.\n"
FILES = {
    "a control character": f"The La\0mp{BODY}It is cut he\0re.\n",
    "one spelt out": f'---\ntitle: "The \\0Lamp\\ud800"\nauthor: "\\0"\n---\n\n# One{BODY}',
    "no month": f"---\ntitle: The Lamp\ndate: 1921-13\ndate_end: 1921-00-99\n---\n\n# One{BODY}",
    "no day": f"---\ntitle: The Lamp\ndate: 1921-02-30\n---\n\n# One{BODY}",
    "digits of another script": f"---\ntitle: The Lamp\ndate: ١٩٢١\n---\n\n# One{BODY}",
    "no language": f"---\ntitle: The Lamp\nlanguage: '\"><b>'\n---\n\n# One{BODY}",
    "a language that goes on": f"---\ntitle: The Lamp\nlanguage: en-GB-oxendict-x-own\n---\n\n# One{BODY}",
    "words without end": f"---\ntitle: The Lamp {'on ' * 900}\nauthor: {'A' * 900}\ndate: {'x' * 99}\n---{BODY}",
}


@pytest.mark.parametrize("what", FILES)
def test_it_is_brought_in_and_every_page_stands(what: str) -> None:
    editor = make_user("Edith")
    course = make_course(editors=[editor])
    data = FILES[what].encode()
    made = imports.bring_in(course=course, name="lamp.md", content=data, key=uuid.uuid4(), by=editor)
    imports.structure_import(made=made)
    assert (made.state, made.message) == (Import.State.DONE, "")
    assert made.edition is not None
    publish_edition(edition=made.edition)
    text = made.edition.text
    first = made.edition.blocks.order_by("position")[0]
    assert (text.title or first.plain).startswith("The Lamp")
    assert text.language == "en"
    assert text.date in ("", "1921")
    client = client_of(editor)
    (unit,) = text.units.all()
    course_page = f"/courses/{course.slug}"
    for page in (
        page_of(made),
        at(course),
        f"{course_page}/readings/",
        f"{course_page}/readings/{unit.slug}/",
        f"{course_page}/timeline/",
    ):
        assert client.get(page).status_code == 200, page


def test_a_first_line_that_moves_down_whole_leaves_no_hole() -> None:
    draft = structure_text(b"p-\nphen19thMarchMarchRe\np", name="lamp.txt")
    said = " ".join(
        [draft.title or "", *(block.text for section in draft.sections for block in section.blocks)]
    )
    assert "pphen19thMarchMarchRe" in said.replace("-", "")

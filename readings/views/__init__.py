from readings.views.bench_lists import import_entry, import_lists, import_mark
from readings.views.compare import (
    compare,
    comparison_detail,
    comparison_edit,
    comparison_keep,
    comparison_remove,
    unit_others,
)
from readings.views.correcting import (
    correct,
    correct_act,
    correct_add,
    correct_block,
    correct_discard,
    correct_move,
    correct_rebase,
    edition_publish,
)
from readings.views.course import readings
from readings.views.editions import edition_changes, edition_detail, editions, import_attach
from readings.views.handouts import (
    session_handout,
    session_handout_epub,
    session_handout_pdf,
    unit_handout,
    unit_handout_epub,
    unit_handout_pdf,
)
from readings.views.imports import (
    import_again,
    import_describe,
    import_detail,
    import_publish,
    text_file,
    texts,
)
from readings.views.names import name_edit, name_merge, names
from readings.views.note_list import all_notes, notes_export, notes_import
from readings.views.notes import note_delete, note_detail, note_edit, note_new, unit_notes
from readings.views.offline import offline, offline_worker
from readings.views.paragraphs import paragraph
from readings.views.passages import passage_decide, passages
from readings.views.reader import unit_declare, unit_detail, unit_place
from readings.views.terms import glossary, term_delete, term_edit, term_new
from readings.views.timeline import event_detail, timeline, timeline_csv
from readings.views.timeline_edit import (
    date_edit,
    date_new,
    dates_hidden,
    event_edit,
    event_new,
    event_remove,
    event_tie,
)
from readings.views.workbench import import_act, import_add, import_block, import_state, import_unit

__all__ = [
    "all_notes",
    "compare",
    "comparison_detail",
    "comparison_edit",
    "comparison_keep",
    "comparison_remove",
    "correct",
    "correct_act",
    "correct_add",
    "correct_block",
    "correct_discard",
    "correct_move",
    "correct_rebase",
    "date_edit",
    "date_new",
    "dates_hidden",
    "edition_changes",
    "edition_detail",
    "edition_publish",
    "editions",
    "event_detail",
    "event_edit",
    "event_new",
    "event_remove",
    "event_tie",
    "glossary",
    "import_act",
    "import_add",
    "import_again",
    "import_attach",
    "import_block",
    "import_describe",
    "import_detail",
    "import_entry",
    "import_lists",
    "import_mark",
    "import_publish",
    "import_state",
    "import_unit",
    "name_edit",
    "name_merge",
    "names",
    "note_delete",
    "note_detail",
    "note_edit",
    "note_new",
    "notes_export",
    "notes_import",
    "offline",
    "offline_worker",
    "paragraph",
    "passage_decide",
    "passages",
    "readings",
    "session_handout",
    "session_handout_epub",
    "session_handout_pdf",
    "term_delete",
    "term_edit",
    "term_new",
    "text_file",
    "texts",
    "timeline",
    "timeline_csv",
    "unit_declare",
    "unit_detail",
    "unit_handout",
    "unit_handout_epub",
    "unit_handout_pdf",
    "unit_notes",
    "unit_others",
    "unit_place",
]

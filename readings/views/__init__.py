from readings.views.course import readings, timeline
from readings.views.imports import (
    import_again,
    import_describe,
    import_detail,
    import_publish,
    text_file,
    texts,
)
from readings.views.reader import unit_declare, unit_detail, unit_place
from readings.views.terms import glossary, term_delete, term_edit, term_new

__all__ = [
    "glossary",
    "import_again",
    "import_describe",
    "import_detail",
    "import_publish",
    "readings",
    "term_delete",
    "term_edit",
    "term_new",
    "text_file",
    "texts",
    "timeline",
    "unit_declare",
    "unit_detail",
    "unit_place",
]

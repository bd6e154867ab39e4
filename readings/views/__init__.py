from readings.views.course import glossary, readings, timeline
from readings.views.imports import (
    import_again,
    import_describe,
    import_detail,
    import_publish,
    text_file,
    texts,
)
from readings.views.reader import unit_declare, unit_detail, unit_place

__all__ = [
    "glossary",
    "import_again",
    "import_describe",
    "import_detail",
    "import_publish",
    "readings",
    "text_file",
    "texts",
    "timeline",
    "unit_declare",
    "unit_detail",
    "unit_place",
]

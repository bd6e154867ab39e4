"""Readings: the course page, units, what a course says about its texts, and bringing texts in."""

from collections.abc import Callable

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from readings import views


def _both(route: str, view: Callable[..., HttpResponseBase], name: str) -> list[URLPattern]:
    """A page stands in a circle, and for course editors in the course itself."""
    return [
        path(f"c/<slug:circle>/{route}", view, name=name),
        path(f"courses/<slug:course>/{route}", view, name=name),
    ]


urlpatterns = [
    # reading without a connection
    path("offline.js", views.offline_worker, name="offline-worker"),
    path("offline/", views.offline, name="offline"),
    # what is read
    *_both("readings/", views.readings, "readings"),
    *_both("readings/<slug:unit>/", views.unit_detail, "unit-detail"),
    *_both("readings/<slug:unit>/¶<int:number>/", views.paragraph, "paragraph"),
    *_both("readings/<slug:unit>/place/", views.unit_place, "unit-place"),
    *_both("readings/<slug:unit>/declare/", views.unit_declare, "unit-declare"),
    # the same on paper and in an e-reader
    *_both("readings/<slug:unit>/handout/", views.unit_handout, "unit-handout"),
    *_both("readings/<slug:unit>/handout.pdf", views.unit_handout_pdf, "unit-handout-pdf"),
    *_both("readings/<slug:unit>/handout.epub", views.unit_handout_epub, "unit-handout-epub"),
    *_both("sessions/<int:session>/handout/", views.session_handout, "session-handout"),
    *_both("sessions/<int:session>/handout.pdf", views.session_handout_pdf, "session-handout-pdf"),
    *_both("sessions/<int:session>/handout.epub", views.session_handout_epub, "session-handout-epub"),
    # what is written in its margin
    path("c/<slug:circle>/readings/<slug:unit>/notes/", views.unit_notes, name="unit-notes"),
    path("c/<slug:circle>/readings/<slug:unit>/notes/new/", views.note_new, name="note-new"),
    path("c/<slug:circle>/notes/<int:note>/", views.note_detail, name="note-detail"),
    path("c/<slug:circle>/notes/<int:note>/edit/", views.note_edit, name="note-edit"),
    path("c/<slug:circle>/notes/<int:note>/delete/", views.note_delete, name="note-delete"),
    # all that was written in the margins
    path("c/<slug:circle>/notes/", views.all_notes, name="notes"),
    path("c/<slug:circle>/notes/export/", views.notes_export, name="notes-export"),
    path("c/<slug:circle>/notes/import/", views.notes_import, name="notes-import"),
    # the texts side by side
    *_both("readings/<slug:unit>/others/", views.unit_others, "unit-others"),
    *_both("compare/", views.compare, "compare"),
    *_both("compare/keep/", views.comparison_keep, "comparison-keep"),
    *_both("compare/<int:comparison>/", views.comparison_detail, "comparison-detail"),
    *_both("compare/<int:comparison>/edit/", views.comparison_edit, "comparison-edit"),
    *_both("compare/<int:comparison>/remove/", views.comparison_remove, "comparison-remove"),
    # what is said about it
    *_both("timeline/", views.timeline, "timeline"),
    *_both("timeline/csv/", views.timeline_csv, "timeline-csv"),
    *_both("timeline/hidden/", views.dates_hidden, "dates-hidden"),
    *_both("timeline/dates/new/", views.date_new, "date-new"),
    *_both("timeline/dates/<int:mention>/", views.date_edit, "date-edit"),
    *_both("timeline/events/new/", views.event_new, "event-new"),
    *_both("timeline/events/<int:event>/", views.event_detail, "event-detail"),
    *_both("timeline/events/<int:event>/edit/", views.event_edit, "event-edit"),
    *_both("timeline/events/<int:event>/remove/", views.event_remove, "event-remove"),
    *_both("timeline/events/<int:event>/tie/", views.event_tie, "event-tie"),
    *_both("glossary/", views.glossary, "glossary"),
    *_both("glossary/new/", views.term_new, "term-new"),
    *_both("glossary/<int:term>/", views.term_edit, "term-edit"),
    *_both("glossary/<int:term>/delete/", views.term_delete, "term-delete"),
    *_both("names/", views.names, "names"),
    *_both("names/<int:entry>/", views.name_edit, "name-edit"),
    *_both("names/<int:entry>/merge/", views.name_merge, "name-merge"),
    # bringing texts in
    *_both("texts/", views.texts, "texts"),
    *_both("texts/imports/<uuid:import_id>/", views.import_detail, "import-detail"),
    *_both("texts/imports/<uuid:import_id>/about/", views.import_describe, "import-describe"),
    *_both("texts/imports/<uuid:import_id>/publish/", views.import_publish, "import-publish"),
    *_both("texts/imports/<uuid:import_id>/again/", views.import_again, "import-again"),
    *_both("texts/imports/<uuid:import_id>/act/", views.import_act, "import-act"),
    *_both("texts/imports/<uuid:import_id>/block/", views.import_block, "import-block"),
    *_both("texts/imports/<uuid:import_id>/add/", views.import_add, "import-add"),
    *_both("texts/imports/<uuid:import_id>/unit/", views.import_unit, "import-unit"),
    *_both("texts/imports/<uuid:import_id>/state/", views.import_state, "import-state"),
    *_both("texts/imports/<uuid:import_id>/lists/", views.import_lists, "import-lists"),
    *_both("texts/imports/<uuid:import_id>/entry/", views.import_entry, "import-entry"),
    *_both("texts/imports/<uuid:import_id>/mark/", views.import_mark, "import-mark"),
    *_both("texts/files/<int:file_id>/", views.text_file, "text-file"),
    *_both("texts/imports/<uuid:import_id>/wording/", views.import_attach, "import-attach"),
    # what hangs on words that were corrected
    path("c/<slug:circle>/texts/passages/", views.passages, name="passages"),
    path("c/<slug:circle>/texts/passages/<int:passage>/", views.passage_decide, name="passage-decide"),
    # correcting a text, and its editions
    *_both("texts/<slug:text>/correct/", views.correct, "correct"),
    *_both("texts/<slug:text>/correct/act/", views.correct_act, "correct-act"),
    *_both("texts/<slug:text>/correct/paragraph/", views.correct_block, "correct-block"),
    *_both("texts/<slug:text>/correct/add/", views.correct_add, "correct-add"),
    *_both("texts/<slug:text>/correct/move/", views.correct_move, "correct-move"),
    *_both("texts/<slug:text>/correct/discard/", views.correct_discard, "correct-discard"),
    *_both("texts/<slug:text>/correct/rebase/", views.correct_rebase, "correct-rebase"),
    *_both("texts/<slug:text>/editions/", views.editions, "editions"),
    *_both("texts/<slug:text>/editions/<int:number>/", views.edition_detail, "edition-detail"),
    *_both("texts/<slug:text>/editions/<int:number>/changes/", views.edition_changes, "edition-changes"),
    *_both("texts/<slug:text>/editions/<int:number>/publish/", views.edition_publish, "edition-publish"),
]

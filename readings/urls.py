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
    # what is read
    *_both("readings/", views.readings, "readings"),
    *_both("readings/<slug:unit>/", views.unit_detail, "unit-detail"),
    *_both("readings/<slug:unit>/place/", views.unit_place, "unit-place"),
    *_both("readings/<slug:unit>/declare/", views.unit_declare, "unit-declare"),
    # what is said about it
    *_both("timeline/", views.timeline, "timeline"),
    *_both("glossary/", views.glossary, "glossary"),
    *_both("glossary/new/", views.term_new, "term-new"),
    *_both("glossary/<int:term>/", views.term_edit, "term-edit"),
    *_both("glossary/<int:term>/delete/", views.term_delete, "term-delete"),
    # bringing texts in
    *_both("texts/", views.texts, "texts"),
    *_both("texts/imports/<uuid:import_id>/", views.import_detail, "import-detail"),
    *_both("texts/imports/<uuid:import_id>/about/", views.import_describe, "import-describe"),
    *_both("texts/imports/<uuid:import_id>/publish/", views.import_publish, "import-publish"),
    *_both("texts/imports/<uuid:import_id>/again/", views.import_again, "import-again"),
    *_both("texts/files/<int:file_id>/", views.text_file, "text-file"),
]

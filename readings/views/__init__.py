from readings.views.course import glossary, readings, timeline
from readings.views.reader import unit_declare, unit_detail, unit_place

__all__ = ["glossary", "readings", "timeline", "unit_declare", "unit_detail", "unit_place"]

"""What higher rooms may want to know of circles."""

from django.dispatch import Signal

# circle: as it is now; was: the name of its time zone before. Sent inside the transaction, with the circle locked.
time_zone_changed = Signal()

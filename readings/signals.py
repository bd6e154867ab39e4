"""What higher rooms may want to know of the readings."""

from django.dispatch import Signal

# edition: what people read from now on; by: who published it; before: the edition they read until now, or None;
# following (readings.actions.anchoring.Following): where words of earlier editions stand in this one.
# Sent inside the transaction, when units, passages and places have been moved.
edition_published = Signal()

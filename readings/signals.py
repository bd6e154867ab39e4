"""What higher rooms may want to know of the readings."""

from django.dispatch import Signal

# edition: what people read from now on; by: who published it. Sent inside the transaction.
edition_published = Signal()

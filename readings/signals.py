"""What higher rooms may want to know of the readings."""

from django.dispatch import Signal

edition_published = Signal()  # edition: what people read from now on; by: who published it; sent inside the transaction

"""What higher rooms may want to know of the readings."""

from django.dispatch import Signal

edition_published = Signal()  # edition: the Edition that people read from now on; sent inside the transaction

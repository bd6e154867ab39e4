"""The pages where it all meets, a module a matter."""

from classroom.views import homes

__all__ = ["homes"]

"""The pages about people and their places in a circle, a module a matter."""

from courses.views import rules

__all__ = ["rules"]

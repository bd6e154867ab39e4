"""The pages about people and their places in a circle, a module a matter."""

from courses.views import invitations, joining, people, rules, settling

__all__ = ["invitations", "joining", "people", "rules", "settling"]

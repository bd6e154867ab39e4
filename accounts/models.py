"""Who you are: one account a person, known by e-mail."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Accounts without an address have one here: a name that can never be anybody's (RFC 2606).
NOWHERE = "by-name.invalid"


def leads_nowhere(address: str) -> bool:
    """Whether no mail can ever arrive there."""
    return address.rpartition("@")[2].rstrip(".").lower().endswith(".invalid")


class UserManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case, so that one address is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def reachable(self) -> QuerySet[User]:
        """Those to whom a mail may go: they have an address, and their account is not switched off."""
        return self.filter(is_active=True).exclude(email__endswith=".invalid")

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they prefer on the page is kept here so that it follows them to every device."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("System")
        LIGHT = "light", _("Light")
        SEPIA = "sepia", _("Sepia")
        DARK = "dark", _("Dark")

    class TypeSize(models.TextChoices):
        SMALL = "s", _("Small")
        MIDDLE = "m", _("Medium")
        LARGE = "l", _("Large")
        LARGEST = "xl", _("Largest")

    class Measure(models.TextChoices):
        NARROW = "narrow", _("Narrow")
        MIDDLE = "m", _("Medium")
        WIDE = "wide", _("Wide")

    class Leading(models.TextChoices):
        CLOSE = "close", _("Close")
        MIDDLE = "m", _("Medium")
        OPEN = "open", _("Open")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True, help_text=_("What the circle calls you."))
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")

    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM)
    type_size = models.CharField(max_length=2, choices=TypeSize, default=TypeSize.MIDDLE)
    measure = models.CharField(max_length=8, choices=Measure, default=Measure.MIDDLE)
    leading = models.CharField(max_length=8, choices=Leading, default=Leading.MIDDLE)

    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False, editable=False)  # may be entered by a button in demo mode
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def has_address(self) -> bool:
        """Whether mail reaches them. Who came in by name alone gives an address later, or never."""
        return not leads_nowhere(self.email)

    @property
    def display_name(self) -> str:
        """What others see; the part before the @ until a name is given."""
        return self.name or self.email.partition("@")[0]

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

"""A correction becomes the edition that people read."""

from __future__ import annotations

from django.db import transaction

from accounts.changes import Refused, locked
from accounts.wording import says_something
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.steps import OVERTAKEN, State, is_overtaken
from readings.actions.editions import publish_edition
from readings.models import Edition


@transaction.atomic
def publish_correction(*, access: Access, edition: Edition, about: str, version: int) -> Edition:
    """The correction becomes what people read. `about`: what was corrected, in a line; `version`: what was looked at.

    Raises `Refused` where it changes nothing, was overtaken, or was changed since. Safe to call twice.
    """
    access.require(Can.EDIT_COURSE)
    locked(edition.text.course)  # in the order in which `publish_edition` takes them
    text = locked(edition.text)
    edition = locked(edition)
    edition.text = text
    if edition.state == Edition.State.PUBLISHED:
        return edition
    if is_overtaken(edition):
        raise Refused(OVERTAKEN)
    if edition.version != version:
        raise Refused("The correction was changed since you opened the page. Look at what it changes now.")
    if not edition.steps.filter(state=State.DONE).exists():
        raise Refused("Nothing was corrected yet.")
    if not says_something(about):
        raise Refused("Say in a line what was corrected.")
    edition.about = about[:200]
    edition.save(update_fields=["about"])
    return publish_edition(edition=edition, by=access.user)


@transaction.atomic
def publish_proposed(*, access: Access, edition: Edition, about: str, version: int) -> Edition:
    """Any proposed edition becomes what people read: a correction, or a file that was brought in. Raises `Refused`."""
    access.require(Can.EDIT_COURSE)
    if edition.based_on_id is not None:
        return publish_correction(access=access, edition=edition, about=about, version=version)
    locked(edition.text.course)
    text = locked(edition.text)
    edition = locked(edition)
    edition.text = text
    if edition.state == Edition.State.SUPERSEDED:
        raise Refused(
            "This was published already, and another edition since: the course keeps reading that one."
        )
    if edition.state == Edition.State.PROPOSED:
        if edition.version != version:
            raise Refused("This was worked on since you opened the page. Look at it as it stands now.")
        if about:
            edition.about = about[:200]
            edition.save(update_fields=["about"])
    return publish_edition(edition=edition, by=access.user)

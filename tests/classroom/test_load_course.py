"""A package becomes a course; loaded again it changes what was edited, and no more."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from courses.actions import add_member
from courses.models import Circle, Course, Role
from discussions.actions import write_question
from discussions.models import Question
from readings.actions import declare
from readings.models import Block, Declaration, Edition, Event, Place, SourceFile, Term, Text, Unit
from tests import factories
from tests.classroom.packages import COURSE, PRICES, WALK, all_rows, load_from, write

pytestmark = pytest.mark.django_db


def units_of(position: int) -> list[str]:
    """The units of the session at this position, in order."""
    units = Unit.objects.filter(session__position=position).order_by("session_position")
    return [unit.title for unit in units]


class TestFirstTime:
    def test_the_course_stands(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        course = Course.objects.get()
        assert (course.slug, course.title, course.language) == ("bread-and-books", "Bread and books", "en")
        assert course.summary == "Two short texts on a village library."
        assert course.about == "For whoever *reads*.\n\n- and eats"
        assert list(course.sessions.values_list("position", "title", "aims", "minutes")) == [
            (1, "Who is a library for?", "We find out what the two writers expect.", 100),
            (2, "What does rye cost?", "We count.", 90),
        ]

    def test_the_texts_are_published_with_what_is_printed_about_them(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        walk, prices = Text.objects.all()
        assert (walk.slug, walk.title, walk.author, walk.language) == (
            "a-long-walk",
            "A long walk",
            "Hanna Reed",
            "en-GB",
        )
        assert (walk.about, walk.rights) == ("The memories of a village librarian.", "CC BY 4.0")
        assert walk.source == "Written for this course."
        assert (prices.slug, prices.author, prices.language) == ("bread-prices", "", "en")
        edition = walk.editions.get()
        assert edition.state == Edition.State.PUBLISHED
        assert bytes(edition.source_file.content) == WALK.encode()
        assert "it looked north" in edition.blocks.get(number=1).plain
        assert edition.blocks.filter(kind="footnote").count() == 1

    def test_sessions_have_units_and_questions(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        assert (units_of(1), units_of(2)) == (["A long walk"], ["Bread prices"])
        written = Question.objects.filter(origin="written").values_list("session__position", "body")
        assert list(written) == [
            (1, "Which of the two would you rather have had as a neighbour?"),
            (1, "What did the winter change?"),
            (2, "Who set the price?"),
        ]
        found = Question.objects.get(origin="found")
        assert (found.text, found.unit) == (
            Text.objects.get(slug="a-long-walk"),
            Unit.objects.get(slug="a-long-walk"),
        )
        assert found.body == "Whom did the card on the door speak to?"

    def test_glossary_and_time_line(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        assert list(Term.objects.values_list("name", "explanation")) == [
            ("Almanac", "A calendar with advice."),
            ("Corn law", "A duty on imported grain."),
        ]
        card, rye = Event.objects.all()
        assert (card.date, card.date_end, card.title) == ("1911-01", "", "The card appears on the door.")
        assert (rye.date, rye.date_end) == ("1912", "1914-05")
        assert {t.slug for t in rye.texts.all()} == {"a-long-walk", "bread-prices"}

    def test_what_a_text_says_of_an_event(self, tmp_path: Path) -> None:
        """The first sentence with the date is tied to it, once, and what an editor tied since stays."""
        says = 'texts: [a-long-walk]\n    says: {a-long-walk: "1911-03"}'
        course = write(tmp_path, COURSE.replace("texts: [a-long-walk]\n", f"{says}\n", 1))
        load_from(course)
        card, rye = Event.objects.all()
        (told,) = card.mentions.all()
        assert (told.date, told.edition.text.slug) == ("1911-03", "a-long-walk")
        rye.mentions.set([told])
        load_from(course)
        assert list(rye.mentions.all()) == [told]
        assert not card.mentions.exists()

    def test_the_circle_meets_in_its_own_time_zone(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        circle = Circle.objects.get()
        assert (circle.name, circle.slug, circle.place) == ("Mill Lane", "mill-lane", "The mill")
        zone = ZoneInfo("Europe/Berlin")
        today = timezone.now().astimezone(zone).date()
        met = [meeting.starts_at.astimezone(zone) for meeting in circle.meetings.all()]
        assert [(m.date() - today).days for m in met] == [-6, 1]
        assert [(m.hour, m.minute) for m in met] == [(19, 30), (19, 30)]

    def test_its_people_are_invented_and_have_no_password(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        people = User.objects.order_by("pk")
        assert [(u.name, u.is_demo, u.has_usable_password()) for u in people] == [
            ("Olga", True, False),
            ("Felix", True, False),
            ("Stella", True, False),
            ("Max", True, False),
        ]
        seats = Circle.objects.get().memberships.order_by("pk")
        assert [(s.user.name, s.role, s.about) for s in seats] == [
            ("Olga", "owner", "Holds the key."),
            ("Felix", "facilitator", ""),
            ("Stella", "student", ""),
            ("Max", "observer", ""),
        ]
        assert [u.name for u in Course.objects.get().editors.all()] == ["Felix"]
        assert [(d.user.name, d.unit.slug, d.state) for d in Declaration.objects.all()] == [
            ("Stella", "a-long-walk", "partly")
        ]
        assert [(p.user.name, p.unit.slug, p.number) for p in Place.objects.all()] == [
            ("Stella", "bread-prices", 2)
        ]

    def test_without_the_circle_nobody_is_made(self, tmp_path: Path) -> None:
        call_command("load_course", str(write(tmp_path)), stdout=StringIO())
        assert Course.objects.exists()
        assert not Circle.objects.exists()
        assert not User.objects.exists()

    def test_another_course_is_left_alone(self, tmp_path: Path) -> None:
        other = factories.make_course(sessions=1)
        unit = factories.make_unit(other, other.sessions.get(), slug="a-long-walk")
        load_from(write(tmp_path))
        unit.refresh_from_db()
        assert unit.session == other.sessions.get()
        assert other.texts.count() == 1


class TestParts:
    PARTS = COURSE.replace(
        "[a-long-walk]\n    q", "[a-long-walk, bread-prices#the-price-of-rye]\n    q"
    ).replace("[bread-prices]\n    q", "[bread-prices#the-price-of-flour]\n    q")

    def test_a_text_is_spread_over_sessions_by_its_headings(self, tmp_path: Path) -> None:
        load_from(write(tmp_path, self.PARTS))
        assert units_of(1) == ["A long walk", "Bread prices"]
        assert units_of(2) == ["The price of flour"]
        rye, flour = Unit.objects.filter(text__slug="bread-prices")
        assert (rye.position, rye.first_number, rye.last_number) == (1, 1, 3)
        assert (flour.position, flour.first_number, flour.last_number) == (2, 4, 4)
        assert flour.slug == "the-price-of-flour"
        assert rye.last_position + 1 == flour.first_position

    def test_again_it_changes_nothing(self, tmp_path: Path) -> None:
        load_from(write(tmp_path, self.PARTS))
        before = all_rows()
        load_from(tmp_path)
        assert all_rows() == before

    def test_a_part_can_be_cut_later_and_what_was_declared_stays(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        whole = Unit.objects.get(slug="bread-prices")
        load_from(write(tmp_path, self.PARTS))
        whole.refresh_from_db()
        assert (whole.session and whole.session.position, whole.last_number) == (1, 3)
        assert Place.objects.get().unit == whole

    def test_what_no_session_reads_belongs_to_none(self, tmp_path: Path) -> None:
        load_from(
            write(
                tmp_path, COURSE.replace("[bread-prices]\n    q", "[bread-prices#the-price-of-flour]\n    q")
            )
        )
        assert Unit.objects.get(slug="bread-prices").session is None
        assert units_of(2) == ["The price of flour"]


class TestAgain:
    def test_it_changes_nothing(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        before = all_rows()
        loaded = load_from(tmp_path)
        assert all_rows() == before
        assert (loaded.new_editions, loaded.kept) == (0, [])

    def test_a_changed_text_gets_a_new_edition_that_people_read(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        old = Edition.objects.get(text__slug="a-long-walk")
        unchanged = old.blocks.get(number=2)
        units = list(Unit.objects.values_list("pk", flat=True))
        loaded = load_from(write(tmp_path, a_long_walk=WALK.replace("towards the hill", "towards the river")))
        assert loaded.new_editions == 1
        text = Text.objects.get(slug="a-long-walk")
        assert list(text.editions.values_list("number", "state")) == [(1, "superseded"), (2, "published")]
        new = text.editions.get(number=2)
        assert "towards the river" in new.blocks.get(number=1).plain
        assert new.blocks.get(number=2).uid == unchanged.uid
        assert "towards the hill" in old.blocks.get(number=1).plain
        assert list(Unit.objects.values_list("pk", flat=True)) == units
        assert Edition.objects.filter(text__slug="bread-prices").count() == 1
        assert SourceFile.objects.count() == 3

    def test_a_text_changed_back_gets_its_old_wording_as_a_third_edition(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        load_from(write(tmp_path, a_long_walk=WALK.replace("hill", "river")))
        load_from(write(tmp_path))
        text = Text.objects.get(slug="a-long-walk")
        assert list(text.editions.values_list("number", "state")) == [
            (1, "superseded"),
            (2, "superseded"),
            (3, "published"),
        ]
        assert text.editions.get(number=3).source_file == text.editions.get(number=1).source_file

    def test_changes_of_the_course_are_made_in_place(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        ids = {label: [row["id"] for row in rows if "id" in row] for label, rows in all_rows().items()}
        changed = (
            COURSE.replace("title: Bread and books", "title: Books and bread")
            .replace("We count.", "We count twice.")
            .replace("Who set the price?", "Who sets the price?")
            .replace("A duty on imported grain.", "A duty on grain from abroad.")
            .replace("1912/1914-05", "1912/1915")
            .replace("minutes: 100", "minutes: 110")
        )
        load_from(write(tmp_path, changed))
        assert {
            label: [row["id"] for row in rows if "id" in row] for label, rows in all_rows().items()
        } == ids
        assert Course.objects.get().title == "Books and bread"
        assert list(Course.objects.get().sessions.values_list("aims", "minutes"))[1] == (
            "We count twice.",
            90,
        )
        assert Question.objects.filter(body="Who sets the price?").exists()
        assert not Question.objects.filter(body="Who set the price?").exists()
        assert Term.objects.get(name="Corn law").explanation == "A duty on grain from abroad."
        assert Event.objects.get(date="1912").date_end == "1915"

    def test_a_question_that_moves_stays_the_same_question(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        ids = dict(Question.objects.values_list("body", "pk"))
        first = "      - Which of the two would you rather have had as a neighbour?\n"
        moved = COURSE.replace(first, "      - What is a neighbour?\n").replace(
            "      - Who set the price?\n", "      - Who set the price?\n" + first
        )
        load_from(write(tmp_path, moved))
        now = dict(Question.objects.values_list("body", "pk"))
        assert {body: pk for body, pk in now.items() if body in ids} == ids
        questions = Question.objects.filter(origin="written").values_list("session__position", "body")
        assert list(questions) == [
            (1, "What is a neighbour?"),
            (1, "What did the winter change?"),
            (2, "Who set the price?"),
            (2, "Which of the two would you rather have had as a neighbour?"),
        ]

    def test_what_circles_may_have_built_on_is_kept_and_told(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        last = COURSE.index("  - title: What does rye cost?")
        short = COURSE[:last] + COURSE[COURSE.index("\nglossary:") :]
        short = short.replace(", a-long-walk]", "]").replace("      - What did the winter change?\n", "")
        out = StringIO()
        call_command("load_course", str(write(tmp_path, short)), stdout=out)
        for kept in ("session “What does rye cost?”", "question “What did the winter change?”"):
            assert f"it was kept: {kept}." in out.getvalue()
        assert Course.objects.get().sessions.count() == 2
        assert Question.objects.filter(origin="written").count() == 3
        assert Circle.objects.get().meetings.count() == 2

    def test_what_nobody_builds_on_goes_with_its_line(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        less = COURSE.replace("  - term: Almanac\n    explanation: A calendar with advice.\n", "").replace(
            "The card appears", "A card appears"
        )
        load_from(write(tmp_path, less))
        assert [term.name for term in Term.objects.all()] == ["Corn law"]
        assert [event.title for event in Event.objects.all()] == [
            "A card appears on the door.",
            "Rye doubles in price.",
        ]

    def test_a_text_under_a_new_name_is_the_same_text(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        pk = Text.objects.get(slug="a-long-walk").pk
        (tmp_path / "texts/a-long-walk.md").rename(tmp_path / "texts/the-long-walk.md")
        (tmp_path / "course.yaml").write_text(COURSE.replace("a-long-walk", "the-long-walk"))
        load_from(tmp_path)
        assert Text.objects.get(slug="the-long-walk").pk == pk
        assert Text.objects.count() == 2
        assert Edition.objects.count() == 2

    def test_two_texts_that_change_places_keep_their_names(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        load_from(write(tmp_path, a_long_walk=PRICES, bread_prices=WALK.replace("[^1]", "[^2]")))
        walk, prices = Text.objects.get(slug="a-long-walk"), Text.objects.get(slug="bread-prices")
        assert (walk.title, prices.title) == ("Bread prices", "A long walk")
        assert walk.editions.count() == prices.editions.count() == 2

    def test_a_new_name_takes_no_wording_from_a_text_that_is_still_named(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        walk = Text.objects.get(slug="a-long-walk")
        course = COURSE.replace("readings: [a-long-walk]", "readings: [the-first-walk, a-long-walk]")
        rewritten = WALK.replace("eleven days", "twelve days")
        load_from(write(tmp_path, course, a_long_walk=rewritten, the_first_walk=WALK))
        assert Text.objects.get(slug="a-long-walk").pk == walk.pk
        assert [text.editions.count() for text in Text.objects.order_by("slug")] == [2, 1, 1]

    def test_a_new_title_is_the_title_of_its_unit(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        load_from(write(tmp_path, a_long_walk=WALK.replace("title: A long walk", "title: The longest walk")))
        unit = Unit.objects.get(slug="a-long-walk")
        assert (unit.title, unit.text.title) == ("The longest walk", "The longest walk")


class TestPeopleKeepWhatIsTheirs:
    def test_seats_declarations_and_dates_stay_as_people_made_them(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        circle = Circle.objects.get()
        stella = User.objects.get(name="Stella")
        circle.memberships.filter(user=stella).update(role=Role.FACILITATOR, about="Promoted.")
        circle.memberships.filter(user__name="Max").update(ended_at=timezone.now())
        circle.meetings.update(starts_at=datetime(2030, 1, 1, tzinfo=ZoneInfo("UTC")))
        declare(
            user=stella, circle=circle, unit=Unit.objects.get(slug="a-long-walk"), state=Declaration.State.NOT
        )
        Place.objects.all().delete()
        write_question(course=circle.course, body="Mine?", session=circle.course.sessions.first())
        add_member(circle=circle, user=factories.make_user())
        before = all_rows()
        load_from(tmp_path)
        assert all_rows() == before

    def test_somebody_new_in_the_package_gets_a_seat(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        more = (
            COURSE
            + "    - name: Ida\n      email: ida@example.org\n      role: student\n      declared: {bread-prices: read}\n"
        )
        load_from(write(tmp_path, more))
        assert Circle.objects.get().memberships.count() == 5
        assert Declaration.objects.filter(user__name="Ida").count() == 1

    def test_a_new_session_gets_its_date_in_the_circles_rhythm(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        circle = Circle.objects.get()
        new = "  - title: And then?\n    aims: We look back.\n\nglossary:"
        load_from(write(tmp_path, COURSE.replace("\nglossary:", new)))
        met = [meeting.starts_at for meeting in circle.meetings.all()]
        zone = ZoneInfo("Europe/Berlin")
        days = [m.astimezone(zone).date() for m in met]
        assert [(later - days[0]).days for later in days] == [0, 7, 14]


class TestCommands:
    def test_what_stands_is_told(self, tmp_path: Path) -> None:
        out = StringIO()
        call_command("load_course", str(write(tmp_path)), circle=True, stdout=out)
        assert out.getvalue().splitlines() == [
            "The course “Bread and books” stands: 2 sessions, 2 texts (2 new editions), 3 questions.",
            "The circle “Mill Lane” studies it.",
        ]

    def test_an_operator_begins_with_nothing(self, tmp_path: Path) -> None:
        call_command("createsuperuser", email="Op@Example.org", interactive=False, stdout=StringIO())
        out = StringIO()
        call_command("load_course", str(write(tmp_path)), stdout=out)
        assert "begin_circle --course bread-and-books" in out.getvalue()
        for _ in range(2):
            call_command(
                "begin_circle",
                course="bread-and-books",
                name="Ours",
                owner="op@example.org",
                slug="ours",
                stdout=out,
            )
        call_command("add_editor", "OP@example.org", course="bread-and-books", stdout=out)
        owner = User.objects.get()
        assert owner.is_superuser
        circle = Circle.objects.get()
        assert [(s.user, s.role) for s in circle.memberships.all()] == [(owner, "owner")]
        assert list(circle.course.editors.all()) == [owner]
        assert circle.get_absolute_url() in out.getvalue()

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"course": "nothing"}, "There is no course “nothing”; there is: rye."),
            ({"owner": "who@example.org"}, "Nobody has an account with the address who@example.org"),
            ({"time_zone": "Here"}, "“Here” is not a time zone"),
        ],
    )
    def test_what_cannot_be_done_is_said_in_a_sentence(self, wrong: dict[str, str], told: str) -> None:
        factories.make_course(slug="rye")
        factories.make_user(email="op@example.org")
        with pytest.raises(CommandError, match=told):
            call_command(
                "begin_circle", **{"course": "rye", "name": "Ours", "owner": "op@example.org", **wrong}
            )
        assert not Circle.objects.exists()


class TestDemo:
    def load(self, **options: bool) -> str:
        out = StringIO()
        call_command("load_demo", stdout=out, **options)
        return out.getvalue()

    def test_the_demo_is_in_the_middle_of_its_course(self) -> None:
        self.load()
        circle = Circle.objects.get()
        zone = ZoneInfo(circle.time_zone)
        now = timezone.now()
        coming = circle.meetings.filter(starts_at__gt=now).first()
        assert coming is not None
        local = coming.starts_at.astimezone(zone)
        assert ((local.date() - now.astimezone(zone).date()).days, local.hour) == (1, 19)
        assert circle.meetings.filter(starts_at__lt=now).count() >= 2
        assert set(circle.memberships.values_list("role", flat=True)) == set(Role.values)
        assert User.objects.filter(is_demo=False).count() == 0

    def test_anna_is_in_the_middle_of_a_reading_for_tomorrow(self) -> None:
        self.load()
        circle = Circle.objects.get()
        coming = circle.meetings.filter(starts_at__gt=timezone.now()).first()
        assert coming is not None
        place = Place.objects.get(user__name="Anna")
        assert place.unit == coming.session.units.order_by("session_position").first()
        assert (place.unit.first_number or 0) < place.number < (place.unit.last_number or 0)
        said = Declaration.objects.filter(user__name="Anna")
        assert {d.state for d in said} == {"read", "partly"}
        assert not said.filter(unit=place.unit).exists()
        assert all(d.unit.session and d.unit.session.position < coming.session.position for d in said)

    def test_every_text_is_one_sitting_with_questions_and_notes(self) -> None:
        self.load()
        for text in Text.objects.all():
            unit = text.units.get()
            assert 700 <= unit.words <= 1300
            assert text.questions.filter(unit=unit).count() >= 3
            edition = text.editions.get()
            assert edition.blocks.filter(kind="heading").count() >= 4
            assert edition.blocks.filter(kind="footnote").exists()
        epigraphs = Block.objects.filter(kind="epigraph").order_by("edition__text__position")
        assert [block.data["attribution"] for block in epigraphs] == [
            "slogan of 1917",
            "proclamation shown to the sailors’ delegates, February 1921",
        ]
        assert Text.objects.count() == 5
        assert Question.objects.filter(origin="written").count() >= 15

    def test_twice_changes_nothing(self) -> None:
        self.load()
        before = all_rows()
        self.load()
        self.load(if_empty=True)
        assert all_rows() == before

    def test_its_dates_move_on_with_time(self) -> None:
        self.load()
        circle = Circle.objects.get()
        meant = list(circle.meetings.values_list("pk", "starts_at"))
        for meeting in circle.meetings.all():
            meeting.starts_at -= timedelta(days=2)
            meeting.save(update_fields=["starts_at"])
        assert "moved on" in self.load(if_empty=True)
        assert list(circle.meetings.values_list("pk", "starts_at")) == meant

    def test_the_dates_of_real_people_are_theirs(self) -> None:
        self.load()
        circle = Circle.objects.get()
        factories.make_member(circle)
        for meeting in circle.meetings.all():
            meeting.starts_at -= timedelta(days=2)
            meeting.save(update_fields=["starts_at"])
        before = all_rows()
        self.load(if_empty=True)
        assert all_rows() == before

    @pytest.mark.parametrize("make", [factories.make_user, factories.make_course])
    def test_where_somebody_is_at_home_it_stays_away(self, make: object) -> None:
        assert callable(make)
        make()
        before = all_rows()
        assert self.load(if_empty=True) == ""
        assert all_rows() == before

    def test_the_demo_is_a_package_like_any_other(self, tmp_path: Path) -> None:
        shutil.copytree(settings.BASE_DIR / "demo", tmp_path / "demo")
        call_command("load_course", str(tmp_path / "demo"), stdout=StringIO())
        before = all_rows()
        call_command("load_course", str(settings.BASE_DIR / "demo"), stdout=StringIO())
        assert all_rows() == before


def test_the_first_package_of_the_guide_loads_as_it_is_printed(tmp_path: Path) -> None:
    guide = (settings.BASE_DIR / "docs/course-package.md").read_text(encoding="utf-8")
    course = guide.partition("```yaml\n")[2].partition("```")[0]
    walk = guide.partition("```markdown\n")[2].partition("```")[0]
    loaded = load_from(write(tmp_path, course, a_long_walk=walk))
    assert [text.title for text in loaded.texts.values()] == ["A long walk", "Bread prices"]
    assert Question.objects.filter(origin="written").count() == 1
    assert Question.objects.filter(origin="found").count() == 1

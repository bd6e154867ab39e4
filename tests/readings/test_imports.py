"""An import: promised with its file in one transaction, done by the worker, started again if the worker is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from courses.models import Course
from readings.actions import imports, publish_edition
from readings.actions.correcting.rereading import STRUCTURE
from readings.importing import isolated
from readings.models import Edition, Import, SourceFile, Text
from readings.queries.imports import is_left_alone
from tests.factories import make_course, make_user
from tests.readings.dirty import BAD, LAMP, QUAY
from tests.workers import forget_jobs, work


def bring_in(
    course: Course, data: bytes = LAMP, name: str = "lamp.txt", key: uuid.UUID | None = None
) -> Import:
    return imports.bring_in(course=course, name=name, content=data, key=key or uuid.uuid4(), by=make_user())


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=STRUCTURE, status="todo").count()


@pytest.fixture
def course(transactional_db: None) -> Iterator[Course]:
    forget_jobs()
    yield make_course()
    forget_jobs()


@pytest.mark.django_db
def test_the_same_form_twice_is_one_import() -> None:
    course, key = make_course(), uuid.uuid4()
    first = bring_in(course, key=key)
    assert bring_in(course, key=key) == first
    assert (Import.objects.count(), SourceFile.objects.count(), jobs()) == (1, 1, 1)
    assert bring_in(course, QUAY, "quay.md", key=key) != first
    assert bring_in(make_course(), key=key) != first
    assert bring_in(course) != first  # the same file, by another form
    assert (Import.objects.count(), SourceFile.objects.count(), jobs()) == (4, 3, 4)


@pytest.mark.django_db
def test_each_stage_is_noted_at_once_and_its_steps_a_few_times_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, now = bring_in(make_course()), 100.0
    monkeypatch.setattr("readings.actions.imports.time.monotonic", lambda: now)
    tell = imports._Progress(made)
    noted = []
    for moment, stage, share in (
        (0.0, "source", 0.0),
        (0.1, "repair", 0.2),  # another stage
        (0.2, "repair", 0.3),  # too soon
        (0.6, "repair", 0.4),
    ):
        now = 100.0 + moment
        tell(stage, share)
        noted.append(tuple(Import.objects.values_list("stage", "percent").get()))
    assert noted == [("source", 0), ("repair", 18), ("repair", 18), ("repair", 36)]


@pytest.mark.django_db(transaction=True)
def test_the_promise_stands_or_falls_with_its_cause(course: Course) -> None:
    with transaction.atomic():
        bring_in(course)
        assert jobs() == 1
        transaction.set_rollback(True)
    assert (Import.objects.count(), SourceFile.objects.count(), jobs()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_it(course: Course) -> None:
    made = bring_in(course)
    work()
    made.refresh_from_db()
    assert (made.state, made.percent, made.stage, made.message) == (Import.State.DONE, 100, "", "")
    assert made.finished_at is not None
    edition = made.edition
    assert edition is not None
    assert edition.state == Edition.State.PROPOSED
    assert edition.text.title == "The Lamp Room"
    assert edition.made_by == made.brought_by
    assert not course.units.exists()  # nobody reads it before somebody has looked
    assert jobs() == 0

    publish_edition(edition=edition)
    assert course.units.count() == len(edition.outline)


@pytest.mark.django_db(transaction=True)
def test_bad_files_end_in_one_sentence_and_the_worker_goes_on(course: Course) -> None:
    bad = {name: bring_in(course, data, name) for name, (data, _) in BAD.items()}
    good = bring_in(course)
    work()
    for name, made in bad.items():
        made.refresh_from_db()
        assert made.state == Import.State.FAILED
        assert BAD[name][1] in made.message
        assert made.message.count(".") - made.message.count(".txt") == 1
        assert not imports.may_go_better(made)
    good.refresh_from_db()
    assert good.state == Import.State.DONE
    assert Text.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_ours_is_said_calmly_logged_and_may_be_tried_again(
    course: Course, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = bring_in(course)
    with monkeypatch.context() as broken:
        broken.setattr(isolated, "_ROOT", "/")  # the process that structures does not find its modules
        work()
    made.refresh_from_db()
    assert (made.state, made.message) == (Import.State.FAILED, imports.BROKE)
    assert "No module named" in caplog.text
    assert imports.may_go_better(made)

    imports.try_again(made=made)
    imports.try_again(made=made)
    assert jobs() == 1
    work()
    made.refresh_from_db()
    assert made.state == Import.State.DONE


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_work_goes_on(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bring_in(course)
    seen: list[tuple[str, str, int]] = []
    note = imports._note

    def watched(row: Import, **values: Any) -> None:
        note(row, **values)
        assert not connection.in_atomic_block or values.get("state") == Import.State.DONE
        seen.append(Import.objects.values_list("state", "stage", "percent").get(pk=row.pk))

    monkeypatch.setattr(imports, "_note", watched)
    monkeypatch.setattr(imports, "_PAUSE", 0)
    imports.structure_import(made=Import.objects.get(pk=made.pk))
    percents = [percent for _, _, percent in seen]
    assert percents == sorted(percents)
    assert seen[0] == ("running", "source", 0)
    assert seen[-2:] == [("running", "load", 90), ("done", "", 100)]
    assert {stage for _, stage, _ in seen} > {"source", "repair", "structure", "apparatus", "load"}


@pytest.mark.django_db(transaction=True)
def test_an_import_cut_off_anywhere_is_done_by_the_next_run(course: Course) -> None:
    made = bring_in(course)
    Import.objects.update(state=Import.State.RUNNING, stage="structure", percent=50)
    work()
    made.refresh_from_db()
    assert made.state == Import.State.DONE
    imports.structure_import(made=made)
    assert Edition.objects.count() == 1


def lose_the_worker(attempts: int = 0) -> None:
    """As if the worker had been killed in the middle of the job a minute ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE task_name = %s",
            [worker, attempts, STRUCTURE],
        )
    Import.objects.update(state=Import.State.RUNNING, stage="repair", percent=30)


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_was_killed_is_taken_up(course: Course) -> None:
    made = bring_in(course)
    lose_the_worker()
    take_up()
    work()
    made.refresh_from_db()
    assert made.state == Import.State.DONE


@pytest.mark.django_db(transaction=True)
def test_an_import_that_kills_its_workers_is_given_up(course: Course) -> None:
    made = bring_in(course)
    lose_the_worker(attempts=2)
    take_up()
    made.refresh_from_db()
    assert (made.state, made.message) == (Import.State.FAILED, imports.STOPPED)
    assert imports.may_go_better(made)
    assert jobs() == 0
    work()
    made.refresh_from_db()
    assert made.state == Import.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_one_that_is_at_work_is_left_to_it(course: Course) -> None:
    made = bring_in(course)
    lose_the_worker()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    take_up()
    made.refresh_from_db()
    assert made.state == Import.State.RUNNING
    assert jobs() == 0


def take_up() -> None:
    """The minutely job, done by the worker."""
    from procrastinate.contrib.django import app

    app.configure_task("readings.take_up_lost_imports").defer(timestamp=0)
    work()


@pytest.mark.django_db
def test_one_knows_when_nobody_works() -> None:
    made = bring_in(make_course())
    assert not is_left_alone(made)  # it has only just come
    Import.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    made.refresh_from_db()
    assert is_left_alone(made)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert not is_left_alone(made)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert is_left_alone(made)


@pytest.mark.parametrize(
    ("brought", "kept"),
    [
        ("lamp.txt", "lamp.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\texts\\lamp.txt", "lamp.txt"),
        ("lamp\u202etxt.exe", "lamptxt.exe"),
        ("a\r\nSet-Cookie: x\x00.txt", "aSet-Cookie: x.txt"),
        ("<script>alert(1)</script>", "script>"),
        ("…/", "…"),
        ("..", "text.txt"),
        ("", "text.txt"),
        ("ü" * 300 + ".txt", "ü" * 251 + ".txt"),
    ],
)
def test_a_name_is_kept_without_what_would_lie(brought: str, kept: str) -> None:
    assert imports.file_name(brought) == kept

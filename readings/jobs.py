"""What is done beside the pages, by a worker. Everything here may be cut off and run again."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from readings.actions import imports
from readings.actions.correcting.rereading import STRUCTURE
from readings.models import Import

ATTEMPTS = 3  # so often an import may lose its worker before it is given up


@app.task(name=STRUCTURE)
def structure_import(import_id: str) -> None:
    """Puts one file in order. An import that is gone meanwhile needs nothing."""
    made = Import.objects.select_related("source_file", "brought_by").filter(pk=import_id).first()
    if made is not None:
        imports.structure_import(made=made)


@app.periodic(cron="* * * * *")
@app.task(name="readings.take_up_lost_imports", queueing_lock="take up lost imports", pass_context=True)
async def take_up_lost_imports(context: JobContext, timestamp: int) -> None:
    """Starts imports again whose worker was killed: its sign of life is older than half a minute."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(task_name=STRUCTURE):
        if job.attempts + 1 < ATTEMPTS:  # the count does not hold the run that was lost
            await manager.retry_job(job)
            continue
        assert job.id is not None
        await sync_to_async(_give_up)(str(job.task_kwargs["import_id"]))
        await manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)


def _give_up(import_id: str) -> None:
    made = Import.objects.filter(pk=import_id).first()
    if made is not None:
        imports.give_up(made=made)

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models.functions import Left

from readings.search import SearchConfigField, config_for


def write_configs(apps, schema_editor):
    """Existing questions get the stems of their course's language."""
    questions = apps.get_model("discussions", "Question").objects
    for language in questions.order_by().values_list("course__language", flat=True).distinct():
        config = config_for(language)
        if config != "simple":
            questions.filter(course__language=language).update(search_config=config)


class Migration(migrations.Migration):
    """The table of questions is written anew for the stored column; it is a small one."""

    dependencies = [("discussions", "0002_threads")]

    operations = [
        migrations.AddField("question", "search_config", SearchConfigField(default="simple")),
        migrations.RunPython(write_configs, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            "question",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.F("search_config"),
                    Left("body", 100_000),
                    function="to_tsvector",
                    output_field=SearchVectorField(),
                ),
                output_field=SearchVectorField(),
            ),
        ),
        migrations.AddIndex("question", GinIndex(fields=["search"], name="question_search")),
    ]

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from readings.search import SearchConfigField, config_for, search_column


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
            search_column("body"),
        ),
        migrations.AddIndex("question", GinIndex(fields=["search"], name="question_search")),
    ]

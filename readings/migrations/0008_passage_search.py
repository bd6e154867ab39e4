from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from readings.search import SearchConfigField, config_for, search_column


def write_configs(apps, schema_editor):
    """Passages that were quoted before get the stems of their text's language."""
    passages = apps.get_model("readings", "Passage").objects
    for language in passages.order_by().values_list("text__language", flat=True).distinct():
        config = config_for(language)
        if config != "simple":
            passages.filter(text__language=language).update(search_config=config)


class Migration(migrations.Migration):
    dependencies = [("readings", "0007_passages_through_editions")]

    operations = [
        migrations.AddField(
            "passage", "search_config", SearchConfigField(default="simple", language="text.language")
        ),
        migrations.RunPython(write_configs, migrations.RunPython.noop, elidable=True),
        migrations.AddField("passage", "search", search_column("exact")),
        migrations.AddIndex("passage", GinIndex(fields=["search"], name="passage_search")),
    ]

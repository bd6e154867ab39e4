from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from readings.search import SearchConfigField, config_for, search_column


def write_configs(apps, schema_editor):
    """Existing blocks get the stems of their text's language."""
    blocks = apps.get_model("readings", "Block").objects
    for language in blocks.order_by().values_list("edition__text__language", flat=True).distinct():
        config = config_for(language)
        if config != "simple":
            blocks.filter(edition__text__language=language).update(search_config=config)


class Migration(migrations.Migration):
    """PostgreSQL writes the table of blocks anew for the stored column, and keeps readers out while it does: some
    seconds for a hundred thousand paragraphs. `prepare` runs migrations before the site answers.
    """

    dependencies = [("readings", "0004_passage")]

    operations = [
        migrations.AddField("block", "search_config", SearchConfigField(default="simple")),
        migrations.RunPython(write_configs, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            "block",
            "search",
            search_column("plain"),
        ),
        migrations.AddIndex("block", GinIndex(fields=["search"], name="block_search")),
    ]

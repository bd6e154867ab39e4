import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Passages know where they end and on which edition they were made; the migration before filled both in."""

    dependencies = [("readings", "0006_margin")]

    operations = [
        migrations.AlterField("passage", "last_uid", models.UUIDField()),
        migrations.AlterField(
            "passage",
            "made_on",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="readings.edition",
            ),
        ),
    ]

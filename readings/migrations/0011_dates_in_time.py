import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readings", "0010_days_of_dates"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="datedmention",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    django.db.models.functions.comparison.Least("begins", "ends"),
                    django.db.models.functions.comparison.Greatest("begins", "ends"),
                    models.Value("[]"),
                    function="int4range",
                    output_field=django.contrib.postgres.fields.ranges.IntegerRangeField(),
                ),
                name="dated_mention_in_time",
            ),
        ),
    ]

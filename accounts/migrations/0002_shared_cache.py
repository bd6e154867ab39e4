"""The cache that all processes share: limits on sign-in attempts are counted in it."""

from django.core.management import call_command
from django.db import migrations, models
from django.db.models.functions import Lower


def create_cache_tables(apps, schema_editor):
    """Does nothing where the table exists, or where the site keeps its cache elsewhere."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(create_cache_tables, migrations.RunPython.noop),
        # one address is one person, whatever its case: with this, the plain unique index says so
        migrations.RemoveConstraint(model_name="user", name="user_email_once_whatever_its_case"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"
            ),
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION readings_edition_of_date() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT edition_id INTO NEW.edition_id FROM readings_block WHERE id = NEW.block_id;
    RETURN NEW;
END $$;
CREATE TRIGGER readings_edition_of_date BEFORE INSERT OR UPDATE OF block_id, edition_id ON readings_datedmention
    FOR EACH ROW EXECUTE FUNCTION readings_edition_of_date();
UPDATE readings_datedmention m SET edition_id = b.edition_id FROM readings_block b WHERE b.id = m.block_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
BACKWARD = """
DROP TRIGGER readings_edition_of_date ON readings_datedmention;
DROP FUNCTION readings_edition_of_date();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("readings", "0012_index_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="datedmention",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dates",
                to="readings.edition",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="datedmention",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dates",
                to="readings.edition",
            ),
        ),
        migrations.AddIndex(
            model_name="datedmention",
            index=models.Index(
                fields=["edition", "begins", "ends"], include=("hidden",), name="dated_mention_of_edition"
            ),
        ),
    ]

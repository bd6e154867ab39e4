from django.db import migrations

# Drafts on words of a reading say since then in which edition these were read: the one that was published.
SAY_EDITION = """
    UPDATE discussions_draft d SET place = d.place || '@' || e.number
    FROM readings_unit u JOIN readings_edition e ON e.text_id = u.text_id AND e.state = 'published'
    WHERE d.place ~ '^new:[0-9]+[.][0-9.]+$' AND split_part(substr(d.place, 5), '.', 1) = u.id::text
"""
SAY_NONE = "UPDATE discussions_draft SET place = split_part(place, '@', 1) WHERE place LIKE 'new:%@%'"


class Migration(migrations.Migration):
    dependencies = [("discussions", "0006_note_taken_out"), ("readings", "0006_margin")]
    operations = [migrations.RunSQL(SAY_EDITION, SAY_NONE)]

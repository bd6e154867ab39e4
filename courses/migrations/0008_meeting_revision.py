"""How often a meeting was changed, counted by the database whoever changes it: a calendar that took it in knows by
this number which of two versions is the newer one.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION courses_meeting_counts_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision;
    IF (NEW.session_id, NEW.starts_at, NEW.place, NEW.link, NEW.cancelled_at)
        IS DISTINCT FROM (OLD.session_id, OLD.starts_at, OLD.place, OLD.link, OLD.cancelled_at)
    THEN
        NEW.revision := OLD.revision + 1;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER meeting_counts_revisions BEFORE UPDATE ON courses_meeting
    FOR EACH ROW EXECUTE FUNCTION courses_meeting_counts_revisions();
"""
BACKWARD = """
DROP TRIGGER meeting_counts_revisions ON courses_meeting;
DROP FUNCTION courses_meeting_counts_revisions();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_course_key")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

"""Of two owners who step down at the same moment one stays: the check locks the circle before it looks."""

from django.db import migrations

BODY = """
CREATE OR REPLACE FUNCTION courses_circle_has_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    circle bigint;
BEGIN
    IF TG_TABLE_NAME = 'courses_circle' THEN
        circle := NEW.id;
    ELSE
        circle := OLD.circle_id;
    END IF;
    %s
       AND NOT EXISTS (
           SELECT 1 FROM courses_membership
           WHERE circle_id = circle AND role = 'owner' AND ended_at IS NULL
       )
    THEN
        RAISE EXCEPTION USING
            ERRCODE = 'check_violation',
            CONSTRAINT = 'circle_has_an_owner',
            MESSAGE = 'circle_has_an_owner: a circle needs at least one owner';
    END IF;
    RETURN NULL;
END
$$;
"""
# A circle that is gone needs no owner. Each statement sees what was committed before it, so the second of two
# waits here and then finds the first one's change.
FORWARD = BODY % "PERFORM 1 FROM courses_circle WHERE id = circle FOR NO KEY UPDATE;\n    IF FOUND"
BACKWARD = BODY % "IF EXISTS (SELECT 1 FROM courses_circle WHERE id = circle)"


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_course_about_html")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

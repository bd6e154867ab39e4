"""A circle has an owner, always: checked when a transaction ends, so that a hand-over may take two steps."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION courses_circle_has_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    circle bigint;
BEGIN
    IF TG_TABLE_NAME = 'courses_circle' THEN
        circle := NEW.id;
    ELSE
        circle := OLD.circle_id;
    END IF;
    IF EXISTS (SELECT 1 FROM courses_circle WHERE id = circle)
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

CREATE CONSTRAINT TRIGGER circle_has_an_owner_from_the_start
    AFTER INSERT ON courses_circle DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION courses_circle_has_an_owner();

CREATE CONSTRAINT TRIGGER circle_keeps_an_owner
    AFTER UPDATE OR DELETE ON courses_membership DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.role = 'owner') EXECUTE FUNCTION courses_circle_has_an_owner();
"""

BACKWARD = """
DROP TRIGGER circle_keeps_an_owner ON courses_membership;
DROP TRIGGER circle_has_an_owner_from_the_start ON courses_circle;
DROP FUNCTION courses_circle_has_an_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

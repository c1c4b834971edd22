from django.db import migrations

from samband.kernel.db.policies import protect

# Whoever moves, deletes or hides entries by whatever statement can't forget that they are searched: who finds a row is
# decided by its own columns, and these follow the entry here. The words of what comes back are written by its action.
FORWARD = """
CREATE FUNCTION samband_follow_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'published' THEN
    DELETE FROM search_entrywords WHERE entry_id = NEW.id;
  ELSE
    UPDATE search_entrywords
       SET thread_id = coalesce(NEW.root_id, NEW.id), audience_id = NEW.audience_id, author_id = NEW.author_id,
           published_at = NEW.published_at,
           words = CASE WHEN audience_id = NEW.audience_id THEN words
                        ELSE ts_delete(words, '&' || audience_id) || array_to_tsvector(ARRAY['&' || NEW.audience_id]) END
     WHERE entry_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER search_entry_changed AFTER UPDATE OF state, root_id, audience_id, author_id, published_at ON entries_entry
  FOR EACH ROW WHEN ((OLD.state, OLD.root_id, OLD.audience_id, OLD.author_id, OLD.published_at)
    IS DISTINCT FROM (NEW.state, NEW.root_id, NEW.audience_id, NEW.author_id, NEW.published_at))
  EXECUTE FUNCTION samband_follow_entry();

ALTER TABLE search_entrywords ALTER COLUMN words SET STATISTICS 1000;
"""

BACKWARD = """
DROP TRIGGER search_entry_changed ON entries_entry;
DROP FUNCTION samband_follow_entry();
"""


class Migration(migrations.Migration):
    """Where an entry is found follows the entry; saved searches are read by their person only."""

    dependencies = [("search", "0001_initial"), ("kernel", "0002_person")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *protect("search_savedsearch", read="person_id = samband_person()"),
    ]

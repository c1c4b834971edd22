from importlib import import_module

from django.db import migrations

# The letters are those of the function that is replaced; it stands in a released migration.
_WORDS = import_module("samband.knowledge.migrations.0002_name_words")

# A function that gives rows sorts for itself, once for each text; one that gives a list is written into the statement by the
# planner, and what came twice is taken out of all rows at once.
FORWARD = f"""
CREATE FUNCTION samband_word_list(said text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT (regexp_split_to_array(lower(translate(left(said, 200), '{_WORDS._FROM}', '{_WORDS._TO}')), '[[:space:][:punct:]]+'))[1:12]
$$;

CREATE OR REPLACE FUNCTION samband_name_words(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT left(word, 40) FROM unnest(samband_word_list(name)) AS word WHERE length(word) > 1
$$;
"""  # noqa: S608 - letters of a released migration

BACKWARD = f"""
CREATE OR REPLACE FUNCTION samband_name_words(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT left(word, 40)
    FROM unnest((regexp_split_to_array(lower(translate(left(name, 200), '{_WORDS._FROM}', '{_WORDS._TO}')),
                 '[[:space:][:punct:]]+'))[1:12]) AS word
   WHERE length(word) > 1
$$;

DROP FUNCTION samband_word_list(text);
"""  # noqa: S608 - letters of a released migration


class Migration(migrations.Migration):
    """The words of a text as a list, for statements about many."""

    dependencies = [("knowledge", "0004_lists")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

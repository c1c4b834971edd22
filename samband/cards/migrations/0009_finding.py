import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from samband.kernel.db.policies import LAYER_READ, protect

# The words of cards and tags. Statement triggers: an import writes thousands of cards in one statement. `samband_name_words`
# folds but keeps å, ä and ö; here "asa" finds "Åsa".
FORWARD = """
CREATE FUNCTION samband_find_words(said text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT translate(word, 'åäö', 'aao') FROM samband_name_words(said) AS word
$$;

CREATE FUNCTION samband_put_card_words(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO cards_findword (layer, word, is_part, party_id, organisation_id, card_id)
  SELECT said.layer, said.word, said.is_part, c.party_id, said.organisation_id, c.id
    FROM cards_card c
    CROSS JOIN LATERAL (VALUES (c.name, NULL::bigint), (c.organisation_name, c.organisation_id), (c.title, NULL), (c.place, NULL),
                               (array_to_string(c.topics, ' '), NULL), (array_to_string(c.emails, ' '), NULL))
                       AS field (text, organisation_id)
    CROSS JOIN LATERAL samband_find_words(field.text) AS found (word)
    CROSS JOIN LATERAL (
      SELECT c.owner_id AS layer, found.word, false AS is_part, field.organisation_id
      UNION ALL
      SELECT 0, substr(found.word, at), at > 1, field.organisation_id
        FROM generate_series(1, greatest(1, length(found.word) - 2)) AS at
       WHERE c.level IN ('shared', 'company')
    ) AS said
   WHERE c.id = ANY (ids)
$$;

CREATE FUNCTION samband_keep_find_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  ids uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(id) INTO ids FROM new_cards;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM cards_findword w USING old_cards o WHERE w.card_id = o.id;
    RETURN NULL;
  ELSE
    SELECT array_agg(n.id) INTO ids FROM new_cards n JOIN old_cards o USING (id)
     WHERE (n.name, n.organisation_name, n.organisation_id, n.title, n.place, n.topics, n.emails, n.level, n.party_id)
           IS DISTINCT FROM
           (o.name, o.organisation_name, o.organisation_id, o.title, o.place, o.topics, o.emails, o.level, o.party_id);
    IF ids IS NOT NULL THEN
      DELETE FROM cards_findword WHERE card_id = ANY (ids);
    END IF;
  END IF;
  IF ids IS NOT NULL THEN
    PERFORM samband_put_card_words(ids);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION samband_keep_tag_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM cards_findword WHERE tag_id = OLD.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO cards_findword (layer, word, is_part, party_id, tag_id)
    SELECT NEW.owner_id, word, false, NEW.party_id, NEW.id FROM samband_find_words(NEW.name) AS word;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER cards_find_new AFTER INSERT ON cards_card
  REFERENCING NEW TABLE AS new_cards FOR EACH STATEMENT EXECUTE FUNCTION samband_keep_find_words();
CREATE TRIGGER cards_find_changed AFTER UPDATE ON cards_card
  REFERENCING OLD TABLE AS old_cards NEW TABLE AS new_cards FOR EACH STATEMENT EXECUTE FUNCTION samband_keep_find_words();
CREATE TRIGGER cards_find_gone AFTER DELETE ON cards_card
  REFERENCING OLD TABLE AS old_cards FOR EACH STATEMENT EXECUTE FUNCTION samband_keep_find_words();
CREATE TRIGGER cards_find_tag AFTER INSERT OR UPDATE OR DELETE ON cards_cardtag
  FOR EACH ROW EXECUTE FUNCTION samband_keep_tag_words();

SELECT samband_put_card_words(coalesce(array_agg(id), '{}')) FROM cards_card;
"""

BACKWARD = """
DROP TRIGGER cards_find_new ON cards_card;
DROP TRIGGER cards_find_changed ON cards_card;
DROP TRIGGER cards_find_gone ON cards_card;
DROP TRIGGER cards_find_tag ON cards_cardtag;
DROP FUNCTION samband_keep_find_words();
DROP FUNCTION samband_keep_tag_words();
DROP FUNCTION samband_put_card_words(uuid[]);
DROP FUNCTION samband_find_words(text);
"""


class Migration(migrations.Migration):
    """Contacts are found by parts of words, by tag and by place; tags are their owner's alone."""

    dependencies = [
        ("cards", "0008_parts_follow_the_card"),
        ("knowledge", "0002_name_words"),
        ("parties", "0004_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="card",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.CreateModel(
            name="FindWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("layer", models.BigIntegerField()),
                ("word", models.TextField(db_collation="C")),
                ("is_part", models.BooleanField(default=False)),
                ("party_id", models.BigIntegerField()),
                ("organisation_id", models.BigIntegerField(null=True)),
                ("card_id", models.UUIDField(null=True)),
                ("tag_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["layer", "word"], include=("party_id",), name="find_word"),
                    models.Index(
                        condition=models.Q(("card_id__isnull", False)),
                        fields=["card_id"],
                        name="find_card",
                    ),
                    models.Index(
                        condition=models.Q(("tag_id__isnull", False)),
                        fields=["tag_id"],
                        name="find_tag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "key"], name="card_tag_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "party", "key"), name="card_tag_once")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        *protect("cards_findword", read=LAYER_READ, write="false"),
        *protect("cards_cardtag", read="owner_id = samband_person()"),
    ]

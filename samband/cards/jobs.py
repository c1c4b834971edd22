"""What is worked out from cards that their readers can't see, as the system."""

from collections.abc import Collection

from django.db import connection

from samband.kernel.db import as_system
from samband.kernel.jobs import job, later

# One hint per party however many cards are "ask me first"; the team only where all their owners share it. The party's name
# on the hint is the one on the oldest such card. A shared card needs no hint.
REFRESH = """
WITH known AS (
  SELECT c.party_id, c.organisation_id, c.name, c.organisation_name, p.team_id, c.created_at, c.id
    FROM cards_card c JOIN people_person p ON p.id = c.owner_id AND p.state = 'active'
   WHERE c.party_id = ANY (%(parties)s) AND c.level = 'known' AND c.band <> ''
), one AS (
  SELECT DISTINCT ON (party_id) party_id, organisation_id, name, organisation_name FROM known
   ORDER BY party_id, created_at, id
), team AS (
  SELECT party_id, CASE WHEN count(DISTINCT coalesce(team_id, 0)) = 1 THEN max(team_id) END AS team_id
    FROM known GROUP BY party_id
), gone AS (
  DELETE FROM cards_knownhint h WHERE h.party_id = ANY (%(parties)s)
     AND NOT EXISTS (SELECT 1 FROM known WHERE known.party_id = h.party_id)
)
INSERT INTO cards_knownhint (party_id, organisation_id, name, organisation_name, team_id)
SELECT one.party_id, one.organisation_id, one.name, one.organisation_name, team.team_id
  FROM one JOIN team USING (party_id)
ON CONFLICT (party_id) DO UPDATE SET organisation_id = EXCLUDED.organisation_id, name = EXCLUDED.name,
   organisation_name = EXCLUDED.organisation_name, team_id = EXCLUDED.team_id
"""


def make_hints(party_ids: Collection[int]) -> None:
    """Make the hints of some parties agree with the cards about them; works as the system role."""
    with as_system(), connection.cursor() as cursor:
        cursor.execute(REFRESH, {"parties": list(party_ids)})


@job("cards.refresh_hints")
def refresh_hints(party_id: int) -> None:
    """After a card's level changed."""
    make_hints([party_id])


@job("cards.refresh_own_hints")
def refresh_own_hints(owner_id: int) -> None:
    """After the levels of many cards of one person changed."""
    from samband.cards.models import Card

    with as_system():
        parties = list(Card.objects.filter(owner_id=owner_id).values_list("party_id", flat=True))
    make_hints(parties)


@job("cards.settle")
def settle(owner_id: int) -> None:
    """After somebody wrote cards by hand: their addresses become identities, and lead where they lead for everybody."""
    from samband.cards.settling import settle_cards

    settle_cards(owner_id)


def make_hints_later(party_ids: Collection[int]) -> None:
    """The same for somebody who can't see others' cards: as jobs."""
    for party_id in sorted(party_ids):
        later(refresh_hints, key=f"hint-{party_id}", party_id=party_id)


@job("cards.count_requests", every="41 * * * *")
def count_requests(timestamp: int) -> None:
    """Hourly: how many requests wait for whom."""
    from samband.cards.load import count_requests as count

    count()

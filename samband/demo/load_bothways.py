"""Hanna's address book at a server that is nowhere, kept in step in the sample: two things wait for her to decide."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.cards.models import Card
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.models import BothWays, Clash, Twin
from samband.demo.load_book import CARDS, OWNER, bring_in, vcard
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.sources import actions
from samband.sources.servers import keeping
from samband.sources.servers.models import Server

HOST = "moln.example"
FOLDER = f"https://{HOST}/hanna/kontakter/"
#: Of the people in her phone: who changed there too, and who is gone there.
DIFFERS, GONE = CARDS[2], CARDS[1]


def load_bothways(by_key: Mapping[str, Person], now: datetime) -> None:
    """Bring in what the server had, and leave two things for Hanna to decide."""
    owner = by_key[OWNER]
    texts = [vcard((*card[:6], ""), uid=card[0]) for card in (DIFFERS, GONE)]
    run = actions.apply_import(run=bring_in(owner, f"hanna ({HOST})", "".join(texts)))
    with as_person(owner.pk):
        login = keeping.Login(FOLDER, "hanna", "no server, no password")
        server = Server.objects.create(
            source=run.source,
            layer=owner.pk,
            kind=Server.Kind.CONTACTS,
            sealed=keeping.sealed(run.source_id, owner.pk, login),
            host=HOST,
            found=[{"where": FOLDER, "name": "Kontakter"}],
            chosen=[FOLDER],
            seen_at=now,
            # Nobody answers there, so it is not asked by itself.
            next_at=now + timedelta(days=3_650),
        )
        both = BothWays.objects.create(
            server=server, layer=owner.pk, state=BothWays.State.ON, home=FOLDER, ran_at=now
        )
        for card in (DIFFERS, GONE):
            mine = Card.objects.get(owner=owner, name=card[0])
            said = pairing.said_of(owner, [mine.pk])[mine.pk][1]
            base = rules.print_of(said)
            twin = Twin.objects.create(
                both=both, layer=owner.pk, card_id=mine.pk, folder=FOLDER,
                path=f"/hanna/kontakter/{mine.pk}.vcf", etag='"1"', here=base, there=base,
            )  # fmt: skip
            clash = Clash(twin=twin, layer=owner.pk, name=mine.name, kind=Clash.Kind.GONE_THERE)
            if card is DIFFERS:
                clash.kind, clash.etag = Clash.Kind.BOTH, '"2"'
                clash.theirs = {
                    **rules.dump(said), "title": "Energistrateg", "phones": ["+46701740653"],
                }  # fmt: skip
            clash.save()

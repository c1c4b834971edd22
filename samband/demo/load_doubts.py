"""Contacts in the sample that may be the same: the old address under a new surname, so that its owner is asked.

Of those whom nobody else knows, for the people who can sign in; the rules decide themselves what is asked and what is not.
"""

from collections.abc import Sequence
from datetime import datetime

from samband.cards.actions import NewCard, keep_cards
from samband.demo.shapes import Contact
from samband.demo.tables import mail_name
from samband.kernel.text import fold
from samband.parties.actions import Home, Seen, resolve_identities, see_identities
from samband.people.models import Person

EVERY, MOST = 2, 4
#: Where the invented people have their mail at home.
AT_HOME = "hemmapost.example"
#: Have they married, or is it somebody else? Samband can't know, so it asks.
NEW_NAMES = ("Granlid", "Sjövik", "Almkvist", "Ödeen")


def load_doubts(owner: Person, contacts: Sequence[Contact], home: Home, *, now: datetime) -> int:
    """Give some of an owner's contacts a second address, and let resolution look; gives how many questions. As the system."""
    alone = [contact for contact in contacts if len(contact.known_by) == 1]
    chosen = sorted(alone, key=lambda contact: contact.email)[::EVERY][:MOST]
    seen = []
    for number, contact in enumerate(chosen):
        first = contact.name.partition(" ")[0]
        written = f"{first} {NEW_NAMES[number]}"
        seen.append(Seen(f"{mail_name(contact.name)}@{AT_HOME}", written, now, now))
    known = see_identities(layer=owner.pk, seen=seen, home=home)
    keep_cards(
        actor=owner,
        cards=[
            NewCard(
                party_id=known["email", one.value].party_id,
                name=one.name,
                name_key=fold(one.name),
                emails=(one.value,),
            )
            for one in seen
        ],
    )
    return resolve_identities(layer=owner.pk).proposed

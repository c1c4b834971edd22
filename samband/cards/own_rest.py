"""One's own contacts over the API: written down, changed, met, deleted, and whom never to store. No token takes all along."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from samband.cards import access, blocklist, writing
from samband.cards.forms import CardForm
from samband.cards.routing import router
from samband.cards.writing import Written
from samband.kernel.errors import Invalid
from samband.people.bearer import caller, reading
from samband.people.bearer import writing as may_write
from samband.people.models import Person


class CardIn(Schema):
    """What stands on a card. `note` is added to the notes that are there; without `place` and `topics` these stay."""

    name: str
    organisation: str = ""
    title: str = ""
    place: str | None = None
    topics: list[str] | None = None
    emails: list[str] = []
    phones: list[str] = []
    links: list[str] = []
    note: str = ""


class CardRef(Schema):
    """The contact that a card is about."""

    contact_id: int


class MeetingIn(Schema):
    """That I met somebody; `on` is today where it is missing."""

    on: date | None = None


class MeetingOut(Schema):
    """The meeting as it is noted."""

    contact_id: int
    meeting_id: int


class NoteIn(Schema):
    """A note on my own card, for me alone."""

    text: str


class NoteOut(Schema):
    """The note."""

    id: UUID


class BlockIn(Schema):
    """Lines for my list: an address, a domain, or a full name each."""

    lines: list[str]


class BlockOut(Schema):
    """A line of my list; `kind` is address, domain or name, `stored` how many contacts of mine it fits."""

    id: int
    kind: str
    value: str
    stored: int


class BlocksOut(Schema):
    """My list, and how many addresses of deleted contacts are kept in mind."""

    lines: list[BlockOut]
    deleted: int


def _written(owner: Person, data: CardIn) -> Written:
    form = CardForm(
        {
            "name": data.name,
            "organisation": data.organisation,
            "title": data.title,
            "place": data.place or "",
            "topics": "\n".join(data.topics or ()),
            "mails": "\n".join(data.emails),
            "phones": "\n".join(data.phones),
            "links": "\n".join(data.links),
            "note": data.note,
        }
    )
    if not form.is_valid():
        fields = {name: list(said) for name, said in form.errors.items()}
        raise Invalid(_("Some fields do not fit."), fields=fields)
    written = form.written(owner)
    return replace(
        written,
        place=None if data.place is None else written.place,
        topics=None if data.topics is None else written.topics,
    )


@router.post("/contacts", auth=may_write, response={201: CardRef})
def new_card(request: HttpRequest, data: CardIn) -> tuple[int, CardRef]:
    """Write down a contact; only I see it."""
    owner = access.network_for_reading(caller(request))
    card = writing.write_card(actor=owner, written=_written(owner, data), now=timezone.now())
    return 201, CardRef(contact_id=card.party_id)


@router.put("/contacts/{int:contact_id}/card", auth=may_write, response=CardRef)
def change_card(request: HttpRequest, contact_id: int, data: CardIn) -> CardRef:
    """Change what stands on my card."""
    owner = access.network_for_reading(caller(request))
    card = access.own_card_of(owner, contact_id)
    writing.change_card(actor=owner, card=card, written=_written(owner, data), now=timezone.now())
    return CardRef(contact_id=contact_id)


@router.delete("/contacts/{int:contact_id}/card", auth=may_write, response={204: None})
def delete_contact(request: HttpRequest, contact_id: int) -> tuple[int, None]:
    """Delete my contact for good: card, notes, and what my sources told. No import brings it back."""
    owner = access.network_for_reading(caller(request))
    writing.delete_contact(actor=owner, party_id=contact_id)
    return 204, None


@router.post("/contacts/{int:contact_id}/meetings", auth=may_write, response={201: MeetingOut})
def met(request: HttpRequest, contact_id: int, data: MeetingIn) -> tuple[int, MeetingOut]:
    """Note that I met somebody."""
    owner, now = access.network_for_reading(caller(request)), timezone.now()
    card = writing.note_meeting(
        actor=owner, party_id=contact_id, on=data.on or timezone.localdate(now), now=now
    )
    newest = writing.meetings_with(owner, card.party_id)[0]
    return 201, MeetingOut(contact_id=card.party_id, meeting_id=newest.id)


@router.delete(
    "/contacts/{int:contact_id}/meetings/{int:meeting_id}", auth=may_write, response={204: None}
)
def not_met(request: HttpRequest, contact_id: int, meeting_id: int) -> tuple[int, None]:
    """Take back that I met somebody."""
    owner = access.network_for_reading(caller(request))
    writing.undo_meeting(actor=owner, party_id=contact_id, meeting_id=meeting_id)
    return 204, None


@router.post("/contacts/{int:contact_id}/notes", auth=may_write, response={201: NoteOut})
def write_note(request: HttpRequest, contact_id: int, data: NoteIn) -> tuple[int, NoteOut]:
    """Write a note on my card."""
    owner = access.network_for_reading(caller(request))
    card = access.own_card_of(owner, contact_id)
    return 201, NoteOut(id=writing.write_note(actor=owner, card=card, text=data.text).pk)


@router.delete(
    "/contacts/{int:contact_id}/notes/{uuid:note_id}", auth=may_write, response={204: None}
)
def delete_note(request: HttpRequest, contact_id: int, note_id: UUID) -> tuple[int, None]:
    """Delete a note of mine."""
    owner = access.network_for_reading(caller(request))
    writing.remove_note(actor=owner, note_id=note_id)
    return 204, None


@router.get("/blocklist", auth=reading, response=BlocksOut)
def blocks(request: HttpRequest) -> BlocksOut:
    """Whom I never want here."""
    owner = access.network_for_reading(caller(request))
    return BlocksOut(
        lines=[
            BlockOut(id=one.id, kind=one.kind, value=one.value, stored=one.stored)
            for one in blocklist.list_of(owner)
        ],
        deleted=blocklist.count_deleted(owner),
    )


@router.post("/blocklist", auth=may_write, response={201: BlocksOut})
def add_blocks(request: HttpRequest, data: BlockIn) -> tuple[int, BlocksOut]:
    """Add lines to my list; what is stored already stays until I delete it."""
    owner = access.network_for_reading(caller(request))
    blocklist.add_blocks(actor=owner, lines=data.lines)
    return 201, blocks(request)


@router.delete("/blocklist/{int:block_id}", auth=may_write, response={204: None})
def remove_block(request: HttpRequest, block_id: int) -> tuple[int, None]:
    """Take a line off my list."""
    owner = access.network_for_reading(caller(request))
    blocklist.remove_block(actor=owner, block_id=block_id)
    return 204, None

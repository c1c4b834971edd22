"""Mail that waits for its person's word, over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.entries.access import entry_for_reading
from samband.entries.rest import EntryOut, entry_out
from samband.mailroom.held import discard_held, held_for, publish_held
from samband.notices.addresses import POST, address_for
from samband.people.bearer import caller, reading, writing
from samband.spaces.access import space_for_reading

router = Router(tags=["mail"])


class HeldOut(Schema):
    """A mail in my name that nothing proves to be mine."""

    id: int
    sender: str
    subject: str
    text: str
    files: list[str]
    at: datetime
    where: str
    url: str


class HeldListOut(Schema):
    """What waits for my word, oldest first."""

    held: list[HeldOut]


class AddressOut(Schema):
    """My own address for posts to a space; "" where no mail comes in."""

    address: str


@router.get("/mail/held", auth=reading, response=HeldListOut)
def held(request: HttpRequest) -> HeldListOut:
    """Mail in my name that waits for my word."""
    return HeldListOut(
        held=[
            HeldOut(
                id=one.id,
                sender=one.sender,
                subject=one.subject,
                text=one.text,
                files=list(one.files),
                at=one.at,
                where=one.where,
                url=one.url,
            )
            for one in held_for(caller(request))
        ]
    )


@router.post("/mail/held/{int:held_id}/publication", auth=writing, response={201: EntryOut})
def publish(request: HttpRequest, held_id: int) -> tuple[int, EntryOut]:
    """Say that a mail is mine: it becomes the comment or post."""
    made = publish_held(actor=caller(request), incoming_id=held_id)
    return 201, entry_out(entry_for_reading(caller(request), made.pk))


@router.delete("/mail/held/{int:held_id}", auth=writing, response={204: None})
def discard(request: HttpRequest, held_id: int) -> tuple[int, None]:
    """Throw a mail away."""
    discard_held(actor=caller(request), incoming_id=held_id)
    return 204, None


@router.get("/spaces/{slug}/address", auth=reading, response=AddressOut)
def space_address(request: HttpRequest, slug: str) -> AddressOut:
    """The address at which my mail becomes a post in a space; mine alone."""
    person = caller(request)
    space = space_for_reading(person, slug).space
    return AddressOut(address=address_for(POST, person, space.pk, timezone.now()))

"""Where a room's own address stands: on its page, for those who may write there."""

from django.utils import timezone
from django.utils.translation import gettext as _

from samband.activity.blocks import Block
from samband.notices.addresses import POST, address_for
from samband.people.access import PersonRequest
from samband.spaces.models import Space
from samband.web.parts import Link


def room_block(request: PersonRequest, space: Space) -> Block | None:
    """The reader's own address for posts to a room; None where no mail comes in, and in rooms that are closed down."""
    if space.archived_at is not None:
        return None
    address = address_for(POST, request.user, space.pk, timezone.now())
    if not address:
        return None
    about = _(
        "What you send there from your own address is posted here. It is yours alone: tell nobody."
    )
    return Block(_("Write by mail"), [Link(address, f"mailto:{address}", about)])

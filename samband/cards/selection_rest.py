"""Several contacts at once over the API: tags, sharing, deleting. No token takes them along."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from samband.cards import access, actions, selection, tagging
from samband.cards.models import Card
from samband.cards.routing import router
from samband.kernel.errors import NotFound, Refused
from samband.people.bearer import caller
from samband.people.bearer import writing as may_write


class TagIn(Schema):
    """A tag of mine for some contacts; `is_on` false takes it off."""

    contacts: list[int]
    tag: str
    is_on: bool = True


class LevelsIn(Schema):
    """Who knows about some contacts of mine: mine, known or shared."""

    contacts: list[int]
    level: str


class ContactIdsIn(Schema):
    """Some contacts of mine."""

    contacts: list[int]


class ChangedOut(Schema):
    """How many changed."""

    changed: int


class PreviewOut(Schema):
    """What a level would change, by contact id; `colleagues` is how many people would newly see."""

    newly_seen: list[int]
    newly_hinted: list[int]
    hidden: list[int]
    unchanged: list[int]
    colleagues: int


@router.post("/contact-tags", auth=may_write, response=ChangedOut)
def tag_contacts(request: HttpRequest, data: TagIn) -> ChangedOut:
    """Put a tag of mine on contacts, or take it off."""
    owner = access.network_for_reading(caller(request))
    act = tagging.put_tag if data.is_on else tagging.take_tag
    return ChangedOut(changed=act(actor=owner, party_ids=data.contacts, name=data.tag))


@router.post("/contact-levels/preview", auth=may_write, response=PreviewOut)
def preview_levels(request: HttpRequest, data: LevelsIn) -> PreviewOut:
    """Who would newly see what; nothing changes."""
    owner = access.network_for_reading(caller(request))
    found = selection.preview(owner, _own(owner.pk, data.contacts), data.level)
    ids = {
        name: [card.party_id for card in getattr(found, name)]
        for name in ("newly_seen", "newly_hinted", "hidden", "unchanged")
    }
    return PreviewOut(**ids, colleagues=found.colleagues)


@router.post("/contact-levels", auth=may_write, response=ChangedOut)
def set_levels(request: HttpRequest, data: LevelsIn) -> ChangedOut:
    """Choose that fewer know about contacts of mine; sharing wider asks for the password, which no token has."""
    owner = access.network_for_reading(caller(request))
    cards = _own(owner.pk, data.contacts)
    found = selection.preview(owner, cards, data.level)
    if found.newly_seen or found.newly_hinted:
        raise Refused(
            _("Share more contacts with colleagues on the page: it asks for your password.")
        )
    ids = [card.pk for card in cards]
    changed = actions.set_level(actor=owner, card_ids=ids, level=data.level, now=timezone.now())
    return ChangedOut(changed=changed)


@router.post("/contact-removals", auth=may_write, response=ChangedOut)
def remove_contacts(request: HttpRequest, data: ContactIdsIn) -> ChangedOut:
    """Delete contacts of mine for good; all or, if one is not mine, none."""
    owner = access.network_for_reading(caller(request))
    return ChangedOut(changed=selection.delete_contacts(actor=owner, party_ids=data.contacts))


def _own(owner_id: int, party_ids: list[int]) -> list[Card]:
    found = list(Card.objects.filter(owner_id=owner_id, party__in=party_ids))
    if len(found) != len(set(party_ids)):
        raise NotFound
    return found

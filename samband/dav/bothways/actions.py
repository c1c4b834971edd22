"""What people do with an address book that is kept in step: look, turn it on and off, decide what waits, take back."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.models import Card
from samband.cards.wanted import plain
from samband.dav import jobs
from samband.dav.bothways import applying, pairing, removal, rules, telling
from samband.dav.bothways.models import BothWays, CameIn, Clash, Removed, Twin
from samband.dav.bothways.putting import new_path
from samband.dav.bothways.words import is_book
from samband.dav.rules import Said
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.jobs import later
from samband.kernel.text import one_line
from samband.people.models import Person
from samband.sources.jobs import ask_server
from samband.sources.servers.actions import server_for_changing
from samband.sources.servers.models import Server

#: So long a look is what would happen; later it is looked anew.
HOLDS: Final = timedelta(days=1)
State, Adds, Kind = BothWays.State, BothWays.Adds, Clash.Kind
#: What can be done with what is gone on one side.
HOW: Final = ("delete", "keep", "back")


def address_book(actor: Person, source_id: int) -> Server:
    """An address book of the actor's on a server. Raises `NotFound`, for anything else too."""
    server = server_for_changing(actor, source_id)
    if not is_book(server):
        raise NotFound
    return server


def both_for_changing(actor: Person, source_id: int) -> BothWays:
    """The address book as it is kept in step, locked. Raises `NotFound` where it isn't."""
    address_book(actor, source_id)
    both = BothWays.objects.select_for_update().filter(pk=source_id, layer=actor.pk).first()
    if both is None:
        raise NotFound
    return both


@transaction.atomic
def look(
    *,
    actor: Person,
    source_id: int,
    fills: bool = False,
    adds: str = Adds.NONE,
    tag: str = "",
    home: str = "",
) -> BothWays:
    """Choose what would be written there, and have it looked up by a job; nothing is written before `turn_on`.

    Raises `NotFound`, `Conflict` before something was brought in from there, `Invalid` for a choice that isn't one.
    """
    server = address_book(actor, source_id)
    if server.next_at is None or not server.chosen:
        raise Conflict(
            _("Bring in what is there first: then it can be kept in step."), code="not-brought-in"
        )
    home = home or str(server.chosen[0])
    if adds not in Adds.values or home not in server.chosen:
        raise Invalid(_("Choose what is put there."), code="unknown-choice")
    tag = one_line(tag, 40).lstrip("#").strip() if adds == Adds.TAG else ""
    if adds == Adds.TAG and not plain(tag):
        raise Invalid(_("Say which tag."), code="tag-missing")
    both, _made = BothWays.objects.update_or_create(
        server=server,
        defaults={
            "layer": actor.pk, "state": State.LOOKING, "fills": fills, "adds": adds, "tag": tag, "home": home,
            "plan": {}, "looked_at": None, "fault": "",
        },
    )  # fmt: skip
    later(jobs.look, key=f"dav.look-{server.pk}", source_id=server.pk)
    return both


@transaction.atomic
def turn_on(*, actor: Person, source_id: int, now: datetime | None = None) -> None:
    """Keep it in step from now on, as it was shown. Raises `NotFound`, `Conflict` where nothing was shown lately."""
    now = now or timezone.now()
    both = both_for_changing(actor, source_id)
    is_shown = both.state == State.LOOKED and both.plan and both.looked_at
    if not is_shown or (both.looked_at is not None and both.looked_at < now - HOLDS):
        raise Conflict(_("Look first at what would be written there."), code="not-looked")
    both.state, both.plan = State.ON, {}
    both.save(update_fields=["state", "plan"])
    _ask_now(source_id, now)


@transaction.atomic
def ask_now(*, actor: Person, source_id: int, now: datetime | None = None) -> None:
    """Ask the server now and keep it in step. Raises `NotFound`."""
    both_for_changing(actor, source_id)
    _ask_now(source_id, now or timezone.now())


def _ask_now(source_id: int, now: datetime) -> None:
    Server.objects.filter(pk=source_id).update(next_at=now)
    later(ask_server, key=f"sources.server-{source_id}", source_id=source_id)


@transaction.atomic
def turn_off(*, actor: Person, source_id: int) -> None:
    """Write there no more; what is there and here stays, and what is new there comes in as before. Raises `NotFound`."""
    both_for_changing(actor, source_id).delete()
    telling.decided(actor, [source_id])


def clash_for_reading(actor: Person, clash_id: int) -> Clash:
    """Something that waits for the actor. Raises `NotFound`."""
    found = Clash.objects.select_related("twin__both")
    clash = found.filter(pk=clash_id, layer=actor.pk).first()
    if clash is None or actor.is_guest:
        raise NotFound
    return clash


def clash_for_changing(actor: Person, clash_id: int) -> Clash:
    """The same, locked until the end of the transaction."""
    clash = clash_for_reading(actor, clash_id)
    Clash.objects.select_for_update().get(pk=clash.pk)
    return clash


def sides_of(actor: Person, clash: Clash) -> tuple[Card, Said, Said]:
    """The card here, what it says, and what stands there. Raises `NotFound` where the card is gone meanwhile."""
    mine = None
    if clash.twin.card_id is not None:
        mine = pairing.said_of(actor, [clash.twin.card_id]).get(clash.twin.card_id)
    if mine is None or clash.kind != Kind.BOTH:
        raise NotFound
    theirs = rules.load(clash.theirs)
    if not clash.theirs.keys() >= {*rules.LATER}:
        theirs = replace(theirs, **{name: getattr(mine[1], name) for name in rules.LATER})
    return mine[0], mine[1], theirs


@transaction.atomic
def decide(
    *, actor: Person, clash_id: int, chosen: rules.Chosen, now: datetime | None = None
) -> Card:
    """Make one of two versions, field by field; what is to be written there is written by the next run.

    Raises `NotFound`, and `Invalid` where the actor's own list keeps out what would stand there.
    """
    now = now or timezone.now()
    clash = clash_for_changing(actor, clash_id)
    card, here, theirs = sides_of(actor, clash)
    result = rules.chosen_of(here, theirs, chosen)
    comes_later = bool(result.photo) and result.photo != here.photo
    if comes_later:
        result = replace(result, photo=here.photo)
    applying.put(actor, card, here, result, (), now)
    base = rules.print_of(theirs)
    old_note, twin = clash.twin.there.get("note", ""), clash.twin
    if base["note"] != old_note:
        applying.replace_note(actor, card, old_note, theirs.note)
    # Against what stands there all that is chosen otherwise goes out.
    twin.here, twin.there, twin.etag = base, base, clash.etag
    if comes_later:
        twin.here, twin.there = rules.picture_to_come(base, here, theirs)
        twin.etag = ""
    twin.save(update_fields=["here", "there", "etag"])
    clash.delete()
    telling.decided(actor, [twin.both_id])
    _ask_now(twin.both_id, now)
    return card


@transaction.atomic
def settle(
    *, actor: Person, clash_ids: Collection[int], how: str, now: datetime | None = None
) -> list[Removed]:
    """Say what becomes of contacts that are gone on one side: deleted on the other too, kept there, or brought back.

    Gives what was deleted here, which can be taken back for a month. Raises `NotFound`, `Invalid`.
    """
    now = now or timezone.now()
    removed: list[Removed] = []
    clashes = [clash_for_changing(actor, one) for one in sorted(set(clash_ids))]
    if not clashes or how not in HOW:
        raise Invalid(_("Choose contacts, and what becomes of them."), code="nothing-chosen")
    for clash in clashes:
        if clash.kind == Kind.GONE_THERE:
            removed += _gone_there(actor, clash, how)
        elif clash.kind == Kind.GONE_HERE:
            _gone_here(actor, clash, how, now)
        else:
            raise NotFound
    source_ids = sorted({clash.twin.both_id for clash in clashes})
    telling.decided(actor, source_ids)
    for both_id in source_ids:
        _ask_now(both_id, now)
    return removed


def _gone_there(actor: Person, clash: Clash, how: str) -> Sequence[Removed]:
    twin = clash.twin
    card = Card.objects.filter(pk__in=[twin.card_id], owner=actor).first()
    clash.delete()
    if card is None or how == "delete":
        twin.delete()
        return [removal.remove(actor=actor, card=card)] if card is not None else []
    if how == "keep":
        twin.path, twin.etag, twin.state = "", "", Twin.State.ASIDE
    else:
        # Under a name of its own: the old one may be remembered there as deleted.
        twin.folder = twin.both.home or twin.folder
        twin.path, twin.etag, twin.state = new_path(twin.both, card.pk), "", Twin.State.NEW
    twin.here, twin.there = {}, {}
    twin.save()
    return []


def _gone_here(actor: Person, clash: Clash, how: str, now: datetime) -> None:
    twin = clash.twin
    theirs = rules.load(clash.theirs)
    twin.etag = clash.etag
    match how:
        case "delete":
            twin.state = Twin.State.GOING
        case "keep":
            twin.state = Twin.State.ASIDE
        case _:
            card = applying.bring_back(actor, theirs, now)
            twin.card_id, twin.state = card.pk, Twin.State.PAIRED
            twin.here = twin.there = base = rules.print_of(theirs)
            if theirs.photo:
                twin.here, twin.there = rules.picture_to_come(
                    base, replace(theirs, photo=""), theirs
                )
                twin.etag = ""
    twin.save()
    clash.delete()


@transaction.atomic
def undo(*, actor: Person, came_id: int, now: datetime | None = None) -> int:
    """Take back one field that a run changed here; the next run writes it there. Gives the server. Raises `NotFound`,
    `Conflict` where it was changed again since."""
    now = now or timezone.now()
    source_id = CameIn.objects.filter(pk=came_id, layer=actor.pk).values_list(
        "source_id", flat=True
    )
    found = source_id.first()
    both = applying.undo(actor=actor, came_id=came_id, now=now)
    if both is not None:
        _ask_now(both.pk, now)
    return found or 0


@transaction.atomic
def take_back(*, actor: Person, removed_id: int) -> int:
    """Put back a contact that was deleted here; gives its party. Raises `NotFound`, `Conflict`."""
    if actor.is_guest:
        raise NotFound
    return removal.take_back(actor=actor, removed_id=removed_id)

"""One's own list of whom never to store: shown, added to, and applied to what is stored already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samband.cards.blocking import Blocklist, name_key
from samband.cards.models import Block, Card
from samband.kernel.errors import Invalid, NotFound
from samband.parties.models import Identity
from samband.parties.suppression import marks_of
from samband.people.models import Person
from samband.people.registration import clean_email

MOST = 2_000
_OWN = (Block.Kind.ADDRESS, Block.Kind.DOMAIN, Block.Kind.NAME)


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list, and how many of one's contacts it fits."""

    id: int
    kind: str
    value: str
    stored: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """A contact of one's own that the list names."""

    party_id: int
    name: str


def blocklist_of(owner_id: int) -> Blocklist:
    """A person's list, to be looked at before anything is stored; empty for the organisation (0). One statement."""
    rows = list(Block.objects.filter(owner_id=owner_id).values_list("kind", "value"))
    by_kind: dict[str, set[str]] = {}
    for kind, value in rows:
        by_kind.setdefault(kind, set()).add(value)
    found = Blocklist(
        frozenset(by_kind.get(Block.Kind.ADDRESS, ())),
        frozenset(by_kind.get(Block.Kind.DOMAIN, ())),
        frozenset(map(name_key, by_kind.get(Block.Kind.NAME, ()))),
    )
    gone = by_kind.get(Block.Kind.GONE)
    if not gone:
        return found

    def was_deleted(kind: str, value: str) -> bool:
        marks = marks_of([_mark(owner_id, kind, value)])
        return any(mark.hex() in gone for mark in marks)

    return Blocklist(found.addresses, found.domains, found.names, was_deleted)


def _mark(owner_id: int, kind: str, value: str) -> str:
    return f"{owner_id}:{kind}:{value}"


def remember_deleted(owner: Person, points: Iterable[tuple[str, str]]) -> None:
    """Keep in mind that the owner deleted who has these (kind, value) pairs, so that no import brings them back."""
    marks = marks_of((_mark(owner.pk, kind, value) for kind, value in points), newest=True)
    Block.objects.bulk_create(
        [Block(owner=owner, kind=Block.Kind.GONE, value=mark.hex()) for mark in marks],
        ignore_conflicts=True,
    )


def forget_deleted_again(owner: Person, points: Iterable[tuple[str, str]]) -> None:
    """Somebody whom the owner deleted is written down anew by hand: then they are wanted."""
    marks = marks_of(_mark(owner.pk, kind, value) for kind, value in points)
    Block.objects.filter(
        owner=owner, kind=Block.Kind.GONE, value__in=[mark.hex() for mark in marks]
    ).delete()


def read_line(written: str) -> tuple[str, str]:
    """What kind of line somebody wrote: an address, a domain ("@clinic.example" too), or a name. Raises `Invalid`."""
    text = " ".join(written.split())
    if not text or len(text) > 320:
        raise Invalid(_("Write an address, a domain or a name."), code="block-empty")
    if "@" in text.lstrip("@") and " " not in text:
        return Block.Kind.ADDRESS, clean_email(text.lstrip("@"))
    bare = text.lstrip("@*.").lower()
    if " " not in bare and "." in bare.strip("."):
        return Block.Kind.DOMAIN, bare.rstrip(".")
    if len(name_key(text)) < 2:
        raise Invalid(
            _("“%(line)s” is no address, no domain and no name.") % {"line": text},
            code="block-unreadable",
        )
    return Block.Kind.NAME, text


@transaction.atomic
def add_blocks(*, actor: Person, lines: Sequence[str]) -> list[Block]:
    """Put lines on the actor's list. Raises `Invalid` for an empty line or a list that is too long."""
    wanted = [read_line(line) for line in lines if line.strip()]
    if not wanted:
        raise Invalid(_("Write an address, a domain or a name."), code="block-empty")
    if Block.objects.filter(owner=actor, kind__in=_OWN).count() + len(wanted) > MOST:
        raise Invalid(
            _("The list holds at most %(most)s lines.") % {"most": MOST}, code="block-full"
        )
    return [
        Block.objects.get_or_create(owner=actor, kind=kind, value=value)[0]
        for kind, value in dict.fromkeys(wanted)
    ]


@transaction.atomic
def remove_block(*, actor: Person, block_id: int) -> None:
    """Take a line off the list. Raises `NotFound` for anybody else's."""
    block_for_changing(actor, block_id).delete()


@transaction.atomic
def let_deleted_return(*, actor: Person) -> int:
    """Forget which contacts the actor deleted, so that imports may bring them again; gives how many marks there were."""
    gone = Block.objects.filter(owner=actor, kind=Block.Kind.GONE)
    count, _each = gone.delete()
    return count


def block_for_changing(actor: Person, block_id: int) -> Block:
    """A line of the actor's own. Raises `NotFound`."""
    found = Block.objects.filter(owner=actor, pk=block_id, kind__in=_OWN).first()
    if found is None:
        raise NotFound
    return found


def count_deleted(owner: Person) -> int:
    """How many addresses of deleted contacts are kept in mind."""
    return Block.objects.filter(owner=owner, kind=Block.Kind.GONE).count()


def list_of(owner: Person) -> list[Listed]:
    """The lines of a person's list by kind and value, each with how many contacts of theirs it fits. Three statements."""
    blocks = list(Block.objects.filter(owner=owner, kind__in=_OWN).order_by("kind", "value"))
    found = fitting(owner, blocks) if blocks else {}
    return [Listed(one.pk, one.kind, one.value, len(found.get(one.pk, ()))) for one in blocks]


def fitting(owner: Person, blocks: Sequence[Block]) -> dict[int, list[Fitting]]:
    """The owner's contacts that each line names. Two statements, of what is the owner's own."""
    identities = Identity.objects.filter(layer=owner.pk, party__is_inside=False).exclude(
        kind=Identity.Kind.DOMAIN
    )
    values: dict[int, set[tuple[str, str]]] = {}
    names: dict[int, str] = {}
    said: dict[int, set[str]] = {}
    wanted = Q(pk__in=[])
    for block in blocks:
        if block.kind == Block.Kind.ADDRESS:
            wanted |= Q(value=block.value)
        elif block.kind == Block.Kind.DOMAIN:
            wanted |= Q(value__endswith="@" + block.value) | Q(value__endswith="." + block.value)
        else:
            wanted |= ~Q(name="")
    for party_id, kind, value, name in identities.filter(wanted).values_list(
        "party_id", "kind", "value", "name"
    ):
        values.setdefault(party_id, set()).add((kind, value))
        said.setdefault(party_id, set()).add(name)
    mine = Card.objects.filter(owner=owner)
    for party_id, name in mine.values_list("party_id", "name"):
        names[party_id] = name
        said.setdefault(party_id, set()).add(name)
    found: dict[int, list[Fitting]] = {}
    for block in blocks:
        one = _alone(block)
        found[block.pk] = [
            Fitting(party, names.get(party) or next(iter(sorted(said[party], reverse=True)), ""))
            for party in sorted(said)
            if one.has(said[party], values.get(party, ()))
        ]
    return found


def _alone(block: Block) -> Blocklist:
    value = frozenset((block.value,))
    if block.kind == Block.Kind.ADDRESS:
        return Blocklist(addresses=value)
    if block.kind == Block.Kind.DOMAIN:
        return Blocklist(domains=value)
    return Blocklist(names=frozenset((name_key(block.value),)))

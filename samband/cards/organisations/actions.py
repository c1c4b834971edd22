"""What editors do with the sheet of an organisation: write it, take a change back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from samband.cards.models import OrganisationChange, OrganisationSheet
from samband.cards.organisations.queries import organisation_seen
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.people.models import Person

#: How far up "part of" and "went up in" lead; a longer chain is a mistake.
LONGEST_CHAIN = 12


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """All that stands on a sheet; names and domains clean."""

    name: str
    former_names: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    place: str = ""
    about: str = ""
    topics: tuple[str, ...] = ()
    part_of_id: int | None = None
    became_id: int | None = None


_FIELDS = tuple(one.name for one in fields(SheetWritten))


def _as_data(sheet: OrganisationSheet | None) -> dict[str, Any]:
    return {} if sheet is None else {name: getattr(sheet, name) for name in _FIELDS}


def editing(actor: Person) -> Person:
    """The actor, if they may write on sheets. Raises `NotFound` for whom is no editor."""
    if not actor.is_editor:
        raise NotFound
    return actor


@transaction.atomic
def write_sheet(
    *, actor: Person, party_id: int, written: SheetWritten, version: int, now: datetime
) -> OrganisationSheet:
    """Say for all colleagues what an organisation is called, part of, or went up in.

    `version` is the one that was shown (0: none yet). Raises `NotFound` for organisations the actor doesn't see and for
    whom is no editor, `Invalid` for a name that is missing or a chain that leads back, `Conflict` if it was changed
    meanwhile.
    """
    editing(actor)
    if not organisation_seen(actor, party_id):
        raise NotFound
    if not written.name:
        raise Invalid(_("Write a name."), code="name-missing")
    for field in ("part_of_id", "became_id"):
        other = getattr(written, field)
        if other is not None and not organisation_seen(actor, other):
            raise Invalid(_("You don't see this organisation."), code="no-such-organisation")
    _one_at_a_time()
    _check_chain(party_id, written)
    sheet = OrganisationSheet.objects.filter(party_id=party_id).first()
    if (sheet.version if sheet else 0) != version:
        raise Conflict(
            _("Somebody changed this meanwhile. Look at it again before you save."),
            code="changed-meanwhile",
        )
    before = _as_data(sheet)
    after = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(written).items()
    }
    if before == after and sheet is not None:
        return sheet
    if sheet is None:
        sheet = OrganisationSheet(party_id=party_id)
    for name, value in after.items():
        setattr(sheet, name, value)
    sheet.version = _recorded(actor, party_id, before, after, now)
    sheet.updated_at = now
    sheet.save()
    return sheet


def _one_at_a_time() -> None:
    """Two editors who build a circle at the same time would each see none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('samband.organisations'))")


def _recorded(
    actor: Person, party_id: int, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> int:
    """Keep a change; gives its version. Versions go on where they were if everything was taken back once."""
    changes = OrganisationChange.objects.filter(party_id=party_id)
    version = (changes.aggregate(last=Max("version"))["last"] or 0) + 1
    OrganisationChange.objects.create(
        party_id=party_id, version=version, actor=actor, at=now, before=before, after=after
    )
    audit.record("organisation.written", actor_id=actor.pk, object_kind="party", object_id=party_id)
    return version


def _check_chain(party_id: int, written: SheetWritten) -> None:
    above = [one for one in (written.part_of_id, written.became_id) if one is not None]
    seen: set[int] = set()
    for _step in range(LONGEST_CHAIN):
        if party_id in above:
            raise Invalid(_("This leads back to the organisation itself."), code="leads-back")
        seen.update(above)
        rows = OrganisationSheet.objects.filter(party_id__in=above)
        pairs: Sequence[tuple[int | None, int | None]] = list(
            rows.values_list("part_of_id", "became_id")
        )
        above = [one for pair in pairs for one in pair if one is not None and one not in seen]
        if not above:
            return
    raise Invalid(_("This leads back to the organisation itself."), code="leads-back")


def can_be_undone(change: OrganisationChange, *, has_sheet: bool) -> bool:
    """Whether a change can be taken back: where nothing is written any more, only what took the last of it away."""
    return has_sheet or not change.after


@transaction.atomic
def undo_change(
    *, actor: Person, party_id: int, version: int, now: datetime
) -> OrganisationSheet | None:
    """Take back what one change changed; what was written since in other fields stays. It is a change of its own.

    With the first change the sheet goes, unless more was written since: then it keeps its name, which a sheet has to have.
    Gives the sheet, None where it is gone. Raises `NotFound` for a change that isn't there or can't be taken back, as well as
    what `write_sheet` raises.
    """
    editing(actor)
    _one_at_a_time()
    change = OrganisationChange.objects.filter(party_id=party_id, version=version).first()
    sheet = OrganisationSheet.objects.filter(party_id=party_id).first()
    if change is None or not can_be_undone(change, has_sheet=sheet is not None):
        raise NotFound
    if not organisation_seen(actor, party_id):
        raise NotFound
    data = _as_data(sheet)
    nothing = asdict(SheetWritten(""))
    for name in _FIELDS:
        was, became = change.before.get(name), change.after.get(name)
        if (was or None) != (became or None):
            data[name] = was or nothing[name]
    if sheet is not None and not data["name"]:
        if not any(data.values()):
            _recorded(actor, party_id, _as_data(sheet), {}, now)
            sheet.delete()
            return None
        data["name"] = sheet.name
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    return write_sheet(
        actor=actor,
        party_id=party_id,
        written=SheetWritten(**values),
        version=sheet.version if sheet is not None else 0,
        now=now,
    )

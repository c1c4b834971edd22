"""What changed here, what changed there, and what both become. Pure.

Theory: merging in three ways, with a base for each side of its own, so that differences that were there from the start stay
until somebody changes one of the two. A base is not the card but hashes of its values: enough to know what is new or gone.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from samband.dav.rules import Said

#: Fields that say one thing, and fields that say several.
SINGLE: Final = ("name", "organisation", "title", "birthday", "photo")
MANY: Final = ("mails", "phones", "links", "addresses")
FIELDS: Final = (*SINGLE, *MANY)
#: Fields that older bases know nothing of: what stands there when they are first looked at is what was.
LATER: Final = ("photo", "addresses")
#: Fields that stand on a card here itself; the others beside it, on the card as devices know it.
ON_CARD: Final = tuple(name for name in FIELDS if name not in LATER)
#: A side as it was seen last: for each field a hash or a list of hashes; "note" too, which only ever comes in.
Print = dict[str, Any]
#: For each field "here", "there", or of what says several "both".
Chosen = Mapping[str, str]


def digest(value: str) -> str:
    """A value as it is remembered; nothing stays nothing."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:16] if value else ""


def print_of(said: Said) -> Print:
    """What is remembered of a side."""
    found: Print = {name: digest(getattr(said, name)) for name in SINGLE}
    found |= {name: sorted(set(map(digest, getattr(said, name)))) for name in MANY}
    found["note"] = digest(flat(said.note))
    return found


def flat(note: str) -> str:
    """A note without empty lines and blanks around its lines, as imports keep it."""
    return "\n".join(line for one in note.splitlines() if (line := " ".join(one.split())))


def has_changed(said: Said, was: Print) -> bool:
    """Whether anything but the note is another than it was."""
    now, was = print_of(said), known(was, said)
    return any(now[name] != was.get(name, [] if name in MANY else "") for name in FIELDS)


def known(was: Print, said: Said) -> Print:
    """A base with all fields, unless it is empty."""
    now = print_of(said) if was and not was.keys() >= {*LATER} else {}
    return {**{name: now[name] for name in LATER if name in now}, **was}


def levelled(here: Said, there: Said) -> tuple[Print, Print]:
    """Bases of both sides by which what is missing on one comes there. Two pictures stay as they are: most of such are one
    that a program made smaller."""
    base = common(here, there)
    if here.photo and there.photo:
        return {**base, "photo": digest(here.photo)}, {**base, "photo": digest(there.photo)}
    return base, base


def common(here: Said, there: Said) -> Print:
    """What both sides say: taken as what was, all else is new on its side."""
    found: Print = {}
    for name in SINGLE:
        one, other = getattr(here, name), getattr(there, name)
        found[name] = digest(one) if one == other else ""
    for name in MANY:
        shared = set(map(digest, getattr(here, name))) & set(map(digest, getattr(there, name)))
        found[name] = sorted(shared)
    found["note"] = digest(flat(there.note))
    return found


@dataclass(frozen=True, slots=True)
class Merged:
    """What both sides become. `clashes`: fields that changed on both sides, which are left as they are.

    `was_here`: what is to be remembered of here while nothing is written there yet.
    """

    here: Said
    there: Said
    clashes: tuple[str, ...]
    was_here: Print
    comes_in: bool
    goes_out: bool
    note_is_new: bool


def merged(here: Said, there: Said, was_here: Print, was_there: Print) -> Merged:
    """What changed on either side, on both sides.

    A birthday that isn't kept here stays there and is not brought in. Notes are never written out: a text that is new there
    is told by `note_is_new`.
    """
    was_here, was_there = known(was_here, here), known(was_there, there)
    new_here: dict[str, Any] = {}
    new_there: dict[str, Any] = {}
    clashes: list[str] = []
    was: Print = {"note": digest(flat(there.note))}
    for name in SINGLE:
        _merge_one(name, here, there, (was_here, was_there), (new_here, new_there), clashes, was)
    for name in MANY:
        _merge_many(name, here, there, (was_here, was_there), (new_here, new_there), was)
    return Merged(
        here=replace(here, **new_here),
        there=replace(there, **new_there),
        clashes=tuple(clashes),
        was_here=was,
        comes_in=bool(new_here),
        goes_out=bool(new_there),
        note_is_new=digest(flat(there.note)) != was_there.get("note", ""),
    )


def _merge_one(
    name: str,
    here: Said,
    there: Said,
    bases: tuple[Print, Print],
    news: tuple[dict[str, Any], dict[str, Any]],
    clashes: list[str],
    was: Print,
) -> None:
    one, other = getattr(here, name), getattr(there, name)
    changed_here = digest(one) != bases[0].get(name, "")
    changed_there = digest(other) != bases[1].get(name, "")
    was[name] = digest(one)
    if one == other or (name == "birthday" and not one):
        return
    if changed_here and changed_there:
        clashes.append(name)
        was[name] = bases[0].get(name, "")
    elif changed_here:
        news[1][name] = one
        was[name] = bases[0].get(name, "")
    elif changed_there and (other or name != "name"):
        news[0][name] = other
        was[name] = digest(other)


def _merge_many(
    name: str,
    here: Said,
    there: Said,
    bases: tuple[Print, Print],
    news: tuple[dict[str, Any], dict[str, Any]],
    was: Print,
) -> None:
    mine: tuple[str, ...] = getattr(here, name)
    theirs: tuple[str, ...] = getattr(there, name)
    base_here, base_there = set(bases[0].get(name, ())), set(bases[1].get(name, ()))
    gone_here = base_here - set(map(digest, mine))
    gone_there = base_there - set(map(digest, theirs))
    added_here = [one for one in mine if digest(one) not in base_here]
    added_there = [one for one in theirs if digest(one) not in base_there]
    out_new = [one for one in added_here if one not in theirs]
    out_gone = {digest(one) for one in theirs} & gone_here - {digest(one) for one in added_there}
    now_here = _with(mine, added_there, gone_there - {digest(one) for one in added_here})
    now_there = _with(theirs, out_new, out_gone)
    if set(now_here) != set(mine):
        news[0][name] = now_here
    if set(now_there) != set(theirs):
        news[1][name] = now_there
    was[name] = sorted((set(map(digest, now_here)) - set(map(digest, out_new))) | out_gone)


def _with(values: Iterable[str], added: Iterable[str], gone: Collection[str]) -> tuple[str, ...]:
    kept = [one for one in values if digest(one) not in gone]
    return tuple(dict.fromkeys((*kept, *added)))


@dataclass(frozen=True, slots=True)
class Line:
    """A field that differs: what stands here and what stands there."""

    field: str
    here: tuple[str, ...]
    there: tuple[str, ...]

    @property
    def is_many(self) -> bool:
        """Whether both can be kept."""
        return self.field in MANY


def differences(here: Said, there: Said) -> list[Line]:
    """The fields in which two differ, notes apart; of a birthday only where it is kept here."""
    found = []
    for name in FIELDS:
        one, other = _several(getattr(here, name)), _several(getattr(there, name))
        if set(one) != set(other) and not (name == "birthday" and not one):
            found.append(Line(name, one, other))
    return found


def _several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return value


def chosen_of(here: Said, there: Said, chosen: Chosen) -> Said:
    """The one card that a person made of two; where they said nothing: as here, of several things both."""
    result: dict[str, Any] = {}
    for line in differences(here, there):
        usual = "both" if line.is_many else "here"
        say = chosen.get(line.field, usual)
        if say == "there":
            result[line.field] = getattr(there, line.field)
        elif say == "both" and line.is_many:
            result[line.field] = tuple(dict.fromkeys((*line.here, *line.there)))
    return replace(here, **result)


def changes(before: Said, after: Said) -> list[Line]:
    """The fields in which a card says something else than before: what it says (`here`) and said (`there`)."""
    found = [
        Line(name, _several(getattr(after, name)), _several(getattr(before, name)))
        for name in FIELDS
    ]
    return [line for line in found if set(line.here) != set(line.there)]


def undone(here: Said, field: str, before: tuple[str, ...], after: tuple[str, ...]) -> Said | None:
    """A card on which one field says again what it said before; None where it says something else by now.

    Of what says several, what came goes and what went comes back; the rest stays as it is.
    """
    if field in SINGLE:
        if _several(getattr(here, field)) != after:
            return None
        single: dict[str, Any] = {field: next(iter(before), "")}
        return replace(here, **single)
    values: tuple[str, ...] = getattr(here, field)
    came, went = set(after) - set(before), [one for one in before if one not in after]
    if not came <= set(values) or set(went) & set(values):
        return None
    several: dict[str, Any] = {field: (*(one for one in values if one not in came), *went)}
    return replace(here, **several)


def dump(said: Said) -> dict[str, Any]:
    """As JSON."""
    return asdict(said)


def load(data: Mapping[str, Any]) -> Said:
    """What `dump` gave."""
    found: dict[str, Any] = {name: str(data.get(name, "")) for name in SINGLE}
    found |= {name: tuple(map(str, data.get(name, ()))) for name in (*MANY, "notes")}
    return Said(**found)


def without(said: Said, values: Collection[str]) -> Said:
    """A card without these addresses."""
    left: dict[str, Any] = {
        name: tuple(one for one in getattr(said, name) if one not in values) for name in MANY
    }
    return replace(said, **left)


def with_values(said: Said, values: Mapping[str, Iterable[str]]) -> Said:
    """A card with these values too, by field."""
    more: dict[str, Any] = {
        name: tuple(dict.fromkeys((*getattr(said, name), *values[name]))) for name in values
    }
    return replace(said, **more)


def is_same_card(one: Said, other: Said) -> bool:
    """Whether two say the same of what stands on a card itself, notes apart."""
    return all(getattr(one, name) == getattr(other, name) for name in ON_CARD)


def picture_to_come(base: Print, here: Said, theirs: Said) -> tuple[Print, Print]:
    """Bases of both sides by which the next run brings in the picture that is there; what is kept meanwhile holds none."""
    return {**base, "photo": digest(here.photo)}, {**base, "photo": digest(f"not {theirs.photo}")}


def without_notes(said: Said) -> Said:
    """A card as it may leave: notes are private."""
    return replace(said, notes=())


def without_prints(was: Print, values: Collection[str]) -> Print:
    """What is remembered, without these values: they are neither new nor gone."""
    left = set(map(digest, values))
    return {
        **was,
        **{name: [one for one in was[name] if one not in left] for name in MANY if name in was},
    }


def have_vanished(twins: int, gone: int) -> bool:
    """Whether so many are gone at once that the server is rather broken or another one than they were deleted."""
    return gone > 10 and 2 * gone > twins

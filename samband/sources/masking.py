"""Takes addresses of erased people out of imports: what waits to be stored, previews, errors, subjects."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from django.db.models import Q

from samband.kernel.db import as_system
from samband.parties.masking import MASK, SQL_PATTERN, gone_in, masked
from samband.parties.suppression import NOBODY
from samband.sources import spool
from samband.sources.book.records import FoundCard
from samband.sources.models import Import, Source, Subject, Trouble
from samband.sources.records import Address, AnyParsed, Problem, dump, load, load_book

BATCH = 1_000
#: An import that was taken back, or is being, stores nothing any more.
_OVER = (Import.State.REVERTED, Import.State.REVERTING)

#: A chat's messages are entries once they are stored: their authors' words, like all entries.
_KINDS = (Source.Kind.MBOX, Source.Kind.GIT, Source.Kind.CONTACTS, Source.Kind.CALENDAR)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a record or in JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name))


def _without(value: Any, gone: AbstractSet[str]) -> Any:
    """The same without the addresses; in records nobody stands in their place, without a name."""
    if isinstance(value, str):
        return masked(value, gone)
    if isinstance(value, Address):
        return (
            Address("", NOBODY)
            if value.mail in gone
            else replace(value, name=masked(value.name, gone))
        )
    if isinstance(value, dict):
        return {name: _without(one, gone) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, gone) for one in value]
    if isinstance(value, tuple):
        return tuple(_without(one, gone) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        fields = value.__dataclass_fields__
        return replace(value, **{name: _without(getattr(value, name), gone) for name in fields})
    return value


def _unnamed(value: Any, gone: AbstractSet[str]) -> Any:
    """A preview in which "NAME <ADDRESS>" of such an address has lost the name too."""
    if isinstance(value, str):
        mail = value.rpartition("<")[2].removesuffix(">")
        return MASK if value.endswith(">") and mail in gone else value
    if isinstance(value, dict):
        # A title or subject may end like that as well, and is no name.
        return {k: one if k == "what" else _unnamed(one, gone) for k, one in value.items()}
    return [_unnamed(one, gone) for one in value] if isinstance(value, list) else value


def _load(line: bytes) -> AnyParsed:
    return load_book(line) if line.startswith(b'["b') else load(line)


def mask_lines(lines: Sequence[bytes]) -> list[bytes]:
    """Lines of an import without suppressed addresses; two statements, and those without any are the same bytes.

    Of an address book the whole card goes, because all of it is about whoever has the address.
    """
    records = [_load(line) for line in lines]
    gone = gone_in(text for record in records for text in _texts(record))
    if not gone:
        return list(lines)
    clean = (
        Problem(record.number, "objected", "", "")
        if isinstance(record, FoundCard) and not gone.isdisjoint(_texts(record))
        else _without(record, gone)
        for record in records
    )
    return [
        line if new == old else dump(new).encode() + b"\n"
        for line, old, new in zip(lines, records, clean, strict=True)
    ]


def mask_imports() -> None:
    """Mask suppressed addresses in every import of every layer; each import is a transaction of its own."""
    with as_system():
        ids = list(Import.objects.order_by("pk").values_list("pk", flat=True))
        _mask_rows()
    for import_id in ids:
        mask_import(import_id)


def mask_import(import_id: int) -> None:
    """Mask suppressed addresses in the preview and in what waits to be stored; a batch that is being stored ends first."""
    old = ""
    with as_system():
        runs = Import.objects.select_for_update(of=("self",), no_key=True)
        run = runs.filter(pk=import_id, source__kind__in=_KINDS).first()
        if run is None:
            return
        fields = []
        gone = gone_in(_texts(run.plan))
        if gone:
            cards = [one for one in run.plan.get("cards", ()) if gone.isdisjoint(_texts(one))]
            run.plan = {**run.plan, "cards": cards} if cards or "cards" in run.plan else run.plan
            run.plan, fields = _without(_unnamed(run.plan, gone), gone), ["plan"]
        if run.stored_name and run.state not in _OVER:
            old = _rewrite(run)
            fields += ["stored_name", "cursor"] if old else []
        if fields:
            run.save(update_fields=fields)
    spool.remove(old)


def _rewrite(run: Import) -> str:
    """Write what still waits to a new file without the addresses; gives the old one's name, "" if nothing was to be done."""
    name, changed = spool.new_name("spool"), False
    offset = int(run.cursor.get("offset", 0))
    try:
        with spool.writing(name) as stream:
            while True:
                lines, offset = spool.read_from(run.stored_name, offset, BATCH)
                if not lines:
                    break
                clean = mask_lines(lines)
                changed = changed or clean != lines
                stream.writelines(clean)
    except FileNotFoundError:
        changed = False  # nothing is left to be stored
    if not changed:
        spool.remove(name)
        return ""
    old, run.stored_name, run.cursor = run.stored_name, name, {"offset": 0}
    return old


def _mask_rows() -> None:
    """Lines of errors files, and subjects that owners keep."""
    errors = Trouble.objects.filter(Q(value__regex=SQL_PATTERN) | Q(field__regex=SQL_PATTERN))
    for batch in _batches(errors.iterator(chunk_size=BATCH)):
        gone = gone_in(text for one in batch for text in (one.value, one.field))
        for one in batch if gone else ():
            one.value, one.field = masked(one.value, gone), masked(one.field, gone)
        Trouble.objects.bulk_update(batch if gone else [], ["value", "field"])
    for subjects in _batches(Subject.objects.filter(text__regex=SQL_PATTERN).iterator(BATCH)):
        gone = gone_in(one.text for one in subjects)
        for subject in subjects if gone else ():
            subject.text = masked(subject.text, gone)
        Subject.objects.bulk_update(subjects if gone else [], ["text"])


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := [one for one, _ in zip(rows, range(BATCH), strict=False)]:
        yield batch

"""What `samband import …` does; the modules of `samband.cli.commands` only name the arguments."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.db.models import Q
from django.utils.translation import gettext as _

from samband.kernel import audit
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid, Refused
from samband.people import installation
from samband.people.models import Person
from samband.sources import actions, planning, queries, words
from samband.sources.headers import clean_mail
from samband.sources.models import Import, Source
from samband.sources.options import Options
from samband.spaces.lines import OPENNESS_WORDS

#: On the command line the file is the operator's own: only a bomb is too large.
UNPACKED = 64 << 30


def _say(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(text + "\n")


def find_person(named: str) -> Person:
    """The person with this handle or address. Raises Invalid when there is none."""
    named = named.removeprefix("@").strip().lower()
    found = Person.objects.filter(Q(handle=named) | Q(email__iexact=named)).first()
    if found is None:
        raise Invalid(_("There is no person %(name)s.") % {"name": named}, code="no-such-person")
    return found


def _acting(args: argparse.Namespace) -> Person | None:
    return find_person(args.acting) if args.acting else None


@contextmanager
def _progress(args: argparse.Namespace, label: str) -> Iterator[actions.Told | None]:
    """A bar on standard error, where somebody is looking."""
    if args.json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _tell(args: argparse.Namespace, run: Import) -> None:
    figures = queries.summary(run)
    if args.json:
        _say(json.dumps(asdict(figures), ensure_ascii=False))
        return
    _say(
        _(
            "Import %(id)s: %(state)s. Read %(read)s, stored %(stored)s, known before %(known)s, "
            "reported %(reported)s."
        )
        % {
            "id": run.pk,
            "state": queries.state_words(run),
            "read": figures.read,
            "stored": figures.stored,
            "known": figures.known,
            "reported": figures.reported,
        }
    )
    if figures.reported:
        _say(_("What was not stored, and why: samband import errors %(id)s") % {"id": run.pk})


def _show_plan(run: Import) -> None:
    """On standard error: what would be stored, and who will see it."""
    if run.source.kind == Source.Kind.CHAT:
        _say("\n".join(_conversation_lines(run)), sys.stderr)
        return
    figures = queries.summary(run)
    say = [
        _("%(stored)s of %(read)s are new; they tell of %(interactions)s contacts made.")
        % {
            "stored": figures.stored,
            "read": figures.read,
            "interactions": figures.interactions,
        }
    ]
    if run.is_personal:
        say.append(
            _(
                "Only %(name)s sees these %(contacts)s contacts; whoever runs the server could "
                "technically read them. Colleagues and managers see nothing."
            )
            % {"name": planning.owner_name(run), "contacts": figures.contacts}
        )
    else:
        say.append(
            _("All colleagues will see these %(contacts)s people, %(inside)s of them inside.")
            % {"contacts": figures.contacts, "inside": figures.inside}
        )
    for card in run.plan.get("cards", []):
        said = [card.get(name, "") for name in ("organisation", "title", "place")]
        said += [*card["mails"], *card["phones"], *card["links"]]
        said += [card["birthday"], card["note"]]
        say.append(f"  {card['name']}  {', '.join(filter(None, said))}")
    for row in run.plan.get("rows", []):
        say.append(f"  {row['from']}  {', '.join(row.get('to', []))}  {row.get('what', '')}")
    for code, count in run.plan.get("left_out", {}).items():
        say.append(
            _("Left out: %(what)s (%(count)s).") % {"what": words.left_out(code), "count": count}
        )
    _say("\n".join(say), sys.stderr)


def _conversation_lines(run: Import) -> list[str]:
    figures = queries.summary(run)
    say = [
        _(
            "%(stored)s of %(read)s messages are new, in %(rooms)s rooms; %(inside)s of %(writers)s writers are here."
        )
        % {
            "stored": figures.stored,
            "read": figures.read,
            "rooms": run.plan.get("room_count", 0),
            "inside": figures.inside,
            "writers": figures.contacts,
        }
    ]
    return say + [
        f"  {row['name']}  ({OPENNESS_WORDS[row['openness']]})  {row['messages']}"
        for row in run.plan.get("rooms", [])
    ]


def _wants_to_apply(args: argparse.Namespace, run: Import) -> bool:
    if args.yes:
        return True
    if args.json or not sys.stdin.isatty():
        return False
    _show_plan(run)
    answer = input(_("Store this? (yes/no) "))
    return answer.strip().lower() in ("y", "yes", "j", "ja")


def _plan_and_apply(args: argparse.Namespace, run: Import) -> None:
    with _progress(args, _("Reading")) as told:
        actions.plan_import(run=run, told=told)
    if run.state == Import.State.MAPPING:
        raise Invalid(_columns_wanted(run), code="columns-missing")
    if _wants_to_apply(args, run):
        with _progress(args, _("Storing")) as told:
            actions.apply_import(run=run, told=told)
    elif not args.json:
        _say(_("Nothing is stored yet. To store it: samband import resume %(id)s") % {"id": run.pk})
    _tell(args, run)


def _columns_wanted(run: Import) -> str:
    table = run.plan["table"]
    return _("Say with --columns what each column is (%(header)s), as in: --columns %(fields)s") % {
        "header": ", ".join(table["header"]),
        "fields": ",".join(table["fields"]),
    }


def _domains(named: list[str]) -> tuple[str, ...]:
    given = [one.strip().lower() for part in named for one in part.split(",") if one.strip()]
    bad = [one for one in given if not clean_mail(f"x@{one}")]
    if bad:
        raise Invalid(_("%(name)s is no mail domain.") % {"name": bad[0]}, code="bad-domain")
    home = installation.current()
    return tuple(given) or (tuple(home.domains) if home else ())


def _since(text: str) -> str:
    try:
        return datetime.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise Invalid(
            _("%(text)s is no date. Write it as 2024-01-31.") % {"text": text}, code="bad-date"
        ) from error


def _create(**fields: Any) -> Import:
    with as_system():
        return actions.create_import(**fields, by_command=True)


def import_git(args: argparse.Namespace) -> None:
    """`samband import git PATH …`"""
    path = Path(args.path).expanduser().absolute()
    run = _create(
        actor=_acting(args),
        kind=Source.Kind.GIT,
        label=(path.parent.name if path.name == ".git" else path.name).removesuffix(".git"),
        options=Options(
            path=str(path),
            domains=_domains(args.home),
            since=_since(args.since),
            with_mailmap=args.mailmap,
            unpacked=UNPACKED,
        ),
    )
    _plan_and_apply(args, run)


def import_mbox(args: argparse.Namespace) -> None:
    """`samband import mbox FILE …`"""
    if args.public_list and args.subjects:
        raise Invalid(_("Subjects are kept only for a mailbox's owner."), code="subjects")
    path = Path(args.path).expanduser().absolute()
    run = _create(
        actor=_acting(args),
        kind=Source.Kind.MBOX,
        label=path.name,
        options=Options(
            path=str(path),
            is_public_list=args.public_list,
            with_subjects=args.subjects,
            own_mails=tuple(args.address),
            unpacked=UNPACKED,
        ),
        owner=find_person(args.owner) if args.owner else None,
    )
    _plan_and_apply(args, run)


def import_calendar(args: argparse.Namespace) -> None:
    """`samband import calendar FILE …`"""
    path = Path(args.path).expanduser().absolute()
    run = _create(
        actor=_acting(args),
        kind=Source.Kind.CALENDAR,
        label=path.name,
        options=Options(
            path=str(path),
            own_mails=tuple(args.address),
            since=_since(args.since),
            unpacked=UNPACKED,
        ),
        owner=find_person(args.owner),
    )
    _plan_and_apply(args, run)


def import_chat(args: argparse.Namespace) -> None:
    """`samband import chat FILE …`"""
    path = Path(args.path).expanduser().absolute()
    run = _create(
        actor=_acting(args),
        kind=Source.Kind.CHAT,
        label=path.name,
        options=Options(
            path=str(path),
            mapping=Path(args.mapping).expanduser().read_text(encoding="utf-8")
            if args.mapping
            else "",
            private_as=args.private_as,
            with_direct=args.direct,
            unpacked=UNPACKED,
        ),
    )
    _plan_and_apply(args, run)


def import_contacts(args: argparse.Namespace) -> None:
    """`samband import contacts FILE …`"""
    path = Path(args.path).expanduser().absolute()
    run = _create(
        actor=_acting(args),
        kind=Source.Kind.CONTACTS,
        label=path.name,
        options=Options(
            path=str(path),
            mapping=json.dumps([one.strip() for one in args.columns.split(",")])
            if args.columns
            else "",
            region=args.region.upper(),
            with_birthdays=args.birthdays,
            unpacked=UNPACKED,
        ),
        owner=find_person(args.owner),
    )
    _plan_and_apply(args, run)


def _named_import(args: argparse.Namespace, verb: str) -> Import:
    """The import with this number; touching somebody's personal one leaves a trace they can see."""
    with as_system():
        run = Import.objects.select_related("source", "source__owner").filter(pk=args.id).first()
        if run is None:
            raise Invalid(_("There is no import %(id)s.") % {"id": args.id}, code="no-such-import")
        actor = _acting(args)
        if actor is not None and run.layer != actor.pk and not actor.is_administrator:
            raise Refused(_("This import is somebody else's."), code="not-yours")
        audit.record(
            f"import.{verb}" if not run.is_personal else f"mailbox.{verb}",
            actor_id=actor.pk if actor else None,
            object_kind="import",
            object_id=run.pk,
            subject_id=run.source.owner_id,
        )
    return run


def resume(args: argparse.Namespace) -> None:
    """`samband import resume ID`: store what was planned, or go on after a fault."""
    run = _named_import(args, "resumed")
    with _progress(args, _("Storing")) as told:
        actions.resume_import(run=run, told=told)
    _tell(args, run)


def revert(args: argparse.Namespace) -> None:
    """`samband import revert ID`: take away all that an import stored, and nothing else."""
    run = _named_import(args, "reverted")
    with _progress(args, _("Taking back")) as told:
        actions.revert_import(run=run, told=told)
    _tell(args, run)


def confirm(args: argparse.Namespace) -> None:
    """`samband import confirm ID --as ADMINISTRATOR`: a second administrator lets a list in."""
    run = _named_import(args, "looked-at")
    actor = _acting(args)
    if actor is None:
        raise Invalid(_("Say with --as which administrator confirms."), code="as-missing")
    with as_system():
        actions.confirm_import(actor=actor, run=run)
    _tell(args, run)


def errors(args: argparse.Namespace) -> None:
    """`samband import errors ID`: what was not stored, as CSV."""
    run = _named_import(args, "errors-read")
    with as_system():
        for line in queries.errors_csv(run):
            sys.stdout.write(line)


def list_imports(args: argparse.Namespace) -> None:
    """`samband import list`: the organisation's imports, or with --owner one person's."""
    owner = find_person(args.owner) if args.owner else None
    with as_system():
        runs = list(
            Import.objects.select_related("source", "source__owner")
            .filter(layer=owner.pk if owner else 0)
            .order_by("pk")
        )
    rows: list[dict[str, Any]] = [
        {"label": run.source.label, "kind": run.source.kind, **asdict(queries.summary(run))}
        for run in runs
    ]
    if args.json:
        _say(json.dumps(rows, ensure_ascii=False))
        return
    for run, row in zip(runs, rows, strict=True):
        _say(
            f"{run.pk}  {row['kind']}  {row['label']}  {queries.state_words(run)}  {row['stored']}"
        )
    if not rows:
        _say(_("There are no imports."))

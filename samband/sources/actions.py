"""What can be done with an import: create, plan, check, confirm, apply, resume, revert.

The command line and the pages call the same verbs. Nothing is stored about anybody outside before
`apply_import`; what it stores goes in batches that are whole or absent.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.regions import region_of
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid
from samband.parties.models import ORGANISATION_LAYER
from samband.parties.suppression import newest_suppression
from samband.people import installation
from samband.people.models import Person
from samband.people.registration import clean_email
from samband.sources import masking, planning, reverting, rules, spool, storing
from samband.sources.accounts import ending
from samband.sources.acting import acting_in
from samband.sources.book import choosing
from samband.sources.book import planning as book_planning
from samband.sources.book import storing as book_storing
from samband.sources.chat import planning as chat_planning
from samband.sources.chat import reverting as chat_reverting
from samband.sources.chat import storing as chat_storing
from samband.sources.child import read_lines
from samband.sources.consents import has_consent
from samband.sources.errors import ImportFailed, ImportRefused
from samband.sources.feeds import keeping as feeds
from samband.sources.headers import clean_mail
from samband.sources.models import Import, Source
from samband.sources.options import Options
from samband.sources.records import UnreadableInput
from samband.sources.servers import keeping as servers

log = logging.getLogger(__name__)
State = Import.State
#: Called with the number of records done and of all (0 when that isn't known yet).
Told = Callable[[int, int], None]
Plan = Callable[[Import, Options, IO[bytes], Told | None, str], dict[str, Any]]
RESUMABLE: Final = (State.APPLYING, State.FAILED)
WAITING: Final = (State.PLANNED, State.CHECKED)
#: Nothing is stored yet: it can be thrown away.
UNSTORED: Final = (*WAITING, State.MAPPING)


def is_scratch() -> bool:
    """Whether this is a sample or scratch installation, where nobody real is imported for."""
    home = installation.current()
    return home is None or home.is_sample


def _runs_the_machine(person: Person) -> bool:
    """Whether nobody else can be meant by whoever works on the command line: the one administrator."""
    administrators = Person.objects.active().filter(role=Person.Role.ADMINISTRATOR)
    return list(administrators.values_list("pk", flat=True)[:2]) == [person.pk]


def home_domains() -> tuple[str, ...]:
    """The organisation's own mail domains."""
    home = installation.current()
    return tuple(home.domains) if home else ()


def _may_create(actor: Person | None, owner: Person | None) -> None:
    if owner is None:
        if actor is not None and not actor.is_administrator:
            raise ImportRefused(_("Only administrators bring in what belongs to the organisation."))
        return
    if owner.is_guest:
        raise ImportRefused(_("Guests have no contacts of their own here."))
    is_own = actor.pk == owner.pk if actor is not None else _runs_the_machine(owner)
    if not is_own and not is_scratch() and not has_consent(owner=owner, actor=actor):
        raise ImportRefused(
            _("%(name)s has not allowed this. They can do so on their page for imports.")
            % {"name": owner.name},
            code="consent-missing",
        )


@transaction.atomic
def create_import(
    *,
    actor: Person | None,
    kind: str,
    label: str,
    options: Options,
    owner: Person | None = None,
    by_command: bool = False,
) -> Import:
    """Make the import of one input, to be planned next. Without `owner` it is the organisation's.

    Needs a transaction of the actor, or of the system role on the command line. Raises
    ImportRefused without the right or the owner's consent, Invalid for missing options.
    """
    _may_create(actor, owner)
    layer = ORGANISATION_LAYER if owner is None else owner.pk
    if owner is not None:
        mails = dict.fromkeys([clean_email(owner.email), *map(clean_mail, options.own_mails)])
        options = Options.load({**options.dump(), "own_mails": [one for one in mails if one]})
        if kind == Source.Kind.CONTACTS:
            region = options.region or region_of(owner)
            options = replace(options, region=region, domains=options.domains or home_domains())
        if not options.own_mails:
            raise Invalid(_("The owner has no mail address."), code="owner-without-address")
    elif kind == Source.Kind.CONTACTS:
        raise Invalid(_("Say whose address book it is."), code="owner")
    elif kind == Source.Kind.CALENDAR:
        raise Invalid(_("Say whose calendar it is."), code="owner")
    elif kind == Source.Kind.MBOX and not options.is_public_list:
        raise Invalid(_("Say whose mailbox it is, or that it is a public list."), code="owner")
    source, _made = Source.objects.get_or_create(
        layer=layer, owner=owner, kind=kind, label=label[:200]
    )
    run = Import.objects.create(
        layer=layer,
        source=source,
        actor=actor,
        state=State.PLANNING,
        options=options.dump(),
    )
    if owner is None or actor is None or actor.pk != owner.pk or by_command:
        # What belongs to the organisation, or was done for somebody else, leaves a trace.
        audit.record(
            "import.created" if owner is None else "mailbox.imported",
            actor_id=actor.pk if actor else None,
            object_kind="import",
            object_id=run.pk,
            subject_id=owner.pk if owner else None,
        )
    return run


def _change(run: Import, **fields: object) -> None:
    with acting_in(run.layer):
        Import.objects.filter(pk=run.pk).update(**fields)
    for name, value in fields.items():
        setattr(run, name, value)


def _remove_upload(options: Options) -> None:
    if options.is_upload:
        spool.remove(Path(options.path).name)


def plan_import(*, run: Import, told: Told | None = None) -> Import:
    """Read the whole input and say exactly what would be stored; about 2 min for 500,000 messages.

    An uploaded file is deleted afterwards: only headers are left, in the spool. Raises ImportFailed
    when the input can't be read; the import then has failed for good.
    """
    if run.state != State.PLANNING:
        raise Conflict(_("This import has been read already."), code="already-planned")
    options = Options.load(run.options)
    before = newest_suppression()
    name = spool.new_name("spool")
    read = _PLANNING.get(run.source.kind, _plan_records)
    try:
        with spool.writing(name) as stream:
            plan = read(run, options, stream, told, name)
    except UnreadableInput as unreadable:
        spool.remove(name)
        _remove_upload(options)
        _change(run, state=State.FAILED, failure=unreadable.code, finished_at=timezone.now())
        raise ImportFailed(unreadable.code, unreadable.detail) from unreadable
    except OSError as error:
        # The input stays: when there is room again, resuming reads it anew.
        spool.remove(name)
        _change(run, failure="disk_full")
        raise ImportFailed("disk_full") from error
    except BaseException:
        spool.remove(name)
        raise
    if plan.get("asks"):
        # The file stays until somebody has said what its columns are.
        spool.remove(name)
        _change(
            run,
            state=State.MAPPING,
            plan=choosing.with_remembered(run, plan),
            counts={},
            failure="",
        )
        return run
    _remove_upload(options)
    state = State.PLANNED if needs_confirmation(run) else State.CHECKED
    _change(run, state=state, plan=plan, stored_name=name, counts={}, failure="")
    if newest_suppression() != before:
        # Somebody was erased while the file was read.
        masking.mask_import(run.pk)
        with acting_in(run.layer):
            run.refresh_from_db(fields=["plan", "stored_name", "cursor"])
    return run


def _plan_records(
    run: Import, options: Options, stream: IO[bytes], told: Told | None, name: str
) -> dict[str, Any]:
    tally = planning.Tally()
    for batch in planning.batches(read_lines(options.wanted(run.source.kind))):
        planning.plan_batch(batch, run, options, tally, planning.owner_name(run), stream)
        if told:
            told(tally.read, 0)
    # Law of the house: an archive of private mail is no list.
    if options.is_public_list and not rules.is_public_list(
        tally.to_store + tally.known, tally.without_list
    ):
        raise UnreadableInput("not_a_public_list")
    return tally.as_plan()


def _plan_chat(
    run: Import, options: Options, stream: IO[bytes], told: Told | None, name: str
) -> dict[str, Any]:
    tally = chat_planning.ChatTally()
    with spool.writing(spool.files_name(name)) as files:
        wanted = replace(
            options.wanted(run.source.kind),
            files=files.fileno(),
            file_bytes=settings.SAMBAND.upload_mb * 1_000_000,
        )
        for batch in planning.batches(read_lines(wanted)):
            chat_planning.plan_batch(batch, run, options, tally, stream)
            if told:
                told(tally.read, 0)
    return tally.as_plan(options)


def _plan_book(
    run: Import, options: Options, stream: IO[bytes], told: Told | None, name: str
) -> dict[str, Any]:
    tally = book_planning.BookTally()
    for batch in planning.batches(read_lines(options.wanted(run.source.kind))):
        book_planning.plan_batch(batch, run, options, tally, stream)
        if told:
            told(tally.read, 0)
    return tally.as_plan()


_PLANNING: Final[dict[str, Plan]] = {
    Source.Kind.CHAT: _plan_chat,
    Source.Kind.CONTACTS: _plan_book,
}


def needs_confirmation(run: Import) -> bool:
    """Whether a second administrator has to let this import in: a public list, where there is one
    besides the first, and the people are real."""
    if not Options.load(run.options).is_public_list or run.confirmed_by_id is not None:
        return False
    if is_scratch():
        return False
    administrators = set(
        Person.objects.active().filter(role=Person.Role.ADMINISTRATOR).values_list("pk", flat=True)
    )
    # Without an actor (the command line) the operator stands for one of them.
    return len(administrators - {run.actor_id}) > (1 if run.actor_id is None else 0)


@transaction.atomic
def confirm_import(*, actor: Person, run: Import) -> Import:
    """A second administrator lets a public list in; needs a transaction of theirs.

    Raises ImportRefused for anybody else and for the administrator who brought it.
    """
    if not actor.is_administrator or actor.pk == run.actor_id or run.is_personal:
        raise ImportRefused(_("Another administrator has to confirm this."))
    audit.record("import.confirmed", actor_id=actor.pk, object_kind="import", object_id=run.pk)
    run.confirmed_by = actor
    run.state = State.CHECKED
    run.save(update_fields=["confirmed_by", "state"])
    return run


def check_import(*, run: Import) -> None:
    """Check that an import can be stored as it was shown, or that it can go on.

    Raises ImportRefused when a second administrator is missing, ImportFailed when the spool is
    gone, Conflict in any other state.
    """
    if run.state not in (*WAITING, *RESUMABLE) or not run.stored_name:
        raise Conflict(_("This import can't be stored now."), code="wrong-state")
    if run.state in WAITING and needs_confirmation(run):
        raise ImportRefused(
            _("Another administrator has to confirm this list first."), code="second-administrator"
        )
    if not (spool.folder() / run.stored_name).is_file():
        raise ImportFailed("spool_missing")


@transaction.atomic
def start_applying(*, run: Import) -> Import:
    """Mark a checked import as being stored; the work follows in `apply_import`. Raises what
    `check_import` raises."""
    check_import(run=run)
    run.state, run.failure = State.APPLYING, ""
    run.started_at = run.started_at or timezone.now()
    run.save(update_fields=["state", "failure", "started_at"])
    return run


@transaction.atomic
def start_reverting(*, run: Import) -> Import:
    """Mark an import as being taken away; the work follows in `revert_import`.

    Raises Conflict for an import that is being read.
    """
    if run.state == State.PLANNING:
        raise Conflict(_("Wait until the file has been read."), code="wrong-state")
    if run.state != State.REVERTING:
        run.state, run.cursor = State.REVERTING, {}
        run.save(update_fields=["state", "cursor"])
    return run


@contextmanager
def _failing_softly(run: Import) -> Iterator[None]:
    """What breaks off leaves a failed import that can be resumed, if the database still answers.

    Raises ImportFailed, whatever it was: the cause may name addresses and must not reach a log.
    """
    try:
        yield
    except Conflict:
        raise  # another process is at it, and it is well
    except ImportFailed as failed:
        _change(run, state=State.FAILED, failure=failed.code)
        raise
    except (DatabaseError, OSError) as error:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        try:
            _change(run, state=State.FAILED, failure="broke_off")
        except DatabaseError:  # still away: the state stays, and resuming works from there
            log.warning("import.state-not-saved")
        raise ImportFailed("broke_off") from error


def apply_import(*, run: Import, told: Told | None = None) -> Import:
    """Store what the plan showed, batch by batch; goes on where an earlier run was killed.

    Each batch is one transaction that also moves the cursor. Raises ImportFailed, ImportRefused,
    and Conflict when another process is at it.
    """
    with acting_in(run.layer):
        start_applying(run=run)
    with _failing_softly(run):
        total = int(run.plan.get("stored", 0))
        if run.source.kind == Source.Kind.CHAT:
            moving = chat_storing.Moving.begin(run)
            while chat_storing.apply_batch(moving):
                _tell(told, run, total)
            spool.remove(run.stored_name)
        elif run.source.kind == Source.Kind.CONTACTS:
            while book_storing.apply_batch(run):
                _tell(told, run, total)
            book_storing.finish(run)
        else:
            while storing.apply_batch(run):
                _tell(told, run, total)
            storing.finish(run)
        _change(run, state=State.APPLIED, finished_at=timezone.now(), stored_name="")
        with acting_in(run.layer):
            feeds.turn_on(run, timezone.now())
            servers.turn_on(run, timezone.now())
    return run


def _tell(told: Told | None, run: Import, total: int) -> None:
    if told:
        told(int(run.counts.get("done", 0)), total)


def resume_import(*, run: Import, told: Told | None = None) -> Import:
    """Go on with an import or a revert that was killed or failed; adds nothing twice."""
    if run.state == State.REVERTING:
        return revert_import(run=run, told=told)
    if run.state == State.PLANNING:
        with acting_in(run.layer):
            storing.forget_troubles(run)
        return plan_import(run=run, told=told)
    return apply_import(run=run, told=told)


def revert_import(*, run: Import, told: Told | None = None, ends_feed: bool = True) -> Import:
    """Take away all that this import stored and nothing else, batch by batch; what it was fetched from is asked no more.

    Raises Conflict for an import that is being read.
    """
    if run.state == State.REVERTED:
        return run
    if ends_feed:
        ending.give_back_of(run)
    with acting_in(run.layer):
        start_reverting(run=run)
        if ends_feed:
            # Else what is taken back would come in again the next day.
            feeds.end(run.source_id)
            servers.end(run.source_id)
    done = 0
    way = chat_reverting if run.source.kind == Source.Kind.CHAT else reverting
    while taken := way.revert_batch(run):
        done += taken
        if told:
            told(done, int(run.counts.get("stored", 0)))
    way.finish_revert(run)
    spool.remove(run.stored_name)
    if run.options:
        _remove_upload(Options.load(run.options))
    _change(run, state=State.REVERTED, finished_at=timezone.now(), stored_name="")
    return run

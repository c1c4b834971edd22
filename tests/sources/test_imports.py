"""Imports on the database: planned, applied in batches, broken off, resumed, reverted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict
from samband.knowledge.models import Document, Posting, Role
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.sources import actions, planning, queries, storing
from samband.sources.consents import give_consent, withdraw_consent
from samband.sources.errors import ImportFailed, ImportRefused
from samband.sources.models import Import, Item, Sighting, Source, Subject, Trouble
from samband.sources.options import Options
from samband.ties.models import Interaction, Tie
from tests.cast import Cast, make_person
from tests.sources.conftest import mail, mbox
from tests.sources.test_git import commit, git

State = Import.State
LIST = "List-Id: Pump talk <pump.lists.example>\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    """Spools go to the test's own folder."""
    settings.SAMBAND = _moved(settings.SAMBAND, tmp_path / "data")


def _moved(found: Any, data: Path) -> Any:
    from dataclasses import replace

    from samband.kernel.platform import keys
    from samband.kernel.platform.account import service_account

    keys.ensure(data, service_account())
    return replace(found, data=data)


def bring(
    path: Path, owner: Person | None = None, *, kind: str = Source.Kind.MBOX,
    actor: Person | None = None, **options: Any,
) -> Import:  # fmt: skip
    """Create and plan an import as its owner, or as the organisation."""
    with as_system():
        run = actions.create_import(
            actor=actor or owner,
            kind=kind,
            label=path.name,
            options=Options(path=str(path), **options),
            owner=owner,
        )
    return actions.plan_import(run=run)


def everything() -> dict[str, int]:
    """How many rows there are of all that an import may write, whoever may see them."""
    tables = (Identity, Party, Interaction, Tie, Document, Role, Posting, Item, Sighting, Trouble,
              Subject)  # fmt: skip
    with as_system():
        return {table.__name__: table.objects.count() for table in tables}


def letters(folder: Path, count: int = 6) -> Path:
    return mbox(
        folder,
        [
            mail(i, "Ada Berg <ada@out.example>", "anna@norrsken.example",
                 cc="Cia <cia@other.example>", day=i + 1)
            if i % 2
            else mail(i, "Anna <anna@norrsken.example>", f"Bo <bo{i}@out.example>", day=i + 1)
            for i in range(count)
        ],
    )  # fmt: skip


def test_a_personal_mailbox(cast: Cast, tmp_path: Path) -> None:
    before = everything()
    run = bring(letters(tmp_path), cast.anna)
    assert run.state == State.CHECKED
    found = queries.summary(run)
    assert (found.read, found.stored, found.known, found.reported) == (6, 6, 0, 0)
    assert (found.contacts, found.interactions) == (4, 6)
    assert everything() == before, "a plan stores nothing about anybody"
    shown = str(run.plan["rows"])
    assert "ada@out.example" in shown
    assert "cia@other.example" not in shown, "the preview shows what would be stored, no more"

    actions.apply_import(run=run)
    assert run.state == State.APPLIED
    found = queries.summary(run)
    assert (found.read, found.stored, found.interactions) == (6, 6, 6)
    with as_person(cast.anna.pk):
        ties = Tie.objects.filter(layer=cast.anna.pk)
        assert {cast.anna.party_id} == {
            party for tie in ties for party in (tie.from_party_id, tie.to_party_id)
            if party == cast.anna.party_id
        }  # fmt: skip
        assert all(cast.anna.party_id in (t.from_party_id, t.to_party_id) for t in ties)
        values = set(Identity.objects.filter(layer=cast.anna.pk).values_list("value", flat=True))
    assert "cia@other.example" not in values, "who was copied by others is not Anna's contact"
    assert {"ada@out.example", "bo0@out.example"} <= values
    for other in (cast.bo, cast.administrator):
        with as_person(other.pk):
            for table in (Identity, Interaction, Tie, Import, Source, Item, Sighting):
                assert not table.objects.filter(layer=cast.anna.pk).exists()


def test_nothing_of_a_body_or_a_subject_is_stored(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [
        mail(i, "Ada <ada@out.example>", "anna@norrsken.example") for i in range(3)
    ])  # fmt: skip
    actions.apply_import(run=bring(path, cast.anna))
    folder = tmp_path / "data" / "imports"
    assert list(folder.iterdir()) == []
    from django.db import connection

    with as_system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%brödtext%"]
            )
            assert cursor.fetchone() == (0,), table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%hemligt%"]
            )
            assert cursor.fetchone() == (0,), table


def test_subjects_are_their_owners_alone(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "anna@norrsken.example")])
    actions.apply_import(run=bring(path, cast.anna, with_subjects=True))
    with as_person(cast.anna.pk):
        assert [one.text for one in Subject.objects.all()] == ["Hemligt ärende 1"]
    for other in (cast.bo, cast.administrator):
        with as_person(other.pk):
            assert not Subject.objects.exists()


def test_importing_again_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    path = letters(tmp_path)
    actions.apply_import(run=bring(path, cast.anna))
    before = everything()
    again = bring(path, cast.anna)
    assert queries.summary(again).known == 6
    actions.apply_import(run=again)
    assert everything() == before
    found = queries.summary(again)
    assert (found.read, found.stored, found.known, found.reported) == (6, 0, 6, 0)


def test_two_people_import_the_same_message(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [
        mail(1, "Ada <ada@out.example>", "anna@norrsken.example, bo@norrsken.example")
    ])  # fmt: skip
    actions.apply_import(run=bring(path, cast.anna))
    other = bring(path, cast.bo)
    assert queries.summary(other).known == 0, "what Anna knows says nothing to Bo"
    actions.apply_import(run=other)
    with as_system():
        ada = Identity.objects.filter(value="ada@out.example")
        assert {one.layer for one in ada} == {cast.anna.pk, cast.bo.pk}
        assert len({one.party_id for one in ada}) == 1


def test_what_is_wrong_is_reported(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [
        mail(1, "Ada <ada@out.example>", "anna@norrsken.example"),
        mail(1, "Ada <ada@out.example>", "anna@norrsken.example"),
        mail(2, "=cmd|' /C calc'!A0", "anna@norrsken.example"),
        mail(3, "Ada <ada@out.example>", "anna@norrsken.example").replace("Date:", "Fate:"),
    ])  # fmt: skip
    run = bring(path, cast.anna)
    actions.apply_import(run=run)
    found = queries.summary(run)
    assert (found.read, found.stored, found.known, found.reported) == (4, 1, 0, 3)
    with as_person(cast.anna.pk):
        rows = "".join(queries.errors_csv(run)).splitlines()
    assert len(rows) == 4
    assert any(",'=cmd" in row or ",\"'=cmd" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row.split(","))


def test_a_message_twice_across_batches(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "BATCH", 2)
    path = mbox(tmp_path, [
        mail(i % 3, "Ada <ada@out.example>", "anna@norrsken.example") for i in range(7)
    ])  # fmt: skip
    run = bring(path, cast.anna)
    actions.apply_import(run=run)
    found = queries.summary(run)
    assert (found.read, found.stored, found.reported) == (7, 3, 4)


class _Killed(BaseException):
    """As by a signal: nothing catches it."""


@pytest.mark.parametrize("where", ["record_interactions", "see_identities", "keep_batch"])
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    from tests.cast import make_cast

    cast = make_cast()
    monkeypatch.setitem(storing.BATCH, "mbox", 2)
    whole = bring(letters(tmp_path, 10), cast.anna)
    real: Callable[..., Any] = getattr(storing, where)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise _Killed
        return real(*args, **kwargs)

    monkeypatch.setattr(storing, where, dying)
    with pytest.raises(_Killed):
        actions.apply_import(run=whole)
    with as_system():
        stored = Item.objects.count()
        assert stored == 4, "two whole batches, nothing of the third"
        assert Interaction.objects.count() == 4
        run = Import.objects.select_related("source", "source__owner").get(pk=whole.pk)
    assert run.state == State.APPLYING
    actions.resume_import(run=run)
    with as_system():
        assert Item.objects.count() == 10
        assert Interaction.objects.count() == 10
        assert Sighting.objects.count() == Sighting.objects.values("identity", "name").count()
    assert queries.summary(run).stored == 10


def test_a_fault_leaves_an_import_that_can_go_on(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bring(letters(tmp_path), cast.anna)
    with monkeypatch.context() as broken:
        broken.setattr(storing, "record_interactions", _full_disk)
        with pytest.raises(ImportFailed) as caught:
            actions.apply_import(run=run)
        assert caught.value.code == "broke_off"
    assert (run.state, run.failure) == (State.FAILED, "broke_off")
    assert everything()["Item"] == 0
    actions.resume_import(run=run)
    assert queries.summary(run).stored == 6
    assert run.state == State.APPLIED


def _full_disk(**_: Any) -> int:
    raise OSError(28, "No space left on device")


def test_revert_is_exact(cast: Cast, tmp_path: Path) -> None:
    first = bring(letters(tmp_path), cast.anna)
    actions.apply_import(run=first)
    before = everything()
    with as_system():
        ties = sorted(Tie.objects.values_list("from_party", "to_party", "weight", "count"))
    more = mbox(tmp_path, [
        mail(1, "Ada Berg <ada@out.example>", "anna@norrsken.example"),
        mail(50, "Ada Berg <ada@out.example>", "anna@norrsken.example", day=20),
        mail(51, "Eva Lind <eva@far.example>", "anna@norrsken.example", day=21),
        mail(52, "broken", "anna@norrsken.example"),
    ], "more.mbox")  # fmt: skip
    second = bring(more, cast.anna)
    actions.apply_import(run=second)
    assert queries.summary(second).known == 1
    assert everything() != before
    actions.revert_import(run=second)
    assert second.state == State.REVERTED
    assert everything() == before
    with as_system():
        again = sorted(Tie.objects.values_list("from_party", "to_party", "weight", "count"))
    assert [(a, b, n) for a, b, _w, n in again] == [(a, b, n) for a, b, _w, n in ties]
    assert [w for *_, w, _n in again] == pytest.approx([w for *_, w, _n in ties])
    actions.revert_import(run=first)
    with as_system():
        assert not Interaction.objects.exists()
        assert Identity.objects.filter(layer=cast.anna.pk).count() == 0
    actions.apply_import(run=bring(more, cast.anna))


def test_a_public_list(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [
        mail(1, "Ada <ada@out.example>", "pump@lists.example, Bo <bo@far.example>", extra=LIST),
        mail(2, "Bo <bo@far.example>", "Ada <ada@out.example>", extra=LIST),
        mail(3, "Ada <ada@out.example>", "Bo <bo@far.example>"),
    ])  # fmt: skip
    run = bring(path, actor=cast.administrator, is_public_list=True)
    actions.apply_import(run=run)
    found = queries.summary(run)
    assert (found.read, found.stored, found.reported) == (3, 2, 1)
    with as_person(cast.bo.pk):
        assert Tie.objects.filter(layer=0).count() == 2
        values = set(Identity.objects.filter(layer=0, kind="email").values_list("value", flat=True))
    assert "pump@lists.example" not in values
    with as_person(cast.guest.pk):
        assert not Tie.objects.exists()


def test_private_mail_is_no_public_list(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        bring(letters(tmp_path), actor=cast.administrator, is_public_list=True)
    assert caught.value.code == "not_a_public_list"
    with as_system():
        assert Import.objects.get().state == State.FAILED
        assert not Item.objects.exists()


def test_a_second_administrator_confirms_a_list(cast: Cast, tmp_path: Path) -> None:
    other = make_person("Olle Admin", handle="olle", role=Person.Role.ADMINISTRATOR)
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)])
    run = bring(path, actor=cast.administrator, is_public_list=True)
    assert run.state == State.PLANNED
    with pytest.raises(ImportRefused):
        actions.apply_import(run=run)
    for person in (cast.administrator, cast.anna):
        with pytest.raises(ImportRefused):
            actions.confirm_import(actor=person, run=run)
    with as_person(other.pk):
        actions.confirm_import(actor=other, run=run)
    actions.apply_import(run=run)
    assert queries.summary(run).stored == 1


def test_rights_and_consent(cast: Cast, tmp_path: Path) -> None:
    path = letters(tmp_path)

    def create(actor: Person | None, owner: Person | None, *, by_command: bool = True) -> Import:
        with as_system():
            return actions.create_import(
                actor=actor, owner=owner, kind=Source.Kind.MBOX, label="x",
                options=Options(path=str(path), is_public_list=owner is None),
                by_command=by_command,
            )  # fmt: skip

    create(cast.anna, cast.anna, by_command=False)
    for actor, owner in (
        (cast.administrator, cast.anna), (None, cast.anna), (cast.anna, None), (cast.guest, cast.guest),
    ):  # fmt: skip
        with pytest.raises(ImportRefused):
            create(actor, owner)
    given = give_consent(actor=cast.anna, to=cast.administrator)
    create(cast.administrator, cast.anna)
    with pytest.raises(ImportRefused):
        create(cast.bo, cast.anna)
    withdraw_consent(actor=cast.bo, consent_id=given.pk)
    create(cast.administrator, cast.anna)
    withdraw_consent(actor=cast.anna, consent_id=given.pk)
    with pytest.raises(ImportRefused):
        create(cast.administrator, cast.anna)


def test_a_history(cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "pump"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(
        folder,
        "Stop the heat pump from leaking\n\nThe valve was glued.\n\n"
        "Reviewed-by: Cia Dahl <cia@south.example>\nCc: Dan <dan@norrsken.example>\n",
        "pump/valve.c",
    )
    commit(folder, "By a machine", GIT_AUTHOR_EMAIL="builder")
    before = everything()
    run = bring(folder, kind=Source.Kind.GIT, actor=cast.administrator, domains=("north.example",))
    assert (queries.summary(run).contacts, queries.summary(run).inside) == (4, 2)
    actions.apply_import(run=run)
    found = queries.summary(run)
    assert (found.read, found.stored, found.reported, found.interactions) == (2, 1, 1, 3)
    with as_person(cast.bo.pk):
        document = Document.objects.get()
        assert document.title == "Stop the heat pump from leaking"
        assert "Reviewed-by" not in document.text
        assert document.paths == ["pump/valve.c"]
        by_value = {one.value: one for one in Identity.objects.select_related("party")}
        assert by_value["ada@north.example"].party.is_inside
        assert not by_value["cia@south.example"].party.is_inside
        assert by_value["dan@norrsken.example"].party.is_inside
        assert {
            (i.from_identity.value[:3], i.kind, i.to_identity.value[:3])
            for i in Interaction.objects.select_related("from_identity", "to_identity")
        } == {("bo@", "committed", "ada"), ("cia", "reviewed", "ada"), ("ada", "copied", "dan")}
    again = bring(folder, kind=Source.Kind.GIT, actor=cast.administrator)
    assert queries.summary(again).known == 1
    actions.revert_import(run=run)
    after = everything()
    with as_system():
        domains = Identity.objects.filter(kind="domain").values_list("value", flat=True)
        assert list(domains) == ["norrsken.example"], "our own domain is known from now on"
    assert {**after, "Trouble": 0, "Identity": after["Identity"] - 1} == before


def test_states_refuse_what_is_out_of_order(cast: Cast, tmp_path: Path) -> None:
    run = bring(letters(tmp_path), cast.anna)
    with pytest.raises(Conflict):
        actions.plan_import(run=run)
    actions.apply_import(run=run)
    with pytest.raises(Conflict):
        actions.apply_import(run=run)
    actions.revert_import(run=run)
    assert actions.revert_import(run=run).state == State.REVERTED
    with pytest.raises(Conflict):
        actions.resume_import(run=run)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (bytes(range(256)) * 200_000, "not_a_mailbox")]
)
def test_empty_and_binary_files(cast: Cast, tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for kind, own in ((Source.Kind.MBOX, code), (Source.Kind.GIT, None)):
        with pytest.raises(ImportFailed) as caught:
            bring(path, cast.anna if kind == Source.Kind.MBOX else None, kind=kind,
                  actor=cast.administrator if kind == Source.Kind.GIT else None)  # fmt: skip
        assert caught.value.code == (own or ("empty_file" if not content else "not_a_bundle"))

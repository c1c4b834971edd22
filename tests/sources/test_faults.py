"""Faults put in on purpose: a lost connection, a full disk, a killed process, what nobody fetched."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from django.db import connection
from django.utils import timezone

from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Party
from samband.sources import actions, keeping, queries, spool, storing
from samband.sources.consents import give_consent
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Item, MailboxConsent, Source
from samband.sources.options import Options
from samband.ties.models import Interaction, Tie
from tests.cast import Cast, make_cast
from tests.sources.test_imports import _own_folder, bring, letters

__all__ = ["_own_folder"]
State = Import.State


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_leaves_whole_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    monkeypatch.setitem(storing.BATCH, "mbox", 2)
    run = bring(letters(tmp_path, 10), cast.anna)
    real: Callable[..., int] = getattr(storing, "note_together")  # noqa: B009 - not its own name
    calls = 0

    def cut_off(**options: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return real(**options)

    monkeypatch.setattr(storing, "note_together", cut_off)
    with pytest.raises(ImportFailed) as caught:
        actions.apply_import(run=run)
    assert caught.value.code == "broke_off"
    with as_system():
        assert Item.objects.count() == Interaction.objects.count() == 2
        run = Import.objects.select_related("source", "source__owner").get(pk=run.pk)
    assert run.state == State.FAILED
    actions.resume_import(run=run)
    assert queries.summary(run).stored == 10
    with as_system():
        assert Item.objects.count() == Interaction.objects.count() == 10


def test_a_full_disk_while_reading(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = letters(tmp_path)
    real = spool.writing

    class Full:
        def write(self, _line: bytes) -> int:
            raise OSError(28, "No space left on device")

    @contextmanager
    def writing(name: str) -> Iterator[IO[bytes] | Full]:
        with real(name):
            yield Full()

    with monkeypatch.context() as broken:
        broken.setattr(spool, "writing", writing)
        with pytest.raises(ImportFailed) as caught:
            bring(path, cast.anna)
    assert caught.value.code == "disk_full"
    assert list(spool.folder().iterdir()) == []
    with as_system():
        run = Import.objects.select_related("source", "source__owner").get()
        assert not Item.objects.exists()
    assert (run.state, run.failure) == (State.PLANNING, "disk_full")
    actions.resume_import(run=run)
    assert (run.state, run.failure) == (State.CHECKED, "")


def test_a_spool_that_is_gone(cast: Cast, tmp_path: Path) -> None:
    run = bring(letters(tmp_path), cast.anna)
    spool.remove(run.stored_name)
    with pytest.raises(ImportFailed) as caught:
        actions.apply_import(run=run)
    assert caught.value.code == "spool_missing"


def test_plans_and_files_that_nobody_wants_go(cast: Cast, tmp_path: Path) -> None:
    old, new = bring(letters(tmp_path), cast.anna), bring(letters(tmp_path), cast.anna)
    with as_system():
        Import.objects.filter(pk=old.pk).update(
            created_at=timezone.now() - keeping.PLAN_KEPT - timedelta(hours=1)
        )
    lost = spool.folder() / spool.new_name("spool")
    fresh = spool.folder() / spool.new_name("spool")
    lost.touch()
    fresh.touch()
    yesterday = time.time() - 2 * 86_400
    for file in (lost, spool.folder() / new.stored_name):
        os.utime(file, (yesterday, yesterday))
    assert keeping.drop_old_plans() == 1
    assert keeping.drop_lost_files() == 1
    assert {one.name for one in spool.folder().iterdir()} == {fresh.name, new.stored_name}
    with as_system():
        assert Import.objects.get(pk=old.pk).state == State.REVERTED
        assert Import.objects.get(pk=new.pk).state == State.CHECKED


def test_an_erased_person_takes_their_sources_along(cast: Cast, tmp_path: Path) -> None:
    with as_system():
        parties = Party.objects.count()
    actions.apply_import(run=bring(letters(tmp_path), cast.anna))
    actions.apply_import(run=bring(letters(tmp_path), cast.bo))
    bring(letters(tmp_path, 8), cast.anna)
    give_consent(actor=cast.anna, to=cast.administrator)
    with as_system():
        keeping.erase_sources_of(cast.anna.pk)
        for table in (Identity, Interaction, Tie, Import, Source, Item):
            assert not table.objects.filter(layer=cast.anna.pk).exists(), table
        assert Import.objects.filter(layer=cast.bo.pk).count() == 1
        assert not MailboxConsent.objects.exists()
        keeping.erase_sources_of(cast.bo.pk)
        assert Party.objects.count() == parties
    assert list(spool.folder().iterdir()) == []


def test_row_level_security_hides_personal_rows(cast: Cast, tmp_path: Path) -> None:
    """As the application's role: the owner sees them, others and nobody see none."""
    run = bring(letters(tmp_path), cast.anna, with_subjects=True)
    actions.apply_import(run=run)
    tables = (
        "sources_source", "sources_import", "sources_item", "sources_sighting", "sources_subject",
    )  # fmt: skip
    for reader, sees in ((cast.anna.pk, True), (cast.bo.pk, False), (None, False)):
        with as_person(reader), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table} WHERE layer = %s", [cast.anna.pk])
                row = cursor.fetchone()
                assert row is not None
                assert (row[0] > 0) is sees, (table, reader)


def test_nobody_writes_into_anothers_layer(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        as_person(cast.bo.pk),
    ):
        Source.objects.create(layer=cast.anna.pk, owner=cast.anna, kind="mbox", label="x")


def test_options_survive_storing() -> None:
    options = Options(path="/x", own_mails=("a@b.example",), domains=("b.example",))
    assert Options.load(options.dump()) == options

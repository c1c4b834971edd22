"""Erasures are written outside the database, and an older database that comes back is made to follow."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from samband.cards.erasing import erase_objectors, object_for
from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.entries.models import Mention
from samband.kernel import ledger
from samband.kernel.db import as_person, as_system
from samband.kernel.models import AuditRecord, ErasureLine
from samband.kernel.platform import keys
from samband.kernel.platform import ledger as files
from samband.kernel.platform.account import current_account
from samband.parties.models import Identity, Party, Suppression
from samband.people import actions as people
from samband.people.models import Person
from tests.cards.builders import make_card
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with keys and a folder for backups."""
    keys.ensure(tmp_path, current_account())
    (tmp_path / "backups").mkdir()
    found = dataclasses.replace(settings.SAMBAND, data=tmp_path, backup_folder="")
    monkeypatch.setattr(settings, "SAMBAND", found)
    return tmp_path


def outsider(value: str) -> Party:
    party = Party.objects.create()
    Identity.objects.create(value=value, name="Kim Berg", party=party)
    return party


def lines_outside(data: Path) -> int:
    found = files.read(data / files.file_name(data)).lines
    copy = files.read(data / "backups" / files.file_name(data)).lines
    assert found == copy
    return len(found)


def test_an_erasure_and_its_line_are_there_together_or_not_at_all(cast: Cast, data: Path) -> None:
    with transaction.atomic():
        people.erase(actor=cast.administrator, person=cast.bo)
        assert ErasureLine.objects.count() == 1
        transaction.set_rollback(True)
    assert not ErasureLine.objects.exists()
    ledger.follow()
    assert lines_outside(data) == 0


def test_the_file_follows_after_the_commit(
    cast: Cast, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        people.erase(actor=cast.administrator, person=cast.bo)
        assert lines_outside(data) == 0
    assert lines_outside(data) == 1


def test_a_restored_database_follows_the_ledger(cast: Cast, data: Path) -> None:
    with as_system():
        party = outsider("kim@bolag.example")
    make_card(cast.anna, party, "Kim")
    with as_person(cast.anna.pk):
        write_post(actor=cast.anna, to=ToColleagues(), body="Fråga @bo")
    name = cast.bo.name
    restored = transaction.savepoint()
    people.erase(actor=cast.administrator, person=cast.bo)
    keys.rotate(data)
    with as_person(cast.administrator.pk):
        object_for(
            actor=cast.administrator, addresses=["kim@bolag.example", "nobody@bolag.example"]
        )
    erase_objectors(cast.administrator.pk)
    ledger.follow()
    lines = lines_outside(data)
    transaction.savepoint_rollback(restored)
    # As after a restore: the database is older than the file.
    assert Person.objects.get(pk=cast.bo.pk).name == name
    assert not Suppression.objects.exists()
    assert Mention.objects.filter(person=cast.bo).exists()

    assert ledger.repeat_missing() == 2
    again = Person.objects.get(pk=cast.bo.pk)
    assert (again.state, again.email) == (Person.State.ERASED, "")
    assert not Mention.objects.filter(person=cast.bo).exists()
    with as_system():
        assert not Identity.objects.filter(value="kim@bolag.example").exists()
        assert not Party.objects.filter(pk=party.pk).exists()
    # Kim's address is kept under the old key and, erased again, under the new one; nobody's too.
    assert Suppression.objects.count() >= 2
    assert set(
        AuditRecord.objects.filter(verb="people.erased").values_list("actor_id", flat=True)
    ) == {None}
    ledger.follow()
    assert lines_outside(data) >= lines
    assert ledger.repeat_missing() == 0


def test_who_came_later_under_the_same_number_stays(cast: Cast, data: Path) -> None:
    restored = transaction.savepoint()
    people.erase(actor=cast.administrator, person=cast.bo)
    ledger.follow()
    transaction.savepoint_rollback(restored)
    made_at = cast.bo.created_at
    Person.objects.filter(pk=cast.bo.pk).update(created_at=made_at.replace(year=made_at.year + 1))
    assert ledger.repeat_missing() == 0
    assert Person.objects.get(pk=cast.bo.pk).state == Person.State.ACTIVE


def test_what_was_erased_before_there_was_a_ledger_is_collected(cast: Cast, data: Path) -> None:
    Person.objects.filter(pk=cast.bo.pk).update(state=Person.State.ERASED)
    Suppression.objects.create(digest=b"x" * 32)
    ledger.collect()
    erasures = ErasureLine.objects.exclude(kind="account")
    found = erasures.count()
    assert found == 2
    ledger.collect()
    assert erasures.count() == found


def test_a_closed_account_stays_closed_and_an_opened_one_open(cast: Cast, data: Path) -> None:
    restored = transaction.savepoint()
    people.deactivate(actor=cast.administrator, person=cast.bo)
    people.deactivate(actor=cast.administrator, person=cast.anna)
    keys.rotate(data)
    people.reactivate(actor=cast.administrator, person=cast.anna)
    ledger.follow()
    transaction.savepoint_rollback(restored)
    assert ledger.repeat_missing() == 1
    bo, anna = Person.objects.get(pk=cast.bo.pk), Person.objects.get(pk=cast.anna.pk)
    assert (bo.state, anna.state) == (Person.State.DEACTIVATED, Person.State.ACTIVE)
    assert bo.deactivated_at is not None
    assert ledger.repeat_missing() == 0

    # Closed again: an older state in which the account was open a second time comes back.
    second = transaction.savepoint()
    people.deactivate(actor=cast.administrator, person=anna)
    ledger.follow()
    transaction.savepoint_rollback(second)
    assert ledger.repeat_missing() == 1
    assert Person.objects.get(pk=anna.pk).state == Person.State.DEACTIVATED
    # A database from between closing and opening follows the opening.
    third = transaction.savepoint()
    people.reactivate(actor=cast.administrator, person=Person.objects.get(pk=anna.pk))
    ledger.follow()
    transaction.savepoint_rollback(third)
    assert ledger.repeat_missing() == 1
    assert Person.objects.get(pk=anna.pk).state == Person.State.ACTIVE


def test_what_was_closed_before_there_were_such_lines_is_collected(cast: Cast, data: Path) -> None:
    Person.objects.filter(pk=cast.bo.pk).update(state=Person.State.DEACTIVATED)
    ledger.collect()
    found = ErasureLine.objects.filter(kind="account").count()
    keys.rotate(data)
    ledger.collect()
    assert ErasureLine.objects.filter(kind="account").count() == found
    restored = transaction.savepoint()
    people.reactivate(actor=cast.administrator, person=Person.objects.get(pk=cast.bo.pk))
    assert ErasureLine.objects.filter(kind="account").count() == found + 1
    transaction.savepoint_rollback(restored)

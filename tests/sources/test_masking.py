"""Somebody outside is erased: their address goes from commits, errors, previews and from what waits to be stored."""

from pathlib import Path
from typing import Any

import pytest

from samband.cards.erasing import erase_objectors, object_for
from samband.kernel.db import as_person, as_system
from samband.knowledge.models import Document, Posting
from samband.parties.masking import MASK, addresses_in, gone_in, masked
from samband.parties.models import Identity
from samband.parties.suppression import NOBODY
from samband.sources import actions, spool
from samband.sources.models import Import, Source, Subject, Trouble
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_git import commit, git
from tests.sources.test_imports import _own_folder, bring  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
KIM = "kim@bolag.example"


def erase_kim(cast: Cast) -> None:
    with as_person(cast.administrator.pk):
        object_for(actor=cast.administrator, addresses=[KIM])
    erase_objectors(cast.administrator.pk)


def repository(folder: Path) -> Path:
    place = folder / "project"
    git(folder, "init", "-q", str(place))
    for number, told in enumerate(
        (f"as <{KIM}> said", "Kim (at) bolag dot example, kim@other.example")
    ):
        commit(place, f"Valve {number}\n\nTurn it slowly, {told}.")
    return place


def stored_anywhere(folder: Path) -> str:
    with as_system():
        rows: list[Any] = [
            *Document.objects.values(),
            *Import.objects.values(),
            *Trouble.objects.values(),
        ]
        rows += [*Subject.objects.values(), *Identity.objects.values()]
        rows += list(Posting.objects.values_list("term", flat=True))
    return str(rows) + "".join(path.read_text() for path in folder.iterdir())


@pytest.mark.parametrize(
    "text",
    ["<kim@bolag.example>", "mailto:Kim@Bolag.example.", "“kim@bolag.example”", "kim at bolag.example",
     "kim [at] bolag (dot) example", "kim+list@bolag.example"],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(cast: Cast, text: str) -> None:
    erase_kim(cast)
    told = f"See {text} and lena@bolag.example, x" + "y" * 5000
    clean = masked(told, gone_in([told]))
    assert MASK in clean
    assert "im" not in clean.replace("example", "")
    assert "lena@bolag.example" in clean
    assert not gone_in([clean])
    assert addresses_in(["no address"]) == set()


def test_commits_lose_it_and_keep_the_rest(cast: Cast, tmp_path: Path) -> None:
    run = bring(repository(tmp_path), kind=Source.Kind.GIT, domains=("norrsken.example",))
    actions.apply_import(run=run)
    before = {one.pk: one.at for one in Document.objects.all()}
    assert Posting.objects.filter(term__contains="bolag").exists()
    erase_kim(cast)
    texts = set(Document.objects.values_list("text", flat=True))
    assert texts == {
        f"Turn it slowly, as <{MASK}> said.",
        f"Turn it slowly, {MASK}, kim@other.example.",
    }
    assert {one.pk: one.at for one in Document.objects.all()} == before
    assert not Posting.objects.filter(term__contains="bolag").exists()
    assert KIM not in stored_anywhere(spool.folder())


def test_a_later_import_does_not_bring_it_back(cast: Cast, tmp_path: Path) -> None:
    erase_kim(cast)
    run = bring(repository(tmp_path), kind=Source.Kind.GIT, domains=("norrsken.example",))
    assert KIM not in stored_anywhere(spool.folder())
    actions.apply_import(run=run)
    assert Document.objects.count() == 2
    assert KIM not in stored_anywhere(spool.folder())


def test_what_waits_is_stored_without_them(cast: Cast, tmp_path: Path) -> None:
    anna = f"Anna <{cast.anna.email}>"
    letters = [mail(number, f"Kim Berg <{KIM}>", anna, day=number) for number in (1, 2)]
    letters += [mail(3, "Lena <lena@bolag.example>", anna, cc=f"Kim Berg <{KIM}>")]
    letters += [mail(4, anna, f"Kim <{KIM}>").replace("Date:", f"X: {KIM}\nDate: never")]
    run = bring(mbox(tmp_path, letters), cast.anna, with_subjects=True)
    assert KIM in stored_anywhere(spool.folder())
    first = run.stored_name
    erase_kim(cast)
    told = stored_anywhere(spool.folder())
    assert KIM not in told
    assert "Kim Berg" not in told
    # The page that was open still knows the old file's name; the import goes on with the new one.
    assert not (spool.folder() / first).exists()
    with as_system():
        run = Import.objects.select_related("source", "source__owner").get(pk=run.pk)
    actions.apply_import(run=run)
    assert (run.counts["done"], run.counts["stored"]) == (3, 3)
    with as_system():
        values = set(Identity.objects.filter(layer=cast.anna.pk).values_list("value", flat=True))
    assert "lena@bolag.example" in values
    assert not {KIM, NOBODY} & values

"""What an import of one's own mailbox leaves: private cards, which go with it when it is taken back."""

from pathlib import Path

import pytest

from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.sources import actions
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_imports import LIST, _own_folder, bring

__all__ = ["_own_folder"]
ANNA = "anna@norrsken.example"


def _cards() -> dict[str, Card]:
    with as_system():
        return {card.name: card for card in Card.objects.all()}


def _letters(folder: Path, *senders: str, name: str = "post.mbox") -> Path:
    letters = [mail(f"{name}{n}", one, ANNA) for n, one in enumerate(senders)]  # type: ignore[arg-type]  # any key
    return mbox(folder, letters, name)


def test_everybody_outside_gets_a_private_card_once(cast: Cast, tmp_path: Path) -> None:
    path = _letters(
        tmp_path,
        "Ada Berg <ada@nord.example>",
        "Cia Dahl <cia@gmail.com>",
        "dan@soder.example",
        "Bo Östlund <bo@norrsken.example>",
        "Kontoret <info@nord.example>",
    )
    actions.apply_import(run=bring(path, cast.anna))
    found = _cards()
    assert set(found) == {"Ada Berg", "Cia Dahl", "dan@soder.example"}
    assert {card.level for card in found.values()} == {"mine"}
    assert {card.owner_id for card in found.values()} == {cast.anna.pk}
    assert found["Ada Berg"].emails == ["ada@nord.example"]
    assert found["Ada Berg"].organisation_name == "nord.example"
    assert found["Cia Dahl"].organisation_id is None
    with as_person(cast.bo.pk):
        assert not Card.objects.exists()
    actions.apply_import(run=bring(path, cast.anna))
    assert len(_cards()) == 3


def test_cards_go_with_their_import_unless_another_saw_them_too(cast: Cast, tmp_path: Path) -> None:
    ada, cia = "Ada Berg <ada@nord.example>", "Cia Dahl <cia@nord.example>"
    first = bring(_letters(tmp_path, ada, cia), cast.anna)
    actions.apply_import(run=first)
    actions.apply_import(run=bring(_letters(tmp_path, ada, name="mer.mbox"), cast.anna))
    actions.revert_import(run=first)
    assert set(_cards()) == {"Ada Berg"}


@pytest.mark.parametrize("level", ["known", "shared"])
def test_what_was_shared_goes_too(cast: Cast, tmp_path: Path, level: str) -> None:
    run = bring(_letters(tmp_path, "Ada Berg <ada@nord.example>"), cast.anna)
    actions.apply_import(run=run)
    with as_system():
        Card.objects.update(level=level)
    actions.revert_import(run=run)
    assert not _cards()


def test_a_public_list_is_nobodys(cast: Cast, tmp_path: Path) -> None:
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)])
    actions.apply_import(run=bring(path, actor=cast.administrator, is_public_list=True))
    assert not _cards()

"""An account is closed: nothing of its private network stays, in any table or file, nor comes back with an older backup."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from samband.cards import writing
from samband.cards.blocklist import add_blocks
from samband.cards.employers import refuse_move
from samband.cards.models import Card, CardField
from samband.cards.writing import Written
from samband.handover import actions as handover
from samband.kernel import ledger
from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Party
from samband.people.actions import deactivate
from samband.people.actions.erasing import erase_again
from samband.people.models import Person
from samband.sources import actions as sources
from samband.sources.keeping import CLOSED_FOR, forget_closed_networks
from tests.cards.builders import make_card, make_organisation
from tests.cards.test_ledger import data  # noqa: F401 - a fixture
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_imports import bring

pytestmark = pytest.mark.django_db
NOW = timezone.now()
#: Stands in everything of Anna's, and nowhere else.
MARK = "zebulon"
#: Whose knowledge a row is.
OF_ONE = ("layer", "owner_id")


def network(cast: Cast, folder: Path) -> None:
    """All kinds of things that one can have of people outside, each with the mark in it."""
    anna = cast.anna
    run = bring(
        mbox(
            folder,
            [
                mail(n, f"Zebulon Kraft <kim{n % 3}@zebulon.example>", anna.email, day=1 + n)
                for n in range(6)
            ],
        ),
        anna,
        with_subjects=True,
    )
    sources.apply_import(run=run)
    new = make_organisation("Zebulon AB", "zebulon-ab.example", layer=anna.pk, reader=anna)
    with as_person(anna.pk):
        card = writing.write_card(
            actor=anna,
            written=Written(
                name="Zebulon Hemlig",
                organisation="Zebulon",
                title="Zebulonist",
                mails=("hemlig@zebulon.example",),
                phones=("+46701234567",),
                links=("https://zebulon.example/hemlig",),
                note="Zebulon tycker om segling.",
            ),
            now=NOW,
        )
        add_blocks(actor=anna, lines=["doktor@zebulon-klinik.example", "Zebulon Läkare"])
    from samband.cards.jobs import settle

    settle(anna.pk)
    with as_person(anna.pk):
        card.refresh_from_db()
        writing.note_meeting(actor=anna, party_id=card.party_id, on=NOW.date(), now=NOW)
        handover.begin(actor=anna, reason="leaving", last_day=date(2031, 1, 31))
        handover.offer_to_company(actor=anna, party_id=card.party_id, handle="bo")
    with as_system():
        Identity.objects.create(
            layer=anna.pk, value="hemlig@zebulon-ab.example", party_id=card.party_id,
            organisation=new, last_seen_at=NOW,
        )  # fmt: skip
        Card.objects.filter(pk=card.pk).update(level="known", organisation_name="Zebulon")
        Card.objects.filter(pk=card.pk, organisation=None).update(
            organisation=make_organisation(
                "Zebulon", "z.zebulon.example", layer=anna.pk, reader=anna
            )
        )
    from samband.cards.jobs import make_hints

    make_hints([card.party_id])
    with as_person(anna.pk):
        refuse_move(actor=anna, party_id=card.party_id, organisation_id=new.pk)
        shared = Party.objects.create()
    make_card(cast.anna, shared, "Zebulon Delad", level="shared")


def tables() -> Iterator[str]:
    """Every table there is, whether a model knows it or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name) FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND has_table_privilege(quote_ident(table_name), 'SELECT')"
        )
        yield from [row[0] for row in cursor.fetchall()]


def with_mark() -> dict[str, int]:
    """In which tables the mark stands, as the role that sees every row."""
    found = {}
    with as_system():
        for table in tables():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{MARK}%"]
                )
                count = cursor.fetchone()[0]
            if count:
                found[table] = count
    return found


def of_one(person: Person) -> dict[str, int]:
    """Rows by table that are one person's knowledge of people outside."""
    found = {}
    with as_system():
        for model in apps.get_models():
            fields = {field.column for field in model._meta.local_concrete_fields}
            for column in fields.intersection(OF_ONE):
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'SELECT count(*) FROM "{model._meta.db_table}" WHERE "{column}" = %s',
                        [person.pk],
                    )
                    count = cursor.fetchone()[0]
                if count:
                    found[model._meta.db_table] = count
    return found


def files_with_mark() -> list[str]:
    """Names of files of the installation that hold the mark."""
    folder = Path(settings.SAMBAND.data)
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and MARK.encode() in path.read_bytes().lower()
    ]


def close(person: Person) -> None:
    """The account was closed longer ago than a closed one keeps its network."""
    Person.objects.filter(pk=person.pk).update(
        state=Person.State.DEACTIVATED, deactivated_at=NOW - CLOSED_FOR - timedelta(hours=1)
    )
    assert forget_closed_networks(NOW) == 1
    assert forget_closed_networks(NOW) == 0


def come_back(person: Person) -> None:
    """The account was erased, an older backup came back, and the ledger is repeated before anybody signs in."""
    with as_system():
        assert erase_again(person_ids=[person.pk]) == 1


@pytest.mark.parametrize("end", [close, come_back])
def test_nothing_of_a_private_network_stays_anywhere(
    cast: Cast, tmp_path: Path, end: Callable[[Person], None]
) -> None:
    network(cast, tmp_path)
    before = with_mark()
    # The test would prove nothing if the mark did not stand where it matters.
    assert {
        "cards_card", "cards_cardnote", "cards_cardfield", "cards_block", "cards_knownhint", "cards_openword",
        "parties_identity", "knowledge_nameword", "handover_decision",
    } <= set(before)  # fmt: skip
    assert {"ties_interaction", "ties_tie", "ties_activity", "cards_employerchange"} <= set(
        of_one(cast.anna)
    )
    end(cast.anna)
    assert with_mark() == {}
    assert of_one(cast.anna) == {}
    assert files_with_mark() == []


def test_a_network_that_was_deleted_does_not_come_back_with_an_older_backup(
    cast: Cast,
    data: Path,  # noqa: F811 - the fixture
) -> None:
    make_card(cast.anna, Party.objects.create(), "Zebulon Kraft", level="shared")
    older = transaction.savepoint()
    deactivate(actor=cast.administrator, person=cast.anna)
    close(cast.anna)
    ledger.follow()
    transaction.savepoint_rollback(older)
    assert Person.objects.get(pk=cast.anna.pk).state == Person.State.ACTIVE
    assert of_one(cast.anna)
    # The account is closed, and its network deleted.
    assert ledger.repeat_missing() == 2
    assert Person.objects.get(pk=cast.anna.pk).state == Person.State.DEACTIVATED
    assert with_mark() == {}
    assert of_one(cast.anna) == {}
    assert ledger.repeat_missing() == 0


def test_an_account_closed_lately_keeps_it_and_an_open_one_too(cast: Cast) -> None:
    make_card(cast.anna, Party.objects.create(), "Zebulon Kraft")
    make_card(cast.bo, Party.objects.create(), "Zebulon Kraft")
    Person.objects.filter(pk=cast.anna.pk).update(
        state=Person.State.DEACTIVATED, deactivated_at=NOW - timedelta(days=3)
    )
    assert forget_closed_networks(NOW) == 0
    with as_system():
        assert Card.objects.count() == 2
        assert not CardField.objects.exists()


def test_what_is_the_organisations_stays_with_somebody(cast: Cast) -> None:
    party = Party.objects.create()
    make_card(cast.anna, party, "Kim Berg", level="company")
    close(cast.anna)
    with as_system():
        assert Card.objects.get(party=party).owner_id == cast.administrator.pk

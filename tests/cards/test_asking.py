"""Questions whether two are the same: asked, answered, undone, split; and nobody else notices."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samband.cards import deciding, folding
from samband.cards.actions import set_level
from samband.cards.models import Card, CardField, CardNote, FoldedCard
from samband.cards.writing import delete_contact
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.tokens import new_token, token_hash
from samband.parties import deciding as parties
from samband.parties.actions import resolve_identities
from samband.parties.models import Identity, Merge, NotSame, Party
from samband.people.models import Person, Token
from samband.ties.actions import InteractionRow, record_interactions
from samband.ties.models import Activity, Tie
from tests.cards.builders import make_card
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def seen(layer: int, value: str, name: str, party: Party | None = None) -> Identity:
    with as_system():
        return Identity.objects.create(
            layer=layer, value=value, name=name, party=party or Party.objects.create()
        )


def ask(layer: int, one: Identity, other: Identity) -> Merge:
    evidence = [
        {"code": "prior", "bits": -4.0, "data": []},
        {"code": "name", "bits": 6.5, "data": [one.name, other.name]},
        {"code": "names-differ", "bits": -1.0, "data": [one.name, other.name]},
    ]
    with as_system():
        return Merge.objects.create(
            layer=layer, kept_id=one.party_id, joined_id=other.party_id,
            state=Merge.State.PROPOSED, reason="weights", evidence=evidence,
        )  # fmt: skip


def state_of(owner: Person) -> tuple[object, ...]:
    """Everything in an owner's layer that a merge moves, without row numbers of what is derived."""
    with as_system():
        return (
            sorted(Identity.objects.filter(layer=owner.pk).values_list("pk", "party_id")),
            sorted(
                map(str, Card.objects.filter(owner=owner).values_list(
                    "pk", "party_id", "name", "name_key", "title", "organisation_id", "organisation_name",
                    "emails", "topics", "level", "band",
                ))
            ),
            sorted(map(str, CardNote.objects.filter(owner=owner).values_list("pk", "card_id", "text"))),
            sorted(map(str, CardField.objects.filter(owner=owner).values_list(
                "pk", "card_id", "kind", "value", "level", "at",
            ))),
            sorted(
                (*row, tuple(weeks))
                for *row, weeks in Tie.objects.filter(layer=owner.pk).values_list(
                    "from_party_id", "to_party_id", "count", "first_at", "last_at", "weeks"
                )
            ),
            sorted(Activity.objects.filter(layer=owner.pk).values_list("party_id", "week", "contacts")),
        )  # fmt: skip


class Two:
    """Two contacts of anna's that may be one, with cards, a note and something that happened."""

    def __init__(self, owner: Person, *, level: str = "shared") -> None:
        self.one = seen(owner.pk, "karin.ek@bolag.example", "Karin Ek")
        self.other = seen(owner.pk, "kek@hemma.example", "K Ek")
        self.card = make_card(
            owner, self.one.party, "Karin Ek", level=level, emails=[self.one.value]
        )
        self.folded = make_card(
            owner, self.other.party, "K Ek", emails=[self.other.value], title="Chef", band="well"
        )
        with as_person(owner.pk):
            CardNote.objects.create(card=self.folded, owner=owner, text="Gillar kaffe")
        with as_system():
            me = Identity.objects.create(layer=owner.pk, value="anna@x.example", party=owner.party)
            rows = [
                InteractionRow(me.pk, each.pk, NOW, "mail", bytes([number]))
                for number, each in enumerate((self.one, self.other, self.one))
            ]
            record_interactions(layer=owner.pk, source_id=9, rows=rows)
        self.question = ask(owner.pk, self.one, self.other)


def test_the_question_shows_both_and_why(cast: Cast, client: Client) -> None:
    two = Two(cast.anna)
    sign_in(client, cast.anna)
    assert "/contacts/same" in client.get("/contacts").text
    page = client.get("/contacts/same").text
    for words in (
        "karin.ek@bolag.example",
        "kek@hemma.example",
        "The names fit: Karin Ek and K Ek.",
    ):
        assert words in page
    assert "about 74 in 100" in page
    assert "Speaks against." in page
    skipped = client.get(f"/contacts/same?after={two.question.pk}").text
    assert "That was the last one" in skipped


def test_the_same_makes_one_of_contacts_cards_and_ties_and_undo_gives_all_back(
    cast: Cast, client: Client
) -> None:
    two = Two(cast.anna)
    before = state_of(cast.anna)
    sign_in(client, cast.anna)
    answer = client.post(f"/contacts/same/{two.question.pk}", {"answer": "same"})
    assert answer.status_code == 303
    with as_person(cast.anna.pk):
        (card,) = Card.objects.filter(owner=cast.anna)
        assert card.party_id == two.one.party_id
        assert (card.name, card.title, card.band) == ("Karin Ek", "Chef", "well")
        assert card.emails == ["karin.ek@bolag.example", "kek@hemma.example"]
        # The narrower of the two levels: a merge shows nobody more.
        assert card.level == "mine"
        assert card.notes.get().text == "Gillar kaffe"
        tie = Tie.objects.get(layer=cast.anna.pk)
        assert tie.count == 3
    moved = client.get(f"/contacts/{two.other.party_id}")
    assert moved.headers["Location"] == f"/contacts/{two.one.party_id}"
    merge = Merge.objects.get(state=Merge.State.DONE)
    page = client.get(f"/contacts/{two.one.party_id}/apart").text
    assert f"/contacts/merges/{merge.pk}" in page
    assert "You said that they are the same" in client.get(f"/contacts/merges/{merge.pk}").text
    client.post(f"/contacts/merges/{merge.pk}")
    assert state_of(cast.anna) == before
    with as_system():
        assert not FoldedCard.objects.exists()
        resolve_identities(layer=cast.anna.pk)
    assert state_of(cast.anna) == before


def test_undo_after_edits_shows_what_changed_and_lets_it_go_along(
    cast: Cast, client: Client
) -> None:
    two = Two(cast.anna)
    with as_person(cast.anna.pk):
        done = parties.say_same(actor=cast.anna, merge_id=two.question.pk)
        Card.objects.filter(owner=cast.anna).update(title="VD", name="Karin E")
    new = seen(cast.anna.pk, "karin@nytt.example", "Karin", two.one.party)
    sign_in(client, cast.anna)
    page = client.get(f"/contacts/merges/{done}").text
    assert "VD" in page
    assert "karin@nytt.example" in page
    client.post(f"/contacts/merges/{done}", {"along": new.pk, "field": "title"})
    with as_person(cast.anna.pk):
        kept = Card.objects.get(party=two.one.party, owner=cast.anna)
        back = Card.objects.get(party=two.other.party, owner=cast.anna)
    assert (kept.name, kept.title, kept.level) == ("Karin E", "", "shared")
    assert (back.name, back.title, back.level) == ("K Ek", "VD", "mine")
    assert back.emails == ["kek@hemma.example", "karin@nytt.example"]
    assert kept.emails == ["karin.ek@bolag.example"]


def test_undoing_never_shows_more_than_the_owner_chose_since(cast: Cast) -> None:
    two = Two(cast.anna)
    with as_person(cast.anna.pk):
        Card.objects.filter(pk=two.folded.pk).update(level="shared")
        done = parties.say_same(actor=cast.anna, merge_id=two.question.pk)
        assert done is not None
        set_level(actor=cast.anna, card_ids=[two.card.pk], level="mine", now=NOW)
        deciding.undo(actor=cast.anna, merge_id=done)
        assert set(Card.objects.filter(owner=cast.anna).values_list("level", flat=True)) == {"mine"}


def test_no_is_final(cast: Cast, client: Client) -> None:
    two = Two(cast.anna)
    sign_in(client, cast.anna)
    client.post(f"/contacts/same/{two.question.pk}", {"answer": "different"})
    with as_system():
        assert NotSame.objects.filter(reason="said").exists()
        Identity.objects.filter(pk=two.other.pk).update(name="Karin Ek", name_key="karin ek")
        assert resolve_identities(layer=cast.anna.pk).merged == 0
    assert "Nothing to decide" in client.get("/contacts/same").text
    assert client.post(f"/contacts/same/{two.question.pk}", {"answer": "same"}).status_code == 404


def test_nobody_else_sees_answers_or_notices(cast: Cast, client: Client) -> None:
    two = Two(cast.anna)
    make_card(cast.bo, two.other.party, "Karin", level="shared")
    sign_in(client, cast.bo)
    before = client.get(f"/contacts/{two.other.party_id}").text
    for address in (f"/contacts/same/{two.question.pk}",):
        assert client.post(address, {"answer": "same"}).status_code == 404
    assert "Nothing to decide" in client.get("/contacts/same").text
    with as_person(cast.anna.pk):
        done = parties.say_same(actor=cast.anna, merge_id=two.question.pk)
    # Bo's card of hers stays where it is: only anna's own rows have moved.
    with as_person(cast.bo.pk):
        assert Card.objects.get(owner=cast.bo).party_id == two.other.party_id
    assert client.get(f"/contacts/merges/{done}").status_code == 404
    assert client.post(f"/contacts/merges/{done}").status_code == 404
    after = client.get(f"/contacts/{two.other.party_id}").text
    assert _plain(before) == _plain(after)


def _token(person: Person) -> str:
    secret = new_token()
    Token.objects.create(
        person=person, name="test", secret_hash=token_hash(secret), scopes=["read", "write"],
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return secret


def _plain(page: str) -> str:
    """A page without what differs between two requests for the same thing."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", main)


def test_a_contact_is_split_by_choosing_addresses(cast: Cast, client: Client) -> None:
    party = seen(cast.anna.pk, "info.karin@bolag.example", "Karin Ek").party
    other = seen(cast.anna.pk, "ola.ny@bolag.example", "Ola Ny", party)
    make_card(
        cast.anna, party, "Karin Ek", emails=["info.karin@bolag.example", "ola.ny@bolag.example"]
    )
    sign_in(client, cast.anna)
    wrong = client.post(f"/contacts/{party.pk}/apart", {})
    assert wrong.status_code == 422
    answer = client.post(f"/contacts/{party.pk}/apart", {"identity": other.pk})
    new = int(answer.headers["Location"].rpartition("/")[2])
    with as_person(cast.anna.pk):
        cards = dict(Card.objects.filter(owner=cast.anna).values_list("party_id", "name"))
        assert cards == {party.pk: "Karin Ek", new: "Ola Ny"}
        assert Card.objects.get(party=party).emails == ["info.karin@bolag.example"]
        assert Card.objects.get(party_id=new).level == "mine"
        with pytest.raises(Invalid):
            deciding.split(actor=cast.anna, party_id=new, identity_ids=[other.pk])
        with pytest.raises(NotFound):
            deciding.split(actor=cast.bo, party_id=new, identity_ids=[other.pk])
    with as_system():
        assert resolve_identities(layer=cast.anna.pk).merged == 0


def test_over_the_api(cast: Cast, client: Client) -> None:
    two = Two(cast.anna)
    given = {"Authorization": f"Bearer {_token(cast.anna)}"}
    (asked,) = client.get("/api/v1/contact-questions", headers=given).json()["questions"]
    assert asked["id"] == two.question.pk
    assert asked["reasons"][1]["bits"] == 6.5
    done = client.post(
        f"/api/v1/contact-questions/{asked['id']}", {"answer": "same"},
        content_type="application/json", headers=given,
    ).json()["merge_id"]  # fmt: skip
    found = client.get(f"/api/v1/contacts/{two.one.party_id}/who-is-who", headers=given).json()
    assert [merge["id"] for merge in found["merges"]] == [done]
    back = client.post(
        f"/api/v1/contact-merges/{done}/undoing", {}, content_type="application/json", headers=given
    ).json()
    assert back == {"contact_id": two.other.party_id}


levels = st.sampled_from(["mine", "known", "shared"])


@settings(
    max_examples=12,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cards=st.lists(st.tuples(st.booleans(), levels, st.text("aåö", max_size=3)), min_size=4, max_size=4),
    pairs=st.lists(st.permutations(range(4)).map(lambda p: p[:2]), min_size=1, max_size=4),
    own=st.lists(st.booleans(), min_size=4, max_size=4),
)  # fmt: skip
def test_law_undoing_merges_in_reverse_restores_everything(
    cast: Cast,
    cards: list[tuple[bool, str, str]],
    pairs: list[list[int]],
    own: list[bool],
) -> None:
    anna = cast.anna
    with as_system():
        Merge.objects.all().delete()
        Identity.objects.all().delete()
        Card.objects.filter(owner=anna).delete()
    found = [
        seen(anna.pk, f"p{number}@bolag{number}.example", f"Namn {number}") for number in range(4)
    ]
    for number, (has_card, level, title) in enumerate(cards):
        if own[number]:
            seen(0, found[number].value, f"Namn {number}", found[number].party)
        if has_card:
            card = make_card(
                anna, found[number].party, f"K {number}", level=level, title=title,
                emails=[found[number].value],
            )  # fmt: skip
            with as_person(anna.pk):
                CardNote.objects.create(card=card, owner=anna, text=title or "-")
                CardField.objects.create(card=card, owner=anna, kind="phone", value="+46701234567")
                CardField.objects.create(
                    card=card, owner=anna, kind="link", value=f"https://k{number}.example"
                )
    states, done = [], []
    for one, other in pairs:
        before = state_of(anna)
        question = ask(anna.pk, found[one], found[other])
        with as_person(anna.pk):
            merge = parties.say_same(actor=anna, merge_id=question.pk)
        if merge is not None:
            states.append(before)
            done.append(merge)
    for merge, before in zip(reversed(done), reversed(states), strict=True):
        with as_person(anna.pk):
            deciding.undo(actor=anna, merge_id=merge)
        assert state_of(anna) == before


def test_what_is_deleted_or_must_not_be_stored_does_not_come_back_by_undoing(cast: Cast) -> None:
    two = Two(cast.anna)
    with as_person(cast.anna.pk):
        parties.say_same(actor=cast.anna, merge_id=two.question.pk)
    with as_system():
        folding.forget(lambda texts: {"kek@hemma.example"} & set(texts))
        (folded,) = FoldedCard.objects.all()
        assert "kek@hemma.example" not in str((folded.card, folded.before, folded.after))
    with as_person(cast.anna.pk):
        delete_contact(actor=cast.anna, party_id=two.one.party_id)
        assert not FoldedCard.objects.exists()

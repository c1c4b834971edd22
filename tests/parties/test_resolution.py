"""Resolution in the database: whose knowledge decides, merges and their undoing, erasure."""

from datetime import UTC, datetime

import pytest

from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, NotFound, Refused
from samband.parties import resolution
from samband.parties.actions import (
    Home,
    Known,
    Seen,
    erase_party,
    merge_proposed,
    note_together,
    refuse_proposed,
    resolve_identities,
    see_identities,
    undo_merge,
)
from samband.parties.models import Identity, Merge, NotSame, Party, Suppression
from samband.ties.actions import InteractionRow, record_interactions
from samband.ties.models import Interaction, Tie
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 6, 3, 14, 5, tzinfo=UTC)


def home(cast: Cast) -> Home:
    return Home(frozenset(cast.home.domains), cast.home.party_id)


def see(cast: Cast, layer: int, *pairs: tuple[str, str]) -> list[Known]:
    with as_system():
        found = see_identities(
            layer=layer, seen=[Seen(value, name) for value, name in pairs], home=home(cast)
        )
        return [found["email", value] for value, _ in pairs if ("email", value) in found]


def party(identity: Known) -> int:
    with as_system():
        return Identity.objects.get(pk=identity.identity_id).party_id


def test_an_address_is_stored_once_with_its_organisation(cast: Cast) -> None:
    (one,) = see(cast, 0, ("karin@bolag.example", "Ek, Karin"))
    (again,) = see(cast, 0, ("karin@bolag.example", "Karin Ek"))
    assert one.is_new
    assert not again.is_new
    assert one.identity_id == again.identity_id
    with as_system():
        stored = Identity.objects.get(pk=one.identity_id)
        assert stored.name == "Karin Ek"
        assert stored.organisation is not None
        assert stored.organisation.kind == Party.Kind.ORGANISATION
        assert Identity.objects.get(kind="domain", value="bolag.example").party == (
            stored.organisation
        )


def test_home_addresses_are_inside_and_roles_are_marked(cast: Cast) -> None:
    ours, role, free = see(
        cast, 0, ("ulf@norrsken.example", "Ulf Ny"), ("info@bolag.example", "Info"),
        ("ulf.ny@gmail.com", "Ulf"),
    )  # fmt: skip
    with as_system():
        assert Party.objects.get(pk=ours.party_id).is_inside
        assert not Party.objects.get(pk=free.party_id).is_inside
        assert role.is_role
        assert not free.is_role
        organisations = dict(Identity.objects.values_list("pk", "organisation_id"))
        assert organisations[ours.identity_id] == cast.home.party_id
        assert organisations[free.identity_id] is None


def test_the_same_address_in_two_layers_is_one_party_that_neither_owner_can_see(
    cast: Cast,
) -> None:
    (annas,) = see(cast, cast.anna.pk, ("karin@bolag.example", "Karin Ek"))
    (bos,) = see(cast, cast.bo.pk, ("karin@bolag.example", ""))
    assert annas.party_id == bos.party_id
    assert bos.is_new
    with as_person(cast.bo.pk):
        names = Identity.objects.filter(party_id=bos.party_id).values_list("name", flat=True)
        assert list(names) == [""]


def test_what_one_person_merged_does_not_lead_another_astray(cast: Cast) -> None:
    public, annas = (
        see(cast, 0, ("karin@bolag.example", "Karin Ek"))[0],
        see(cast, cast.anna.pk, ("kek@gmail.com", "Karin Ek"))[0],
    )
    with as_system():
        resolve_identities(layer=cast.anna.pk)
    assert party(annas) == party(public)
    (bos,) = see(cast, cast.bo.pk, ("kek@gmail.com", ""))
    assert party(bos) != party(public)
    # Once everybody sees the address, it leads to what everybody sees, for its owner too.
    (open_,) = see(cast, 0, ("kek@gmail.com", "K"))
    assert party(open_) not in (party(public), None)
    assert party(annas) == party(open_) == party(bos)


def test_full_names_merge_with_reason_evidence_and_snapshot(cast: Cast) -> None:
    one, other = see(
        cast, 0, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Ek, Karin")
    )
    with as_system():
        outcome = resolve_identities(layer=0, fresh=[other.identity_id])
        assert outcome.merged == 1
        assert resolve_identities(layer=0).merged == 0
        merge = Merge.objects.get()
    assert party(one) == party(other)
    assert merge.reason == "same_full_name"
    assert merge.evidence[0]["code"] == "same-full-name"
    assert merge.evidence[0]["bits"] > 0
    assert merge.snapshot["parties_identity.party_id"]


def test_undo_gives_back_what_was_and_keeps_what_came_since(cast: Cast) -> None:
    one, other = see(
        cast, 0, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek")
    )
    before = (party(one), party(other))
    with as_system():
        resolve_identities(layer=0)
        merge = Merge.objects.get()
        since = Identity.objects.create(value="karin@ny.example", party_id=merge.kept_id)
        undo_merge(actor=cast.administrator, merge_id=merge.pk)
        assert Identity.objects.get(pk=since.pk).party_id == merge.kept_id
        assert NotSame.objects.filter(reason="said").exists()
        assert resolve_identities(layer=0).merged == 0
        with pytest.raises(Conflict):
            undo_merge(actor=cast.administrator, merge_id=merge.pk)
    assert (party(one), party(other)) == before


def test_only_who_sees_a_merge_may_undo_it(cast: Cast) -> None:
    see(cast, cast.anna.pk, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek"))
    with as_system():
        resolve_identities(layer=cast.anna.pk)
        merge = Merge.objects.get()
        for somebody in (cast.bo, cast.administrator):
            with pytest.raises(NotFound):
                undo_merge(actor=somebody, merge_id=merge.pk)
        undo_merge(actor=cast.anna, merge_id=merge.pk)


def test_many_merges_are_made_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolution, "MERGED_AT_ONCE", 2)
    monkeypatch.setattr(resolution, "_READ_AT_ONCE", 3)
    names = ["Karin Ek", "Olle Berg", "Wei Wang"]
    pairs = [(f"p{n}@h{n}.example", names[n % 3]) for n in range(9)]
    identities = see(cast, 0, *pairs)
    with as_system():
        assert resolve_identities(layer=0).merged == 6
        assert resolve_identities(layer=0).merged == 0
        assert Party.objects.filter(merged_into__isnull=False).count() == 6
    assert len({party(one) for one in identities}) == 3


def test_a_common_name_stays_common_where_only_namesakes_are_looked_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolution, "MOST_WEIGHED", 20)
    names = [f"Anna {word}" for word in ("Ek", "Ny", "Lund", "Ros", "Hag", "Ljung", "Malm", "Ask")]
    names += [
        f"{word} Berg" for word in ("Olle", "Eva", "Nils", "Ulf", "Karin", "Bo", "Sven", "Åke")
    ]
    names += ["Anna Berg"] * 8
    known = see(cast, 0, *[(f"q{n}@h{n}.example", name) for n, name in enumerate(names)])
    with as_system():
        assert resolve_identities(layer=0, fresh=[known[-1].identity_id]).merged == 0


def test_private_names_never_merge_what_everybody_sees(cast: Cast) -> None:
    one, other = see(cast, 0, ("karin@bolag.example", ""), ("kek@skola.example", ""))
    see(cast, cast.anna.pk, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek"))
    with as_system():
        resolve_identities(layer=cast.anna.pk)
        resolve_identities(layer=0)
    assert party(one) != party(other)


def test_two_in_one_header_are_never_merged(cast: Cast) -> None:
    one, other, third = see(
        cast, 0, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek"),
        ("olle@skola.example", "Olle Berg"),
    )  # fmt: skip
    ids = [known.identity_id for known in (one, other, third)]
    with as_system():
        assert note_together(layer=0, headers=[ids]) == 1
        assert note_together(layer=0, headers=[ids]) == 0
        assert resolve_identities(layer=0).merged == 0
    assert party(one) != party(other)


def test_two_accounts_are_two_people(cast: Cast) -> None:
    cast.bo.name = "Anna Åkerman"
    with as_system():
        Identity.objects.filter(party_id=cast.bo.party_id).update(name="Anna Åkerman")
        see(cast, 0, ("anna@gmail.com", "Anna Åkerman"))
        resolve_identities(layer=0)
        parties = Identity.objects.filter(
            party_id__in=[cast.anna.party_id, cast.bo.party_id]
        ).values_list("party_id", flat=True)
        assert set(parties) == {cast.anna.party_id, cast.bo.party_id}


def test_a_proposal_is_confirmed_or_refused_by_who_sees_it(cast: Cast) -> None:
    names = [f"{a} {b}" for a in ("Anna", "Olle", "Eva", "Nils") for b in ("Berg", "Lund", "Ny")]
    crowd = [(f"p{number}@h{number}.example", name) for number, name in enumerate(names)]
    see(cast, 0, *crowd)
    one, other = see(
        cast, 0, ("ilse@bolag.example", "Ilse Quistgaard"), ("iq@skola.example", "Ilse Quistgard")
    )
    with as_system():
        fresh = [one.identity_id, other.identity_id]
        assert resolve_identities(layer=0, fresh=fresh).proposed == 1
        assert resolve_identities(layer=0, fresh=fresh).proposed == 0
        proposal = Merge.objects.get(state=Merge.State.PROPOSED)
        with pytest.raises(NotFound):
            merge_proposed(actor=cast.anna, merge_id=proposal.pk)
        refuse_proposed(actor=cast.administrator, merge_id=proposal.pk)
        assert resolve_identities(layer=0).proposed == 0
        with pytest.raises(NotFound):
            merge_proposed(actor=cast.administrator, merge_id=proposal.pk)
    assert party(one) != party(other)


def test_a_confirmed_proposal_is_a_merge(cast: Cast) -> None:
    one, other = see(cast, 0, ("a@bolag.example", "Ilse Quistgaard"), ("b@skola.example", "Ulf Ny"))
    with as_system():
        proposal = Merge.objects.create(
            kept_id=one.party_id,
            joined_id=other.party_id,
            state=Merge.State.PROPOSED,
            reason="weights",
        )
        done = merge_proposed(actor=cast.administrator, merge_id=proposal.pk)
        assert done.state == Merge.State.DONE
        assert party(one) == party(other)
        undo_merge(actor=cast.administrator, merge_id=done.pk)
    assert party(one) != party(other)


def test_ties_follow_a_merge_and_its_undoing(cast: Cast) -> None:
    one, other, third = see(
        cast, 0, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek"),
        ("olle@skola.example", "Olle Berg"),
    )  # fmt: skip
    rows = [
        InteractionRow(known.identity_id, third.identity_id, NOW, "mail", bytes([number]))
        for number, known in enumerate((one, other))
    ]
    with as_system():
        record_interactions(layer=0, source_id=1, rows=rows)
        assert sorted(Tie.objects.values_list("count", flat=True)) == [1, 1]
        resolve_identities(layer=0)
        assert list(Tie.objects.values_list("count", flat=True)) == [2]
        undo_merge(actor=cast.administrator, merge_id=Merge.objects.get().pk)
        assert sorted(Tie.objects.values_list("count", flat=True)) == [1, 1]


def test_an_outsider_is_erased_and_does_not_come_back(cast: Cast) -> None:
    one, other, third = see(
        cast, 0, ("karin@bolag.example", "Karin Ek"), ("kek@skola.example", "Karin Ek"),
        ("olle@skola.example", "Olle Berg"),
    )  # fmt: skip
    see(cast, cast.anna.pk, ("karin@bolag.example", "Karin"))
    with as_system():
        rows = [InteractionRow(one.identity_id, third.identity_id, NOW, "mail", b"1")]
        record_interactions(layer=0, source_id=1, rows=rows)
        resolve_identities(layer=0)
        with pytest.raises(NotFound):
            erase_party(actor=cast.editor, party_id=one.party_id)
        assert erase_party(actor=cast.administrator, party_id=other.party_id) == 3
        left = Identity.objects.filter(kind="email").values_list("value", flat=True)
        assert "karin@bolag.example" not in left
        assert "olle@skola.example" in left
        assert not Tie.objects.exists()
        assert not Interaction.objects.exists()
        assert not Merge.objects.exists()
        assert Suppression.objects.count() == 2
        for digest in Suppression.objects.values_list("digest", flat=True):
            assert b"karin" not in bytes(digest)
    assert see(cast, 0, ("KARIN+x@bolag.example", "Karin Ek")) == []
    assert see(cast, cast.anna.pk, ("kek@skola.example", "Karin Ek")) == []


def test_somebody_with_an_account_is_not_erased_here(cast: Cast) -> None:
    with as_system(), pytest.raises(Refused):
        erase_party(actor=cast.administrator, party_id=cast.anna.party_id)


def test_seeing_many_takes_few_statements(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    pairs = [(f"p{n}@h{n % 50}.example", f"Name{n} Sur{n}") for n in range(500)]
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(30):
        assert len(see(cast, 0, *pairs)) == 500

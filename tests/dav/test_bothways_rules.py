"""The laws of keeping two sides in step: nothing is lost, nothing is written that nobody changed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from samband.dav.bothways import rules
from samband.dav.rules import Said

VALUES = st.lists(st.sampled_from("abcdef"), max_size=4, unique=True).map(tuple)
TEXTS = st.sampled_from(("", "x", "y", "z"))
SAID = st.builds(
    Said,
    name=st.sampled_from(("Kim", "Bo", "Åsa")),
    organisation=TEXTS,
    title=TEXTS,
    mails=VALUES,
    phones=VALUES,
    links=VALUES,
    birthday=TEXTS,
    photo=TEXTS,
    addresses=VALUES,
    notes=st.sampled_from(((), ("hemligt",), ("ett", "två"))),
)


def bare(said: Said) -> dict[str, object]:
    """What both sides have in common: without notes, in whatever order."""
    return {
        name: set(value) if isinstance(value := getattr(said, name), tuple) else value
        for name in rules.FIELDS
        if name != "birthday"
    }


@given(SAID, SAID)
def test_what_nobody_changed_stays_as_it_is(here: Said, there: Said) -> None:
    new = rules.merged(here, there, rules.print_of(here), rules.print_of(there))
    assert (new.here, new.there, new.clashes) == (here, there, ())
    assert not (new.comes_in)
    assert not (new.goes_out)
    assert not (new.note_is_new)


@given(SAID, SAID)
def test_what_changed_on_one_side_is_on_both(before: Said, after: Said) -> None:
    was = rules.print_of(before)
    out = rules.merged(after, before, was, was)
    assert bare(out.there) == bare(after)
    assert out.there.notes == before.notes, "notes never leave"
    assert not (out.comes_in)
    assert not (out.note_is_new)
    into = rules.merged(before, after, was, was)
    assert bare(into.here) == bare(after)
    assert not into.goes_out


@given(SAID, SAID, SAID)
def test_nothing_new_is_lost_and_doing_it_again_changes_nothing(
    before: Said, here: Said, there: Said
) -> None:
    was = rules.print_of(before)
    new = rules.merged(here, there, was, was)
    for name in rules.MANY:
        added = (set(getattr(here, name)) | set(getattr(there, name))) - set(getattr(before, name))
        assert added <= set(getattr(new.here, name)) & set(getattr(new.there, name))
    for name in new.clashes:
        assert getattr(new.here, name) == getattr(here, name), "what clashes is left alone"
        assert getattr(new.there, name) == getattr(there, name)
    # Written out, both sides say the same, and nothing is left to do.
    if not new.clashes:
        assert bare(new.here) == bare(new.there)
        again = rules.merged(
            new.here, new.there, rules.print_of(new.here), rules.print_of(new.there)
        )
        assert not (again.comes_in)
        assert not (again.goes_out)
    # Not written out, because the server did not answer: the same is to be written the next time, and nothing comes in.
    later = rules.merged(new.here, there, new.was_here, rules.print_of(there))
    assert not later.comes_in
    assert not later.clashes
    if not new.clashes:
        assert bare(later.there) == bare(new.there)


@given(SAID, SAID)
def test_levelling_out_takes_nothing_away_and_asks_where_two_things_are_said(
    here: Said, there: Said
) -> None:
    new = rules.merged(here, there, *rules.levelled(here, there))
    for name in rules.MANY:
        both = set(getattr(here, name)) | set(getattr(there, name))
        assert set(getattr(new.here, name)) == set(getattr(new.there, name)) == both
    asked = {
        name
        for name in rules.SINGLE
        if getattr(here, name)
        and getattr(there, name)
        and getattr(here, name) != getattr(there, name)
    }
    assert set(new.clashes) == asked - {"photo"}, "two pictures stay as they are"


@given(
    SAID,
    SAID,
    st.dictionaries(st.sampled_from(rules.FIELDS), st.sampled_from(("here", "there", "both"))),
)
def test_what_a_person_chose_is_what_is_written(
    here: Said, there: Said, chosen: dict[str, str]
) -> None:
    result = rules.chosen_of(here, there, chosen)
    base = rules.print_of(there)
    new = rules.merged(result, there, base, base)
    assert not new.clashes
    assert not new.comes_in
    assert bare(new.there) == bare(result)
    assert result.notes == here.notes


@given(SAID)
def test_a_print_holds_no_value_and_a_card_survives_json(said: Said) -> None:
    told = str(rules.print_of(replace(said, mails=("kim@bolaget.example",), notes=("hemligt",))))
    assert "kim" not in told.lower()
    assert "hemligt" not in told
    assert rules.load(rules.dump(said)) == said


def test_a_server_that_is_emptied_is_no_deletion() -> None:
    assert rules.have_vanished(100, 60)
    assert not rules.have_vanished(100, 40)
    assert not rules.have_vanished(5, 5)


@given(SAID, SAID)
def test_what_a_run_changed_is_taken_back_field_by_field(before: Said, after: Said) -> None:
    now = after
    for line in rules.changes(before, after):
        undone = rules.undone(now, line.field, line.there, line.here)
        assert undone is not None
        now = undone
    assert {name: set(getattr(now, name)) for name in rules.FIELDS} == {
        name: set(getattr(before, name)) for name in rules.FIELDS
    }
    for line in rules.changes(before, after):
        again = rules.undone(now, line.field, line.there, line.here)
        assert again is None, "once; and nothing that says something else by now"


@given(SAID, SAID)
def test_a_base_of_before_pictures_were_carried_takes_what_stands_there_for_what_was(
    here: Said, there: Said
) -> None:
    old = [
        {name: value for name, value in rules.print_of(said).items() if name not in rules.LATER}
        for said in (here, there)
    ]
    assert not rules.has_changed(here, old[0])
    new = rules.merged(here, there, *old)
    assert (new.here, new.there, new.clashes) == (here, there, ())

"""A small world with one of everything that a page shows, made by the same actions that people use."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from django.utils import timezone

from samband.cards import actions as cards
from samband.cards.blocklist import add_blocks
from samband.cards.jobs import make_hints
from samband.cards.models import Card
from samband.care.actions import look_after, plan_care
from samband.entries import actions as entries
from samband.entries import drafts
from samband.entries.addressing import ToColleagues
from samband.fika.actions import take_part
from samband.fika.arranging import arrange
from samband.fika.models import Seat
from samband.fika.rounds import make_round
from samband.gatherings.events.actions import Wanted as WantedEvent
from samband.gatherings.events.actions import written_event
from samband.gatherings.polls.actions import Wanted, vote, written_poll
from samband.gatherings.polls.models import Option
from samband.handover.actions import begin
from samband.introductions.actions import ask_for_introduction
from samband.introductions.passing import pass_on
from samband.kernel.db import as_person, as_system
from samband.kernel.mail_address import seal
from samband.kernel.tokens import new_token, token_hash
from samband.knowledge import actions as knowledge
from samband.knowledge.models import Topic
from samband.parties.deciding import say_same
from samband.parties.models import Identity, Merge, Party
from samband.people.actions import accounts
from samband.people.models import Invitation, InvitationWave, PasswordReset
from samband.privacy.models import AccessFile
from samband.sources import actions as sources
from samband.sources.consents import give_consent
from samband.sources.models import Source
from samband.thanks import actions as thanks
from tests.cast import Cast
from tests.matrix.world import World, build
from tests.sources.conftest import mail, mbox
from tests.sources.test_git import commit, git
from tests.sources.test_imports import bring

OUTSIDERS = ("Ada", "Bengt-Åke", "Cia", "Desideria")
POST = "Värmepumpen läcker vid flänsen igen. Packningen byttes i våras. #värmepump @bo"


@dataclass(frozen=True)
class Place:
    """The world, and what stands in the addresses of its pages."""

    world: World
    arguments: dict[str, object]


def furnish(cast: Cast, folder: Path) -> Place:
    """Rooms, entries, comments, topics, contacts, a history, invitations; anna has most of it."""
    world = build(cast)
    anna = cast.anna
    with as_person(anna.pk):
        post = entries.write_post(
            actor=anna,
            to=ToColleagues(),
            body=POST,
            extras=[
                written_poll(Wanted(("I dag", "I morgon"), shows_names=True)),
                written_event(WantedEvent(date(2099, 6, 3), time(14), place="Verkstaden")),
            ],
        )
        option = Option.objects.filter(poll=post.pk).earliest("position")
        vote(actor=anna, entry_id=post.pk, options=[option.pk])
        knowledge.index_entry(post.pk)
        accounts.make_token(actor=anna, name="Kalendern", scopes=["read"], days=30)
        topic = Topic.objects.get_or_create(
            slug="varmepump", defaults={"name_sv": "värmepump", "name_en": "heat pump"}
        )[0]
        knowledge.claim_topic(actor=anna, topic=topic, words="Byter packningar")
        entries.write_post(
            actor=anna,
            to=ToColleagues(),
            body="https://pumpar.example/ läsvärt #pumpar",
            kind="link",
        )
        thanks.say_thanks(
            actor=anna,
            handles=["bo"],
            words="Tack vare dig blev det varmt igen.",
            to=ToColleagues(),
            topics=["värmepump"],
        )
        draft = drafts.save_draft(actor=anna, words=drafts.Words(body="Ett halvt inlägg"))
        later = drafts.save_draft(
            actor=anna, words=drafts.Words(body="I morgon", audience="colleagues:1.1")
        )
        drafts.schedule_draft(actor=anna, draft_id=later.pk, at=timezone.now() + timedelta(days=1))
    with as_person(cast.bo.pk):
        entries.comment(actor=cast.bo, parent_id=post.pk, body="Samma hos oss.")
        thanks.say_thanks(
            actor=cast.bo, handles=["anna"], words="Du tog natten. Tack!", to=ToColleagues()
        )
    contacts = _contacts(cast, folder)
    done = bring(contacts, anna)
    sources.apply_import(run=done)
    shown = bring(contacts, anna, with_subjects=True)
    table = folder / "lista.csv"
    table.write_text("Förnamn;Efternamn;E-post;Skostorlek\nÅsa;Öst;asa@nord.example;38\n")
    mapping = bring(table, anna, kind=Source.Kind.CONTACTS)
    with as_person(anna.pk):
        (block,) = add_blocks(actor=anna, lines=["vitalinjen.example"])
        give_consent(actor=anna, to=cast.administrator)
        card = Card.objects.filter(owner=anna).order_by("name_key").first()
        assert card is not None
        ids = list(Card.objects.filter(owner=anna).values_list("pk", flat=True))
        cards.set_level(actor=anna, card_ids=ids, level="shared", now=timezone.now())
        # The letters of the world are months old: it is time.
        plan_care(actor=anna, party_id=card.party_id, ideal_days=1, longest_days=2)
        look_after(actor=anna, party_id=card.party_id)
    merge_id = _doubts(cast)
    key = _history(cast, folder)
    fika = _fika(cast)
    hinted, introduction_id = _introductions(cast, card)
    with as_person(anna.pk):
        begin(actor=anna, reason="leaving", last_day=date(2031, 1, 31))
    return Place(
        world,
        {
            "handle": "anna",
            "slug": world.spaces[1].space.slug,
            "entry_id": post.pk,
            "draft_id": draft.pk,
            "party_id": card.party_id,
            "merge_id": merge_id,
            "organisation": card.organisation_id,
            "import_id": shown.pk,
            "done": done.pk,
            "mapping": mapping.pk,
            "block_id": block.pk,
            "key": key,
            "fika": fika,
            "hinted": hinted,
            "introduction_id": introduction_id,
            "topic": topic.slug,
            "language": "sv",
            "section": "knowledge",
            "word": "anything",
            "kept": _kept(),
            "person_id": cast.bo.pk,
            "secret": _invitation(cast),
            "stop": seal("stop", [cast.bo.pk, 0], "1"),
            "token": _reset(cast),
        },
    )


def _doubts(cast: Cast) -> int:
    """Two questions to anna, one of them answered with "the same"; the merge that came of it."""
    reasons = [
        {"code": "prior", "bits": -4.0, "data": []},
        {"code": "name", "bits": 7.5, "data": ["Kim Ek", "K Ek"]},
        {"code": "names-differ", "bits": -1.5, "data": ["Kim Ek", "K Ek"]},
    ]
    with as_system():
        found = [
            Identity.objects.create(
                layer=cast.anna.pk,
                value=f"kim{number}@ek.example",
                name=name,
                party=Party.objects.create(),
            )
            for number, name in enumerate(("Kim Ek", "K Ek", "Kim E"))
        ]
        first, _second = (
            Merge.objects.create(
                layer=cast.anna.pk, kept=found[0].party, joined=other.party,
                state=Merge.State.PROPOSED, reason="weights", evidence=reasons,
            )
            for other in found[1:]
        )  # fmt: skip
    with as_person(cast.anna.pk):
        done = say_same(actor=cast.anna, merge_id=first.pk)
    assert done is not None
    return done


def _introductions(cast: Cast, card: Card) -> tuple[int, int]:
    """Somebody whom bo knows and is asked about; bo asks anna, who decides on the page with the address."""
    party = Party.objects.create()
    with as_person(cast.bo.pk):
        Card.objects.create(owner=cast.bo, party=party, name="Ulla Ek", level="known")
    with as_system():
        make_hints([party.pk])
    with as_person(cast.bo.pk):
        made = ask_for_introduction(
            actor=cast.bo, party_id=card.party_id, words="Vi behöver deras råd.", over="anna"
        )
    pass_on(made.pk, timezone.now())
    return party.pk, made.pk


def _fika(cast: Cast) -> int:
    """Anna and bo are proposed to each other; the address of it."""
    day = timezone.now().replace(hour=12)
    arrange(actor=cast.administrator, is_on=True, weeks=2, weekday=day.weekday(), now=day)
    for person in (cast.anna, cast.bo):
        with as_person(person.pk):
            take_part(actor=person)
    make_round(day, seed=1)
    with as_person(cast.anna.pk):
        return int(Seat.objects.select_related("meeting").get(person=cast.anna).meeting.entry_id)


def _kept() -> str:
    """The link of somebody outside to what is kept about them."""
    token = new_token()
    AccessFile.objects.create(
        token_hash=token_hash(token), as_json="", as_pdf="", made_at=timezone.now()
    )
    return token


def _contacts(cast: Cast, folder: Path) -> Path:
    letters = [
        mail(
            number,
            f"{OUTSIDERS[number % 4]} Berg-Lindqvist <{number % 4}@{['nord', 'soder'][number % 2]}.example>",
            "anna@norrsken.example",
            day=1 + number,
        )
        for number in range(12)
    ]
    return mbox(folder, [*letters, mail(40, "broken", "anna@norrsken.example")])


def _history(cast: Cast, folder: Path) -> str:
    repository = folder / "pumpar"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    commit(repository, "Stoppa pumpen i tid", "pump/stopp.c", GIT_AUTHOR_EMAIL=cast.bo.email)
    sources.apply_import(run=bring(repository, kind=Source.Kind.GIT, actor=cast.administrator))
    return git(repository, "rev-parse", "HEAD")


def _invitation(cast: Cast) -> str:
    secret = new_token()
    Invitation.objects.create(
        wave=InvitationWave.objects.create(words="Välkommen hit!", actor=cast.administrator),
        person=cast.invited,
        kind=Invitation.Kind.MAIL,
        secret_hash=token_hash(secret),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return secret


def _reset(cast: Cast) -> str:
    token = new_token()
    PasswordReset.objects.create(
        person=cast.bo,
        secret_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    return token

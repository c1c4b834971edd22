"""Thanks over the API: the same doors and actions as the pages."""

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries.access import entry_for_reading
from samband.entries.audience_in import AudienceIn, addressee
from samband.entries.models import Entry
from samband.entries.quoting import readable_quotes
from samband.entries.rest import EntryOut, entries_out, entry_out
from samband.people.access import person_for_reading
from samband.people.bearer import caller, reading, writing
from samband.thanks import actions
from samband.thanks.queries import choices_of, thanks_to

router = Router(tags=["thanks"])


class ThanksIn(Schema):
    """Thanks to people (`to`, user names) about topics; `about` is the id of an entry that helped.

    With an audience of people those who are thanked are among them anyway. `tells` as for entries.
    """

    to: list[str]
    words: str
    topics: list[str] = []
    about: int | None = None
    audience: AudienceIn
    tells: int | None = None


class ThanksOut(Schema):
    """Thanks; the two choices are told to the person who is thanked only, else null."""

    entry: EntryOut
    on_profile: bool | None = None
    as_evidence: bool | None = None


class ThanksListOut(Schema):
    """A page of thanks, newest first; `next` continues it, "" at the end."""

    thanks: list[ThanksOut]
    next: str


class ShowingIn(Schema):
    """What I want shown of thanks to me; null leaves it as it is."""

    on_profile: bool | None = None
    as_evidence: bool | None = None


@router.post("/thanks", auth=writing, response={201: EntryOut})
def thank(request: HttpRequest, data: ThanksIn) -> tuple[int, EntryOut]:
    """Thank people for what they helped with."""
    me = caller(request)
    entry = actions.say_thanks(
        actor=me,
        handles=data.to,
        words=data.words,
        to=addressee(request, data.audience),
        topics=data.topics,
        about_id=data.about,
        tells=data.tells,
    )
    return 201, entries_out(me, [entry_for_reading(me, entry.pk)])[0]


@router.get("/people/{handle}/thanks", auth=reading, response=ThanksListOut)
def thanks(request: HttpRequest, handle: str, after: str = "") -> ThanksListOut:
    """The thanks to somebody that I may see."""
    me = caller(request)
    person = person_for_reading(me, handle)
    page = thanks_to(me, person, after)
    ids = [card.id for card in page.rows]
    mine = choices_of(me, ids) if me.pk == person.pk else {}
    found = Entry.objects.visible_to(me).select_related("author", "audience__space").in_bulk(ids)
    quotes = readable_quotes(me, found.values())
    return ThanksListOut(
        thanks=[
            ThanksOut(
                entry=entry_out(found[one], quotes),
                on_profile=mine[one].on_profile if one in mine else None,
                as_evidence=mine[one].as_evidence if one in mine else None,
            )
            for one in ids
            if one in found
        ],
        next=page.next_cursor,
    )


@router.patch("/thanks/{int:entry_id}/showing", auth=writing, response=ThanksOut)
def showing(request: HttpRequest, entry_id: int, data: ShowingIn) -> ThanksOut:
    """Show thanks to me on my profile, and as a reason to ask me, or not."""
    me = caller(request)
    actions.choose_showing(
        actor=me, entry_id=entry_id, on_profile=data.on_profile, as_evidence=data.as_evidence
    )
    chosen = choices_of(me, [entry_id])[entry_id]
    return ThanksOut(
        entry=entries_out(me, [entry_for_reading(me, entry_id)])[0],
        on_profile=chosen.on_profile,
        as_evidence=chosen.as_evidence,
    )

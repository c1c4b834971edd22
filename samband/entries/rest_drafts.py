"""Writing over the API: drafts, sending later, looking first, who would see it, what may be meant."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.entries import drafts
from samband.entries.addressing import Addressee, ToColleagues, ToSpace
from samband.entries.audience_in import AudienceIn, addressee
from samband.entries.finding import what_is
from samband.entries.looking import look
from samband.entries.models import Attachment, Draft
from samband.entries.seeing import audience_of, seen_by
from samband.entries.suggesting import suggest
from samband.kernel.rates import count_attempt
from samband.people.bearer import caller, reading, writing
from samband.people.limits import MINUTE
from samband.spaces.audiences import token

router = Router(tags=["writing"])
SUGGESTIONS = 240


class DraftIn(Schema):
    """What somebody is writing. `parent_id` is the entry it answers; `version` is the one that was read."""

    body: str = ""
    title: str = ""
    kind: str = ""
    audience: AudienceIn | None = None
    parent_id: int | None = None
    quote: int | None = None
    attachments: list[int] = []
    version: int | None = None


class DraftOut(Schema):
    """A draft; `found` is what its text is by itself, `problem` why it could not be sent."""

    id: int
    body: str
    title: str
    kind: str
    found: str
    audience: str
    people: list[str]
    parent_id: int | None
    quote: int | None
    attachments: list[int]
    version: int
    saved_at: datetime
    send_at: datetime | None
    problem: str


class DraftsOut(Schema):
    """My drafts, newest first."""

    drafts: list[DraftOut]


class SendingIn(Schema):
    """When it is to be sent; `tells` as for entries."""

    at: datetime
    tells: int | None = None


class LookIn(Schema):
    """A text, and to whom it would go."""

    body: str
    audience: AudienceIn | None = None


class LookOut(Schema):
    """What a text will look like, and what it is by itself."""

    html: str
    found: str


class SeenOut(Schema):
    """Who would see it."""

    text: str
    people: int
    guests: int
    names: list[str]


class SuggestionOut(Schema):
    """Something that may be meant: what is put in, what is read."""

    insert: str
    label: str
    about: str


class SuggestionsOut(Schema):
    """At most eight, best first."""

    suggestions: list[SuggestionOut]


def _out(draft: Draft) -> DraftOut:
    files = list(
        Attachment.objects.filter(draft=draft, entry__isnull=True)
        .order_by("pk")
        .values_list("pk", "width")
    )
    return DraftOut(
        id=draft.pk,
        body=draft.body,
        title=draft.title,
        kind=draft.kind,
        found=what_is(draft.body, has_pictures=any(width for _key, width in files)),
        audience=draft.audience.partition(":")[0],
        people=[word.lstrip("@") for word in draft.persons.replace(",", " ").split()],
        parent_id=draft.parent_id,
        quote=draft.quoted_id,
        attachments=[key for key, _width in files],
        version=draft.version,
        saved_at=draft.saved_at,
        send_at=draft.send_at,
        problem=draft.problem,
    )


def _choice(request: HttpRequest, chosen: AudienceIn | None) -> tuple[str, str]:
    """A composer's own values for an audience: its choice with the version that stands now, and the named people."""
    if chosen is None:
        return "", ""
    to: Addressee = addressee(request, chosen)
    if isinstance(to, ToColleagues):
        return "colleagues", ""
    if isinstance(to, ToSpace):
        audience = audience_of(caller(request), to)
        shown = token(audience) if audience is not None else ""
        return f"space:{to.space_id}:{shown}", ""
    return "people", ", ".join(f"@{handle}" for handle in to.handles)


def _words(request: HttpRequest, data: DraftIn) -> drafts.Words:
    audience, persons = _choice(request, data.audience)
    return drafts.Words(
        body=data.body,
        title=data.title,
        audience=audience,
        persons=persons,
        kind=data.kind,
        parent_id=data.parent_id,
        quoted_id=data.quote,
        attachment_ids=tuple(data.attachments),
    )


@router.get("/drafts", auth=reading, response=DraftsOut)
def list_drafts(request: HttpRequest) -> DraftsOut:
    """What I began and did not send."""
    found = drafts.drafts_of(caller(request))[: drafts.MOST_DRAFTS]
    return DraftsOut(drafts=[_out(one) for one in found])


@router.post("/drafts", auth=writing, response={201: DraftOut})
def keep(request: HttpRequest, data: DraftIn) -> tuple[int, DraftOut]:
    """Keep a new draft."""
    return 201, _out(drafts.save_draft(actor=caller(request), words=_words(request, data)))


@router.get("/drafts/{int:draft_id}", auth=reading, response=DraftOut)
def read_draft(request: HttpRequest, draft_id: int) -> DraftOut:
    """One of my drafts."""
    return _out(drafts.draft_for_writing(caller(request), draft_id))


@router.put("/drafts/{int:draft_id}", auth=writing, response=DraftOut)
def keep_again(request: HttpRequest, draft_id: int, data: DraftIn) -> DraftOut:
    """Keep a draft as it is now; an older `version` is a conflict (409)."""
    saved = drafts.save_draft(
        actor=caller(request),
        words=_words(request, data),
        draft_id=draft_id,
        version=data.version,
    )
    return _out(saved)


@router.delete("/drafts/{int:draft_id}", auth=writing, response={204: None})
def discard(request: HttpRequest, draft_id: int) -> tuple[int, None]:
    """Throw a draft away, with its files."""
    drafts.discard_draft(actor=caller(request), draft_id=draft_id)
    return 204, None


@router.put("/drafts/{int:draft_id}/sending", auth=writing, response=DraftOut)
def send_later(request: HttpRequest, draft_id: int, data: SendingIn) -> DraftOut:
    """Send a draft by itself at a time, or at another one; rights are checked again then."""
    at = data.at if data.at.tzinfo else data.at.replace(tzinfo=timezone.get_current_timezone())
    return _out(
        drafts.schedule_draft(actor=caller(request), draft_id=draft_id, at=at, tells=data.tells)
    )


@router.delete("/drafts/{int:draft_id}/sending", auth=writing, response=DraftOut)
def do_not_send(request: HttpRequest, draft_id: int) -> DraftOut:
    """Don't send it by itself; it stays a draft."""
    return _out(drafts.unschedule_draft(actor=caller(request), draft_id=draft_id))


def _to(request: HttpRequest, chosen: AudienceIn | None) -> Addressee | None:
    return None if chosen is None else addressee(request, chosen)


@router.post("/preview", auth=reading, response=LookOut)
def preview(request: HttpRequest, data: LookIn) -> LookOut:
    """What a text will look like; nothing is stored."""
    html = look(caller(request), data.body, _to(request, data.audience))
    return LookOut(html=str(html), found=what_is(data.body))


@router.post("/seen", auth=reading, response=SeenOut)
def seen(request: HttpRequest, data: AudienceIn) -> SeenOut:
    """Who would see an entry with this audience."""
    found = seen_by(caller(request), addressee(request, data))
    return SeenOut(
        text=found.text,
        people=found.people,
        guests=found.guests,
        names=[one.name for one in found.seers],
    )


@router.get("/suggestions", auth=reading, response=SuggestionsOut)
def suggestions(request: HttpRequest, sign: str, q: str = "") -> SuggestionsOut:
    """What may be meant by what follows @, # or a colon."""
    person = caller(request)
    count_attempt("suggest", str(person.pk), limit=SUGGESTIONS, window=MINUTE, now=timezone.now())
    return SuggestionsOut(
        suggestions=[
            SuggestionOut(insert=one.insert, label=one.label, about=one.about)
            for one in suggest(person, sign, q)
        ]
    )

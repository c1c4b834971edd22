"""What devices reach: `/dav/`, the person behind it, their one address book, and its cards (RFC 4918, 5397, 6352, 6578)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import quote, unquote, urlsplit
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from samband.dav import actions, asked, filters, lines, syncing
from samband.dav.access import for_devices
from samband.dav.answers import dav, element, found, found_each, href, multistatus, only_status
from samband.dav.contents import Sent, sent_by_name, texts_of
from samband.dav.errors import Condition
from samband.dav.models import Book
from samband.kernel.errors import NotFound
from samband.people.models import Person

CARD_TYPE = "text/vcard; charset=utf-8"
ROOT = "/dav/"
_DATA = "card:address-data"
_READ = ("GET", "HEAD", "OPTIONS", "PROPFIND")
_REPORTS = ("card:addressbook-multiget", "card:addressbook-query", "d:sync-collection")
_USUAL = (
    "d:resourcetype", "d:displayname", "d:getetag", "d:getcontenttype", "d:sync-token",
    "d:current-user-principal",
)  # fmt: skip
#: The XML of each property that a resource has, made when it is asked for.
Properties = Mapping[str, Callable[[], str]]


def principal_path(person: Person) -> str:
    return f"{ROOT}people/{quote(person.handle)}/"


def home_path(person: Person) -> str:
    return f"{ROOT}books/{quote(person.handle)}/"


def book_path(person: Person) -> str:
    return f"{home_path(person)}contacts/"


def card_path(book: str, name: str) -> str:
    return book + quote(name, safe="@")


@csrf_exempt
def well_known(request: HttpRequest) -> HttpResponse:
    """Where a device that knows only the host's name begins (RFC 6764)."""
    return HttpResponsePermanentRedirect(ROOT)


def _options(*methods: str) -> HttpResponse:
    answer = dav(HttpResponse(status=200))
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def _refused(*methods: str) -> HttpResponse:
    answer = dav(HttpResponse(status=405))
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def _depth(request: HttpRequest) -> str:
    depth = request.headers.get("Depth", "infinity").lower()
    # RFC 4918, 9.1: a server may refuse to walk all the way down; here that is never further than 1.
    return "1" if depth == "infinity" else depth


def _said_of(path: str, question: asked.Asked, has: Properties) -> str:
    if question.are_names_only:
        return found(path, dict.fromkeys(has, ""))
    wanted = question.properties
    if wanted is None:
        wanted = tuple(name for name in _USUAL if name in has)
    known = {name: has[name]() for name in wanted if name in has}
    return found(path, known, [name for name in wanted if name not in has])


def _common(person: Person) -> Properties:
    return {
        "d:current-user-principal": lambda: href(principal_path(person)),
        "d:principal-URL": lambda: href(principal_path(person)),
        "d:owner": lambda: href(principal_path(person)),
        "d:principal-collection-set": lambda: href(f"{ROOT}people/"),
        "d:current-user-privilege-set": lambda: "".join(
            element("d:privilege", element(f"d:{name}"))
            for name in ("read", "write", "write-content", "bind", "unbind")
        ),
    }


def _folder(person: Person, *, kinds: str = "") -> Properties:
    return {
        **_common(person),
        "d:resourcetype": lambda: element("d:collection") + kinds,
        "d:displayname": lambda: escape(person.name),
        "card:addressbook-home-set": lambda: href(home_path(person)),
        "d:supported-report-set": lambda: "",
    }


def _book(person: Person, book: Book) -> Properties:
    def reports() -> str:
        return "".join(
            element("d:supported-report", element("d:report", element(name))) for name in _REPORTS
        )

    def formats() -> str:
        return "".join(
            f'<card:address-data-type content-type="text/vcard" version="{version}"/>'
            for version in ("3.0", "4.0")
        )

    return {
        **_common(person),
        "d:resourcetype": lambda: element("d:collection") + element("card:addressbook"),
        "d:displayname": lambda: escape(_("Contacts")),
        "d:supported-report-set": reports,
        "card:supported-address-data": formats,
        "card:max-resource-size": lambda: str(actions.LARGEST),
        "d:sync-token": lambda: escape(syncing.token_of(book)),
        "cs:getctag": lambda: escape(syncing.token_of(book)),
    }


#: What is known of a card, and of one whose text was asked for.
_OF_CARDS: Mapping[str, Callable[[Sent], str]] = {
    "d:resourcetype": lambda _card: "",
    "d:getetag": lambda card: f'"{card.etag}"',
    "d:getcontenttype": lambda _card: CARD_TYPE,
    _DATA: lambda card: escape(card.text),
}


def _wants_text(question: asked.Asked) -> bool:
    return question.properties is not None and _DATA in question.properties


def _sent(person: Person, items: Sequence[syncing.Known], question: asked.Asked) -> list[Sent]:
    if not _wants_text(question):
        return [Sent(item.name, item.etag) for item in items]
    texts = texts_of(person, [item.card_id for item in items])
    return [
        Sent(item.name, item.etag, texts[item.card_id]) for item in items if item.card_id in texts
    ]


def _cards(person: Person, cards: Iterable[Sent], question: asked.Asked) -> Iterator[str]:
    wanted = question.properties
    if wanted is None:
        wanted = tuple(name for name in _USUAL if name in _OF_CARDS)
    has = {name: _OF_CARDS[name] for name in wanted if name in _OF_CARDS}
    if question.are_names_only:
        has = dict.fromkeys(has, lambda _card: "")
    folder = book_path(person)
    return found_each(
        ((card_path(folder, card.name), card) for card in cards),
        has,
        [name for name in wanted if name not in has],
    )


def _of(person: Person, handle: str) -> Person:
    """Only one's own; anybody else's is not there."""
    if handle != person.handle:
        raise NotFound
    return person


@for_devices
def root(request: HttpRequest, person: Person) -> HttpResponse:
    """Where a device is told whose it is."""
    if request.method == "OPTIONS":
        return _options(*_READ)
    if request.method != "PROPFIND":
        return _refused("OPTIONS", "PROPFIND")
    return multistatus([_said_of(ROOT, asked.read(request.body), _folder(person))])


@for_devices
def principal(request: HttpRequest, person: Person, handle: str) -> HttpResponse:
    """The person, and where their address books are."""
    _of(person, handle)
    if request.method == "OPTIONS":
        return _options(*_READ)
    if request.method != "PROPFIND":
        return _refused("OPTIONS", "PROPFIND")
    has = _folder(person, kinds=element("d:principal"))
    return multistatus([_said_of(principal_path(person), asked.read(request.body), has)])


@for_devices
def home(request: HttpRequest, person: Person, handle: str) -> HttpResponse:
    """The folder of a person's address books: there is one."""
    _of(person, handle)
    if request.method == "OPTIONS":
        return _options(*_READ)
    if request.method != "PROPFIND":
        return _refused("OPTIONS", "PROPFIND")
    question = asked.read(request.body)
    said = [_said_of(home_path(person), question, _folder(person))]
    if _depth(request) == "1":
        book = syncing.locked_book(person)
        syncing.notice(book, timezone.now())
        said.append(_said_of(book_path(person), question, _book(person, book)))
    return multistatus(said)


@for_devices
def book(request: HttpRequest, person: Person, handle: str) -> HttpResponse:
    """The address book: what is in it, what changed, several cards at once."""
    _of(person, handle)
    if request.method == "OPTIONS":
        return _options(*_READ, "REPORT")
    if request.method == "PROPFIND":
        return _listed(request, person)
    if request.method == "REPORT":
        return _reported(request, person)
    if request.method == "PROPPATCH":
        # Names and colours that a device would give the book stay with the device.
        raise Condition(403, "d:cannot-modify-protected-property")
    return _refused("OPTIONS", "PROPFIND", "REPORT")


def _listed(request: HttpRequest, person: Person) -> HttpResponse:
    question = asked.read(request.body)
    found_book = syncing.locked_book(person)
    syncing.notice(found_book, timezone.now())
    said = [_said_of(book_path(person), question, _book(person, found_book))]
    if _depth(request) == "1":
        items = syncing.items_of(person)
        said += _cards(person, _sent(person, items, question), question)
    return multistatus(said)


def _reported(request: HttpRequest, person: Person) -> HttpResponse:
    question = asked.read(request.body)
    match question.name:
        case "card:addressbook-multiget":
            return _several(person, question)
        case "card:addressbook-query":
            return _searched(person, question)
        case "d:sync-collection":
            return _changed(person, question)
    raise Condition(403, "d:supported-report")


def _several(person: Person, question: asked.Asked) -> HttpResponse:
    """Cards by their names; one that isn't there is said to be missing."""
    start = book_path(person)
    by_name: dict[str, str] = {}
    strays = []
    for one in question.names:
        path = urlsplit(one).path
        name = unquote(path.removeprefix(start))
        if path.startswith(start) and name and "/" not in name:
            by_name[name] = path
        else:
            strays.append(path or one)
    cards = sent_by_name(person, by_name, timezone.now())
    there = {card.name for card in cards}
    missing = [path for name, path in by_name.items() if name not in there]
    gone = (only_status(path, 404) for path in (*missing, *strays))
    return multistatus(chain(_cards(person, cards, question), gone))


def _searched(person: Person, question: asked.Asked) -> HttpResponse:
    """Cards by what stands on them."""
    if question.root is None:
        raise Condition(400)
    test = filters.test_of(question.root)
    found_book = syncing.locked_book(person)
    syncing.notice(found_book, timezone.now())
    items = syncing.items_of(person)
    texts = texts_of(person, [item.card_id for item in items])
    fitting = [
        item for item in items if item.card_id in texts and test(lines.read(texts[item.card_id]))
    ]
    most = question.most
    there = [Sent(one.name, one.etag, texts[one.card_id]) for one in fitting[: most or None]]
    said = [*_cards(person, there, question)]
    if most and len(fitting) > most:
        said.append(only_status(book_path(person), 507))
    return multistatus(said)


def _changed(person: Person, question: asked.Asked) -> HttpResponse:
    """What is new since a token (RFC 6578)."""
    if question.level not in ("1", "infinite"):
        raise Condition(400)
    found_book = syncing.locked_book(person)
    syncing.notice(found_book, timezone.now())
    since = syncing.number_of(found_book, question.token)
    if since is None:
        raise Condition(403, "d:valid-sync-token")
    changes = syncing.changes_since(found_book, since, question.most)
    there = [item for item in changes.items if not item.is_gone]
    said = [*_cards(person, _sent(person, there, question), question)]
    folder = book_path(person)
    said += [only_status(card_path(folder, one.name), 404) for one in changes.items if one.is_gone]
    if not changes.is_whole:
        said.append(
            only_status(
                book_path(person),
                507,
                element("d:error", element("d:number-of-matches-within-limits")),
            )
        )
    token = syncing.token_of(found_book, changes.number)
    return multistatus(said, element("d:sync-token", escape(token)))


@for_devices
def card(request: HttpRequest, person: Person, handle: str, name: str) -> HttpResponse:
    """One card: read, written, deleted."""
    _of(person, handle)
    match request.method:
        case "GET" | "HEAD":
            return _read(request, person, name)
        case "PUT":
            return _put(request, person, name)
        case "DELETE":
            actions.remove_card(
                actor=person, name=name, if_match=request.headers.get("If-Match", "")
            )
            return dav(HttpResponse(status=204))
        case "PROPFIND":
            question = asked.read(request.body)
            return multistatus(_cards(person, [_one(person, name)], question))
        case "OPTIONS":
            return _options(*_READ, "PUT", "DELETE")
    return _refused(*_READ, "PUT", "DELETE")


def _one(person: Person, name: str) -> Sent:
    for card in sent_by_name(person, [name], timezone.now()):
        return card
    raise NotFound


def _read(request: HttpRequest, person: Person, name: str) -> HttpResponse:
    card = _one(person, name)
    etag = f'"{card.etag}"'
    if request.headers.get("If-None-Match", "") in (etag, "*"):
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(card.text.encode(), content_type=CARD_TYPE)
        answer.headers["Content-Disposition"] = "attachment"
    answer.headers["ETag"] = etag
    return dav(answer)


def _put(request: HttpRequest, person: Person, name: str) -> HttpResponse:
    kind = request.headers.get("Content-Type", "text/vcard").partition(";")[0].strip().lower()
    if kind not in ("text/vcard", "text/x-vcard", "text/directory"):
        raise Condition(403, "card:supported-address-data")
    if int(request.META.get("CONTENT_LENGTH") or 0) > actions.LARGEST:
        raise Condition(403, "card:max-resource-size")
    if not 0 < len(name) <= 250:
        raise Condition(403)
    try:
        text = request.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Condition(403, "card:valid-address-data") from None
    stored = actions.put_card(
        actor=person,
        name=name,
        text=text,
        if_match=request.headers.get("If-Match", ""),
        if_none_match=request.headers.get("If-None-Match", ""),
    )
    answer = dav(HttpResponse(status=201 if stored.is_new else 204))
    if stored.etag:
        answer.headers["ETag"] = f'"{stored.etag}"'
    return answer

"""What stands around every page, and how other packages put something there.

The web package knows no domain. At start (`AppConfig.ready`) the packages above it register who
is signed in, what the organisation is called, and their places in the navigation:

    register_person(lambda request: ShellPerson(name=…, url=…))
    register_organisation(lambda: Organisation(name=…))
    register_navigation("rooms", rooms_of_reader, title=gettext_lazy("Rooms"), order=20)
    register_menu(lambda request: [Action(_("Settings"), reverse("settings"), "settings")])
    register_corner(lambda request: NavigationItem(_("Notifications"), "/notifications", "bell"))

All are called when a whole page is rendered, and not for fragments (`shell` is lazy). A provider
that needs the database counts against the page's six statements: fetch counts together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.utils import csrf_input
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from samband.web.parts import Action


@dataclass(frozen=True, slots=True)
class ShellPerson:
    """The person who reads the page."""

    name: str
    url: str
    picture_url: str = ""
    key: str = ""  # decides the avatar's colour; the name if empty
    id: str = ""  # what scripts know the person by on this device
    theme: str = "auto"  # "auto", "light" or "dark"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose installation this is; the name is empty before the first run."""

    name: str = ""
    logo_url: str = ""
    # Where its logo is as a square icon; {shape} is 192, 512 or maskable. Ours stands in when empty.
    icon_url: str = ""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One place in the navigation. `count` is what is new there; live counts find it by `key`.

    Providers are asked for each page, so `label` is text in its language: a lazy one would be translated at each comparison.
    """

    label: str
    url: str
    icon: str = ""
    count: int = 0
    key: str = ""
    on_phone: bool = False  # stands in the bar at the bottom of a phone (the first four do)
    current: bool = False  # set by the shell


@dataclass(frozen=True, slots=True)
class NavigationSection:
    """A group of places; the first one has no title."""

    key: str
    title: str | Promise
    items: tuple[NavigationItem, ...]


@dataclass(frozen=True, slots=True)
class Flash:
    """What just happened, said once; `undo_url` takes it back by POST."""

    text: str
    level: str = "info"
    undo_url: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything that `base.html` shows around the content."""

    person: ShellPerson | None
    organisation: Organisation
    sections: tuple[NavigationSection, ...] = ()
    menu: tuple[Action, ...] = ()
    corner: tuple[NavigationItem, ...] = ()
    language: str = "en"
    direction: str = "ltr"
    theme: str = "auto"
    live_url: str = ""

    @property
    def title(self) -> str:
        """The organisation's name, or Samband's until it has one."""
        return self.organisation.name or "Samband"

    @property
    def phone_items(self) -> tuple[NavigationItem, ...]:
        """What the bar at the bottom of a phone shows, at most four beside the menu."""
        found = [item for section in self.sections for item in section.items if item.on_phone]
        return tuple(found[:4])


NavigationProvider = Callable[[HttpRequest], Iterable[NavigationItem]]
PersonProvider = Callable[[HttpRequest], ShellPerson | None]
MenuProvider = Callable[[HttpRequest], Sequence[Action]]
CornerProvider = Callable[[HttpRequest], NavigationItem]


@dataclass(slots=True)
class _Place:
    key: str
    title: str | Promise
    order: int
    providers: list[tuple[int, NavigationProvider]] = field(default_factory=list)


@dataclass(slots=True)
class _Registry:
    places: dict[str, _Place] = field(default_factory=dict)
    menus: list[tuple[int, MenuProvider]] = field(default_factory=list)
    corner: list[CornerProvider] = field(default_factory=list)
    person: PersonProvider | None = None
    organisation: Callable[[], Organisation] | None = None
    live_url: Callable[[HttpRequest], str] | None = None


_registry = _Registry()


def register_navigation(
    section: str,
    provider: NavigationProvider,
    *,
    title: str | Promise = "",
    order: int = 100,
) -> None:
    """Add places to a section; sections and providers stand in `order`, then as registered.

    A section stands where its foremost provider wants it; its first title counts.
    The provider is called only for people who are signed in.
    """
    place = _registry.places.setdefault(section, _Place(section, title, order))
    place.title = place.title or title
    place.order = min(place.order, order)
    place.providers.append((order, provider))


def register_menu(provider: MenuProvider, *, order: int = 100) -> None:
    """Add lines to the person's own menu at the top right (settings, administration, sign out)."""
    _registry.menus.append((order, provider))


def register_corner(provider: CornerProvider) -> None:
    """Add a place beside the person's menu: an icon with a number, its label read aloud."""
    if provider not in _registry.corner:
        _registry.corner.append(provider)


def register_person(provider: PersonProvider) -> None:
    """Say who reads the page; None when nobody is signed in."""
    _registry.person = provider


def register_organisation(provider: Callable[[], Organisation]) -> None:
    """Say what the organisation is called and what its logo is."""
    _registry.organisation = provider


def register_live(provider: Callable[[HttpRequest], str]) -> None:
    """Say where the reader's stream of live events is; "" for none."""
    _registry.live_url = provider


def _is_current(item: NavigationItem, path: str) -> bool:
    """The place itself or something below it; "/" is only itself."""
    target = item.url.partition("?")[0].partition("#")[0]
    return path == target or (target.endswith("/") and target != "/" and path.startswith(target))


def _section(place: _Place, request: HttpRequest) -> NavigationSection:
    items = [
        item
        for _order, provider in sorted(place.providers, key=lambda pair: pair[0])
        for item in provider(request)
    ]
    return NavigationSection(
        place.key, place.title, tuple(_standing(item, request) for item in items)
    )


def _standing(item: NavigationItem, request: HttpRequest) -> NavigationItem:
    """The item, marked if the page is it or below it."""
    if item.current or not _is_current(item, request.path):
        return item
    return replace(item, current=True)


def build_shell(request: HttpRequest) -> Shell:
    """The shell of this request; costs what the registered providers cost."""
    person = _registry.person(request) if _registry.person else None
    sections: tuple[NavigationSection, ...] = ()
    menu: tuple[Action, ...] = ()
    corner: tuple[NavigationItem, ...] = ()
    if person is not None:
        places = sorted(_registry.places.values(), key=lambda place: place.order)
        built = (_section(place, request) for place in places)
        sections = tuple(section for section in built if section.items)
        menus = sorted(_registry.menus, key=lambda pair: pair[0])
        menu = tuple(action for _order, provider in menus for action in provider(request))
        corner = tuple(_standing(provider(request), request) for provider in _registry.corner)
    theme = person.theme if person else "auto"
    return Shell(
        person=person,
        organisation=organisation(),
        sections=sections,
        menu=menu,
        corner=corner,
        language=language(),
        direction="rtl" if get_language_bidi() else "ltr",
        theme=theme if theme in ("light", "dark") else "auto",
        live_url=_registry.live_url(request) if person and _registry.live_url else "",
    )


def language() -> str:
    """The language of this page, as <html lang> names it."""
    return get_language() or "en"


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` (built when a template first uses it) and `flashes()`.

    A view that needs another shell sets `request.samband_shell` before rendering, because what a
    context processor gives wins over what a view gives.
    """
    ready = getattr(request, "samband_shell", None)
    return {
        "shell": ready or SimpleLazyObject(lambda: build_shell(request)),
        "flashes": lambda: read_flashes(request),
        # Django's own would make a new mask for every form on the page.
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
    }


_UNDO = "undo:"


def read_flashes(request: HttpRequest) -> list[Flash]:
    """What Django's messages hold for this reader, once."""
    flashes = []
    for message in messages.get_messages(request):
        tags = message.extra_tags or ""
        flashes.append(
            Flash(
                text=str(message.message),
                level=message.level_tag or "info",
                undo_url=tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else "",
            )
        )
    return flashes


def say(request: HttpRequest, text: str, *, level: str = "success", undo_url: str = "") -> None:
    """Tell the reader on the next page what happened, with a way back if `undo_url` is given.

    `level` is "info", "success", "warning" or "error". `undo_url` takes a POST.
    """
    messages.add_message(
        request,
        getattr(messages, level.upper()),
        text,
        extra_tags=f"{_UNDO}{undo_url}" if undo_url else "",
    )


def organisation() -> Organisation:
    """Whose installation this is, as the registered package says."""
    return _registry.organisation() if _registry.organisation else Organisation()

"""What people put around every page: who reads, whose organisation, and the person's own menu."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samband.people import blocks, installation
from samband.people.access import person_of
from samband.people.lines import photo_url
from samband.people.models import Person
from samband.people.queries import own_first_steps, register_first_step
from samband.web import shell
from samband.web.jinja import url
from samband.web.parts import Action

_THEMES = {Person.Theme.SYSTEM: "auto", Person.Theme.LIGHT: "light", Person.Theme.DARK: "dark"}


def reader(request: HttpRequest) -> shell.ShellPerson | None:
    """The person who reads the page."""
    person = person_of(request)
    if person is None:
        return None
    return shell.ShellPerson(
        name=person.name,
        url=url("people:profile", person.handle),
        picture_url=photo_url(person),
        key=person.handle,
        id=str(person.pk),
        theme=_THEMES.get(Person.Theme(person.theme), "auto"),
    )


def organisation() -> shell.Organisation:
    """Whose installation this is."""
    home = installation.current()
    if home is None:
        return shell.Organisation()
    if not home.logo:
        return shell.Organisation(name=home.name)
    version = home.logo[-12:-5]
    return shell.Organisation(
        name=home.name,
        logo_url=f"{url('people:logo')}?v={version}",
        icon_url=f"/icon/{{shape}}?v={version}",
    )


def navigation(request: HttpRequest) -> list[shell.NavigationItem]:
    """The place People, in the main navigation."""
    return [shell.NavigationItem(_("People"), url("people:people"), icon="users", on_phone=True)]


def menu(request: HttpRequest) -> list[Action]:
    """Settings, administration and the way out."""
    person = person_of(request)
    lines = [
        Action(_("Doing now"), url("people:presence"), "clock"),
        Action(_("Settings"), url("people:settings"), "settings"),
    ]
    if person is not None and person.is_administrator:
        lines.append(Action(_("Administration"), url("people:admin"), "shield"))
    lines.append(Action(_("Sign out"), url("people:sign-out"), "log-out", method="post"))
    return lines


def register() -> None:
    """Called once when Django has started."""
    shell.register_person(reader)
    shell.register_organisation(organisation)
    shell.register_navigation("", navigation, order=20)
    shell.register_menu(menu, order=50)
    for order, label, address in (
        (10, gettext_lazy("Language and look"), "/settings"),
        (20, gettext_lazy("Profile"), "/settings/profile"),
        (30, gettext_lazy("Password"), "/settings/password"),
        (35, gettext_lazy("Mail address"), "/settings/address"),
        (40, gettext_lazy("Sessions"), "/settings/sessions"),
        (50, gettext_lazy("Tokens"), "/settings/tokens"),
        (58, gettext_lazy("Busy, by my calendar"), "/presence/calendar"),
        (60, gettext_lazy("Who looked"), "/settings/access"),
    ):
        blocks.register_tab("settings", blocks.tab(label, address), order=order)
    people = blocks.tab(gettext_lazy("People"), "/admin/people", "/admin/invitations")
    blocks.register_tab("admin", people, order=10)
    for order, label, address in (
        (20, gettext_lazy("The organisation"), "/admin/organisation"),
        (40, gettext_lazy("Jobs"), "/admin/jobs"),
        (50, gettext_lazy("Access log"), "/admin/access"),
    ):
        blocks.register_tab("admin", blocks.tab(label, address), order=order)
    for step in own_first_steps():
        register_first_step(step)

"""What a text will look like, before it is sent; nothing is stored."""

from markupsafe import Markup

from samband.entries.addressing import Addressee, ToPeople
from samband.entries.rendering import render_text
from samband.entries.seeing import audience_of
from samband.kernel import markdown
from samband.kernel.errors import SambandError
from samband.people.access import people_visible_to
from samband.people.models import Person

MOST_SHOWN = 100_000


def look(actor: Person, body: str, to: Addressee | None) -> Markup:
    """Clean HTML of a text for an audience: names become links only for those who would read it.

    Without an audience nobody is named yet. At most as many statements as sending takes.
    """
    body = body[:MOST_SHOWN]
    if isinstance(to, ToPeople):
        named = people_visible_to(actor).filter(handle__in=to.handles)
        handles = {*named.values_list("handle", flat=True), actor.handle}
        return Markup(markdown.render(body, handles=handles).html)  # noqa: S704 - cleaned
    try:
        audience = audience_of(actor, to) if to is not None else None
    except SambandError:
        audience = None
    if audience is None:
        return Markup(markdown.render(body, handles=()).html)  # noqa: S704 - cleaned
    return look_within(actor, body, audience.pk)


def look_within(actor: Person, body: str, audience_id: int) -> Markup:
    """The same for an audience that the actor is known to read."""
    text = render_text(body[:MOST_SHOWN], audience_id, writer=actor)
    return Markup(text.html)  # noqa: S704 - cleaned

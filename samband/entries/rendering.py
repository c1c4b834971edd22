"""From what a person wrote to what is stored: clean HTML, the short form for lists, who is mentioned."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from samband.entries.groups import Named, named_in
from samband.entries.rules import MOST_MENTIONS, short_body
from samband.kernel import markdown
from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered body. `mentioned` maps handles to person ids, `told` are the people of groups that it names."""

    html: str
    outline: dict[str, Any]
    mentioned: dict[str, int] = field(default_factory=dict)
    hashtags: list[str] = field(default_factory=list)
    told: frozenset[int] = frozenset()
    links: list[str] = field(default_factory=list)

    @property
    def told_by_groups(self) -> int:
        """How many people only a group's name tells."""
        return len(self.told - set(self.mentioned.values()))


def readers_by_handle(handles: set[str], audience_id: int) -> dict[str, int]:
    """Which of these handles belong to people who can read the audience.

    Others are not told apart from names that nobody has: a mention must not reveal who is here.
    """
    if not handles:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT handle, id FROM people_person "
            "WHERE handle = ANY (%s) AND state = 'active' AND %s = ANY (samband_audiences(id))",
            [sorted(handles)[:MOST_MENTIONS], audience_id],
        )
        return dict(cursor.fetchall())


def render_text(body: str, audience_id: int, writer: Person | None = None) -> Text:
    """Render a body for an audience; one statement when it names anybody, two more for each group.

    Without a `writer` no group is known: what is imported tells nobody.
    """
    mentioned = readers_by_handle(markdown.find_handles(body), audience_id)
    named = Named()
    if writer is not None and "@" in body:
        named = named_in(markdown.find_groups(body) - set(mentioned), writer, audience_id)
    rendered = markdown.render(body, handles=mentioned, groups=named.groups)
    short = short_body(body)
    outline: dict[str, Any] = {}
    if short:
        outline["html"] = markdown.render(short, handles=mentioned, groups=named.groups).html
    if rendered.hashtags:
        outline["hashtags"] = rendered.hashtags
    # Only what a reader sees as a group tells its people: a name in code is a name in code.
    told = [named.groups[token] for token in rendered.groups]
    return Text(
        html=rendered.html,
        outline=outline,
        mentioned={
            handle: mentioned[handle] for handle in rendered.mentions if handle in mentioned
        },
        hashtags=rendered.hashtags,
        told=frozenset().union(*told),
        links=rendered.links,
    )

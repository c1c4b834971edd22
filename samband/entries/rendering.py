"""From what a person wrote to what is stored: clean HTML, the short form for lists, who is mentioned."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from samband.entries.rules import MOST_MENTIONS, short_body
from samband.kernel import markdown


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered body. `mentioned` maps handles to person ids."""

    html: str
    outline: dict[str, Any]
    mentioned: dict[str, int] = field(default_factory=dict)
    hashtags: list[str] = field(default_factory=list)


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


def render_text(body: str, audience_id: int) -> Text:
    """Render a body for an audience; one statement when it names anybody."""
    mentioned = readers_by_handle(markdown.find_handles(body), audience_id)
    rendered = markdown.render(body, handles=mentioned)
    short = short_body(body)
    outline: dict[str, Any] = {}
    if short:
        outline["html"] = markdown.render(short, handles=mentioned).html
    if rendered.hashtags:
        outline["hashtags"] = rendered.hashtags
    return Text(
        html=rendered.html,
        outline=outline,
        mentioned={
            handle: mentioned[handle] for handle in rendered.mentions if handle in mentioned
        },
        hashtags=rendered.hashtags,
    )

"""What holds for entries whatever the database is. Pure."""

import re
from datetime import timedelta

# How long a deleted entry can be brought back before it is gone for good.
KEPT_DELETED = timedelta(days=30)
MOST_CHARACTERS = 100_000
# A list shows this much of a text before "read on".
SHORT_CHARACTERS = 700
MOST_MENTIONS = 50

_WORD = re.compile(r"[^\W\d_]+")
# The most frequent words of either language that the other one does not have as an own word.
_SWEDISH = frozenset(
    """
    och att det som en på är av för med till den har inte om ett men var jag sig från vi så kan
    när år också nu där då vid ska skall mot man efter alla hur eller vad utan under här mycket
    någon något några blir blev finns hade sin sina vår våra oss ni er dem de du inom över bara
    ju väl nog få får gör göra bli kommer varit sedan redan tack hej ingen inget detta dessa
    """.split()  # noqa: SIM905 - a list of a hundred lines hides the rule
)
_ENGLISH = frozenset(
    """
    the and of to is that it was for on are with as be this have from or by not but what all
    were we when your can said there use an each which she do how their if will up other about
    out many then them these some her would make like into has look two more write go see no
    way could my than first been who its now did get come made may you he they our us where
    does thanks hello anybody somebody just should because only
    """.split()  # noqa: SIM905 - a list of a hundred lines hides the rule
)


def language_of(text: str, otherwise: str = "sv") -> str:
    """ "sv" or "en" by counting frequent words in the first 5,000 characters; `otherwise` when neither wins.

    >>> language_of("Pumpen läcker när det är kallt")
    'sv'
    """
    swedish = english = 0
    for word in _WORD.findall(text[:5000].lower()):
        swedish += word in _SWEDISH
        english += word in _ENGLISH
    if swedish == english:
        return otherwise if otherwise in ("sv", "en") else "sv"
    return "sv" if swedish > english else "en"


def short_body(body: str, limit: int = SHORT_CHARACTERS) -> str:
    """The beginning of a Markdown text for lists, cut between paragraphs or else between words.

    "" when the text is short enough to be shown whole (up to half more than `limit`).
    """
    if len(body) <= limit + limit // 2:
        return ""
    end = body.rfind("\n\n", limit // 3, limit)
    if end > 0:
        return body[:end]
    end = body.rfind(" ", limit // 2, limit)
    return (body[:end] if end > 0 else body[:limit]) + " …"

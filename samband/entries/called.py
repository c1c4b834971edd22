"""What an entry is called where only a line of it is shown."""

import re

from django.utils.translation import gettext as _

from samband.kernel.text import one_line, plain_text

LINE = 90
# So much of the HTML holds the words of a line, its tags and addresses too.
BEGINNING = 1200
# The line above thanks and proposals: a sign, then nothing but whom and what about. Who reads a line of them
# learns that from its sentence; what was said follows.
_WHOM = re.compile(r"\A\s*<p>[^\w<&]+(?:<a [^>]*>[@#][^<]*</a>[ ·+]*)+</p>\s*")


def called(title: str, html: str, limit: int = LINE) -> str:
    """Its title, else its first words as people read them (not as they were written, with signs of Markdown)."""
    return title or first_words(html, limit) or one_line(plain_text(html), limit) or _("A picture")


def first_words(html: str, limit: int) -> str:
    """The beginning of rendered HTML on one line; "" where it has no words of its own.

    >>> first_words('<p>🙏 <a href="/people/bo">@bo</a> · <a href="/topics/x">#x</a></p><p>Du kom genast.</p>', 90)
    'Du kom genast.'
    """
    return one_line(plain_text(_WHOM.sub("", html)), limit)

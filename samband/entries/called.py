"""What an entry is called where only a line of it is shown."""

from django.utils.translation import gettext as _

from samband.kernel.text import one_line, plain_text

LINE = 90
# So much of the HTML holds the words of a line, its tags and addresses too.
BEGINNING = 1200


def called(title: str, html: str, limit: int = LINE) -> str:
    """Its title, else its first words as people read them (not as they were written, with signs of Markdown)."""
    return title or first_words(html, limit) or _("A picture")


def first_words(html: str, limit: int) -> str:
    """The beginning of rendered HTML on one line; "" where it has no words."""
    return one_line(plain_text(html), limit)

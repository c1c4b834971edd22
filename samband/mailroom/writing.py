"""From a mail to an entry of its author, by the same actions as the pages."""

from datetime import datetime

from samband.entries import actions as entries
from samband.entries.addressing import ToSpace
from samband.entries.models import Entry
from samband.kernel.mail_parse import Parsed
from samband.mailroom import files
from samband.mailroom.taking import taker_of
from samband.mailroom.words import reply_text, title_text
from samband.notices.addresses import REPLY, Opened


def write(parsed: Parsed, opened: Opened, now: datetime) -> Entry:
    """A comment, a post with the subject as its title, or what another package makes of it."""
    author = opened.person
    taker = taker_of(opened.purpose)
    if taker is not None:
        return taker(parsed, opened, now)
    attachments, left = files.upload(author, parsed.files)
    words = reply_text(parsed.text)
    if opened.purpose == REPLY:
        return entries.comment(
            actor=author,
            parent_id=opened.object_id,
            body=files.with_names(words, left, author.language or "sv"),
            attachments=attachments,
            now=now,
        )
    # A first mail quotes nothing; where everything looks like a quote, it was passed on.
    words = words or parsed.text.strip()
    return entries.write_post(
        actor=author,
        to=ToSpace(opened.object_id),
        body=files.with_names(words, left, author.language or "sv"),
        title=title_text(parsed.subject)[:200],
        attachments=attachments,
        now=now,
    )

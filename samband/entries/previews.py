"""Previews of links: fetched by the job process through the guarded way out, read and drawn anew in limited processes."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from samband.entries.links import outline_of, previews_are_on
from samband.entries.models import Link
from samband.kernel import outgoing
from samband.kernel.errors import SambandError
from samband.kernel.files import save_picture
from samband.kernel.text import one_line

PAGE_BYTES = 512_000
PICTURE_BYTES = 5_000_000
PICTURE_SIDE = 640
READER_SECONDS = 10
_READER = Path(__file__).with_name("page_reader.py")
_HTML = frozenset({"text/html", "application/xhtml+xml"})


def look_at(link_id: int) -> None:
    """Fetch the preview of a link that waits for one, and lay it on the entries that lead there.

    Nothing here can stop or change a post: what can't be read stays an address. Doing it twice changes nothing. Asks the
    network outside of any transaction.
    """
    link = Link.objects.filter(pk=link_id, state=Link.State.WAITING).first()
    if link is None or not previews_are_on():
        return
    try:
        said, at = _read(link.url)
    except SambandError:
        said, at = {}, ""
    title = one_line(said["title"], 300) if said.get("title", "").strip() else ""
    link.fetched_at = timezone.now()
    link.state = Link.State.READY if title else Link.State.FAILED
    if title:
        link.title = title
        link.about = one_line(said["about"], 600) if said.get("about") else ""
        link.site = one_line(said["site"], 120) if said.get("site") else ""
        _take_picture(link, said.get("picture", ""), at)
    _store(link)


def _read(url: str) -> tuple[dict[str, str], str]:
    """What a page says about itself, and its address after redirects. Raises `SambandError` where nothing was said."""
    answer = outgoing.fetch(url, accept="text/html", most_bytes=PAGE_BYTES, cut=True)
    if not answer.is_ok or answer.media_type not in _HTML:
        return {}, answer.url
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER)],
            input=answer.text().encode(),
            capture_output=True,
            env={},
            timeout=READER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {}, answer.url
    if done.returncode != 0:
        return {}, answer.url
    found = json.loads(done.stdout)
    return {str(key): str(value) for key, value in found.items()}, answer.url


def _take_picture(link: Link, address: str, page: str) -> None:
    """The page's picture, drawn anew and kept here, so that no reader's browser asks the other side."""
    if not address:
        return
    try:
        url = urljoin(page, address)
        if urlsplit(url).scheme not in ("http", "https"):
            return
        answer = outgoing.fetch(url, accept="image/*", most_bytes=PICTURE_BYTES)
        if not answer.is_ok:
            return
        link.picture = save_picture(answer.body, largest=PICTURE_SIDE)
    except (SambandError, ValueError):
        return
    with default_storage.open(link.picture) as file:
        link.width, link.height = Image.open(file).size


@transaction.atomic
def _store(link: Link) -> None:
    link.save(
        update_fields=[
            "state", "title", "about", "site", "picture", "width", "height", "fetched_at",
        ]
    )  # fmt: skip
    if link.state != Link.State.READY:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entries_entry e SET outline = jsonb_set(e.outline, '{link}', %s::jsonb) "
            "FROM entries_linkuse u WHERE u.entry_id = e.id AND u.link_id = %s AND u.is_first",
            [json.dumps(outline_of(link)), link.pk],
        )

"""What the sample's people share beside words: questions, links with their previews, a picture, a file, drafts."""

import io
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from samband.entries import actions, drafts
from samband.entries.addressing import Addressee, ToColleagues, ToSpace
from samband.entries.attachments import Attached, upload_file
from samband.entries.links import key_of
from samband.entries.models import Link
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.spaces.models import Space

HOUR = timedelta(hours=1)
SERIALS = "serienummer;ort;läcka\n2231-0412;Tallånger;kapillärrör\n2240-0087;Sundholma;ej funnen\n"
# Address, title, what it is about, whose page it is: all invented, and already looked at.
PAGES = (
    (
        "https://kylbladet.example/kapillarror",
        "Kapillärrör som brister",
        "Sju fall, en orsak: röret saknar klamma.",
        "Kylbladet",
    ),
    (
        "https://natforum.example/phase-order",
        "Phase order after pole work",
        "A checklist for estimators.",
        "Nätforum",
    ),
)
# Who, hours ago, room ("" for all colleagues), what they wrote.
WRITTEN = (
    (
        "roger",
        75,
        "varmepumpar",
        "https://kylbladet.example/kapillarror\n\nSamma som våra, med bilder. Läs sidan 2. #värmepump",
    ),
    (
        "dragan",
        52,
        "",
        "Bra om varför röret brister, också för er i kundservice: https://kylbladet.example/kapillarror #värmepump",
    ),
    (
        "owen",
        30,
        "grid-software",
        "https://natforum.example/phase-order worth ten minutes before the next pole week #gridmodel",
    ),
    (
        "gunnel",
        26,
        "",
        "Vem har provat att boka om besök direkt i telefonen? Jag hittar bara den gamla rutinen.",
    ),
    (
        "katarina",
        20,
        "varmepumpar",
        "- [x] SKV-4471 beställd\n- [x] klammor till alla bilar\n- [ ] ringa de tolv kunderna\n\n"
        "@team:värmepumpar säg till när ni har ringt :tack:",
    ),
)


# Who quotes the post of whom.
QUOTES = {"dragan": "roger"}


def load_writing(by_key: dict[str, Person], *, now: datetime) -> None:
    """Write it with the people's own actions; nothing is asked of the addresses."""
    for url, title, about, site in PAGES:
        Link.objects.create(
            key=key_of(url),
            url=url,
            state=Link.State.READY,
            title=title,
            about=about,
            site=site,
            fetched_at=now - 80 * HOUR,
        )
    made: dict[str, int] = {}
    for who, hours, room, body in WRITTEN:
        at, quoted = now - hours * HOUR, made.get(QUOTES.get(who, ""))
        made[who] = _write(by_key[who], body, room, at, quoted_id=quoted)
    _write_with_files(by_key["dragan"], now - 18 * HOUR)
    _begin(by_key["katarina"], now)


def _to(room: str) -> Addressee:
    return ToSpace(Space.objects.get(slug=room).pk) if room else ToColleagues()


def _write(
    person: Person,
    body: str,
    room: str,
    at: datetime,
    *files: Attached,
    quoted_id: int | None = None,
) -> int:
    entry = actions.write_post(
        actor=person,
        to=_to(room),
        body=body,
        kind="",
        attachments=files,
        quoted_id=quoted_id,
        tells=100,
        now=at,
    )
    return entry.pk


def _write_with_files(person: Person, at: datetime) -> None:
    picture = SimpleUploadedFile("tryck.png", _curve(), "image/png")
    table = SimpleUploadedFile("serienummer.csv", SERIALS.encode(), "text/csv")
    shown = "Kurva över trycket i bar under ett dygn: den faller från 24 till 17."
    first = upload_file(actor=person, upload=picture, alt=shown)
    second = upload_file(actor=person, upload=table)
    body = "Så ser en läcka på kapillärröret ut i loggen, och listan över dem vi vet om. #läcka"
    _write(person, body, "varmepumpar", at, Attached(first.pk), Attached(second.pk))


def _curve() -> bytes:
    """A falling curve on a plain ground, the same every time."""
    picture = Image.new("RGB", (1200, 600), "#fbfaf7")
    pen = ImageDraw.Draw(picture)
    for step in range(6):
        pen.line((80, 80 + step * 88, 1140, 80 + step * 88), fill="#d9d5cb", width=2)
    points = [(80 + n * 44, 110 + n * n * 0.62 + (n % 5) * 7) for n in range(25)]
    pen.line(points, fill="#0f6b5c", width=7, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _begin(person: Person, now: datetime) -> None:
    """Something begun, and something that is sent on the next morning."""
    room = Space.objects.select_related("audience").get(slug="varmepumpar")
    assert room.audience is not None
    choice = f"space:{room.pk}:{room.audience_id}.{room.audience.version}"
    with as_person(person.pk):
        drafts.save_draft(
            actor=person,
            words=drafts.Words(body="Sammanfattning av läckorna i höst: fyra säkra, två"),
            now=now - 3 * HOUR,
        )
        later = drafts.save_draft(
            actor=person,
            words=drafts.Words(body="God morgon. Klammorna ligger i förrådet.", audience=choice),
            now=now - HOUR,
        )
        drafts.schedule_draft(actor=person, draft_id=later.pk, at=now + 16 * HOUR, now=now)

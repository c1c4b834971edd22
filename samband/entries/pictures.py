"""Pictures of entries: re-encoded, stored under random names, read only through their entry."""

from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image

from samband.entries.models import Attachment, Entry
from samband.kernel.files import save_picture
from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture as it was uploaded, and what it shows in words for those who don't see it."""

    data: bytes
    alt: str = ""


def attach_pictures(entry: Entry, owner: Person, pictures: "tuple[NewPicture, ...]") -> None:
    """Store pictures with an entry. Raises `Invalid` for what is no picture."""
    for picture in pictures:
        name = save_picture(picture.data)
        with default_storage.open(name) as file:
            width, height = Image.open(file).size
        Attachment.objects.create(
            entry=entry,
            owner=owner,
            stored_name=name,
            content_type="image/webp",
            width=width,
            height=height,
            alt=picture.alt.strip()[:500],
            size=default_storage.size(name),
        )

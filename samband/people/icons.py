"""The organisation's logo as a square, for the start screens of phones."""

from functools import lru_cache
from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image

from samband.kernel.errors import NotFound
from samband.web.colours import colours

# Side in pixels, and how much of it the logo takes: of a maskable icon a phone may cut off everything outside the
# middle circle of 80 % (W3C App Manifest).
SHAPES = {"192": (192, 0.86), "512": (512, 0.86), "maskable": (512, 0.56)}


@lru_cache(maxsize=8)
def icon_of(stored: str, shape: str) -> bytes:
    """A stored logo as a PNG in one of `SHAPES`, on the colour of our paper; raises `NotFound` when the file is gone."""
    side, share = SHAPES[shape]
    if not default_storage.exists(stored):
        raise NotFound
    with default_storage.open(stored) as file:
        # Encoded by ourselves when it was put up.
        logo = Image.open(file, formats=("WEBP",)).convert("RGBA")
    scale = side * share / max(logo.size)
    size = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    logo = logo.resize(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", (side, side), colours()["paper"][0])
    ground.alpha_composite(logo, ((side - size[0]) // 2, (side - size[1]) // 2))
    out = BytesIO()
    ground.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()

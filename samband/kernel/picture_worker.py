"""Re-encodes one foreign picture in a process of its own: limited, without secrets, then gone.

Reads the picture from stdin and writes WebP to stdout. Arguments: largest side in pixels, most
pixels, "square" or "whole". Exit status 3: not a picture we read; 4: too many pixels.
"""

import io
import resource
import sys

MEMORY = 1_500_000_000
SECONDS = 20
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def main(largest: int, pixels: int, shape: str) -> int:
    """Decode, turn upright, shrink, encode anew; nothing but the pixels survives."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from PIL import Image, ImageOps

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, below
    try:
        picture: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=FORMATS)
    except Exception:
        return 3
    if picture.width * picture.height > pixels:
        return 4
    try:
        # A photo is decoded at the size it is needed in: a tenth of the time and memory.
        picture.draft("RGB", (largest * 2, largest * 2))
        picture = ImageOps.exif_transpose(picture)
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if has_alpha else "RGB")
        if shape == "square":
            side = min(largest, *picture.size)
            picture = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
        else:
            picture.thumbnail((largest, largest), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        # A new picture: no EXIF, no comments, no colour profile, no second frame.
        clean = Image.new(picture.mode, picture.size)
        clean.paste(picture)
        clean.save(out, "WEBP", quality=84, method=4)
    except Exception:
        return 3
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))

"""Reads what a foreign page says about itself, in a process of its own: limited, without secrets, then gone.

HTML on stdin, JSON on stdout: title, about, site, picture (as it stands there). Exit status 3: nothing could be read.
"""

import json
import resource
import sys
from html.parser import HTMLParser

MEMORY = 600_000_000
SECONDS = 5
# What a page calls these, best first.
NAMES = {
    "title": ("og:title", "twitter:title"),
    "about": ("og:description", "twitter:description", "description"),
    "site": ("og:site_name", "application-name"),
    "picture": ("og:image:secure_url", "og:image", "og:image:url", "twitter:image"),
}


class _Head(HTMLParser):
    """Collects the meta elements and the title; stops listening at the body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: dict[str, str] = {}
        self.title = ""
        self.in_title = False
        self.is_over = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.is_over:
            return
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("property") or values.get("name") or "").strip().lower()
            if name and values.get("content"):
                self.metas.setdefault(name, values["content"])
        elif tag == "title" and not self.title:
            self.in_title = True
        elif tag == "body":
            self.is_over = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title and len(self.title) < 2000:
            self.title += data


def read(html: str) -> dict[str, str]:
    """What a page says about itself."""
    head = _Head()
    head.feed(html)
    found = {
        key: next((head.metas[name] for name in names if head.metas.get(name)), "")
        for key, names in NAMES.items()
    }
    found["title"] = found["title"] or head.title
    return {key: " ".join(value.split())[:2000] for key, value in found.items()}


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found = read(sys.stdin.buffer.read().decode("utf-8", "replace"))
    except Exception:
        return 3
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is looked at on every page: each function returns what is wrong with it, in words."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from babel.messages.pofile import read_po

from samband.kernel import i18n
from tests.browsing import _OUTSIDE, _SMALL

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = 44  # pixels


def problems(page: "Page", *, language: str, is_touch: bool) -> list[str]:
    """Everything that is wrong with the page as it stands now."""
    # What stands there without a network says its language in the address.
    own = re.search(r"/offline/(\w+)$", page.url)
    language = own.group(1) if own else language
    found = [*_violations(page), *_language(page, language)]
    found += [f"sticks out: {each}" for each in page.evaluate(_OUTSIDE)]
    found += page.evaluate(_CLIPPED)
    if is_touch:
        found += [f"too small to press: {each}" for each in page.evaluate(_SMALL, TARGET)]
        found += page.evaluate(_UNDER_THE_BAR)
    if language == "sv":
        found += [f"English: {text}" for text in english(page)]
    return found


def _violations(page: "Page") -> Iterator[str]:
    from axe_playwright_python.sync_playwright import Axe

    results: dict[str, Any] = Axe().run(page, options={"resultTypes": ["violations"]}).response
    for one in results["violations"]:
        yield f"axe {one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"


def _language(page: "Page", language: str) -> Iterator[str]:
    said = page.evaluate("document.documentElement.lang")
    if said != language:
        yield f"the page says it is {said}, not {language}"


def english(page: "Page") -> list[str]:
    """Our own English sentences that stand on the page although there is Swedish for them."""
    whole, patterns = _english_messages()
    return [
        text
        for text in dict.fromkeys(page.evaluate(_TEXTS))
        if text in whole or any(pattern.fullmatch(text) for pattern in patterns)
    ]


@cache
def _english_messages() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """English texts with another text in Swedish: whole ones, and patterns of those with values."""
    texts: set[str] = set()
    swedish = {"English"}  # among the languages each stands under its own name
    for path in i18n.catalogue_paths():
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if not message.id:
                    continue
                ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
                said = (
                    message.string
                    if isinstance(message.string, list | tuple)
                    else (message.string,)
                )
                texts.update(ids)
                swedish.update(one or "" for one in said)
    only = {_one_line(text) for text in texts} - {_one_line(text) for text in swedish}
    whole = {text for text in only if not _VALUE.search(text)}
    with_values = sorted(text for text in only - whole if len(_VALUE.sub("", text).split()) >= 2)
    return frozenset(whole), tuple(_pattern(text) for text in with_values)


_VALUE = re.compile(r"%\(\w+\)0?\d*[sd]|\{\w+\}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".+".join(re.escape(part) for part in _VALUE.split(text)).replace("%%", "%"))


# Texts of the page without what people wrote: bodies, evidence, names.
_TEXTS = """() => {
  const written = ".prose, bdi, .said__quote, .said__title, .evidence__what > a, pre, script, style";
  const found = [document.title.split(" · ")[0]];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(written)) found.push(walker.currentNode.data);
  }
  for (const node of document.body.querySelectorAll("*")) {
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      if (node.hasAttribute(name)) found.push(node.getAttribute(name));
    }
  }
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => text);
}"""

# A box that hides what does not fit, without an ellipsis that says so; a word wider than its button.
_CLIPPED = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    found.push("the page scrolls sideways");
  }
  for (const node of document.body.querySelectorAll("*")) {
    if (node.closest(".hidden, .skip, svg") || node.scrollWidth <= node.clientWidth + 1) continue;
    if (node.clientWidth <= 1) continue;  // there for screen readers only
    const style = getComputedStyle(node);
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    const presses = node.matches("button, a.button, .pill, .bar__place") && node.clientWidth;
    if (hides || presses) found.push(`clipped: ${node.outerHTML.slice(0, 140)}`);
  }
  return found.slice(0, 5);
}"""

# At the end of the page nothing of the content lies under the bar at the bottom.
_UNDER_THE_BAR = """() => {
  const bar = document.querySelector(".bar");
  const last = [...document.querySelectorAll("#content > *, .context > *")].at(-1);
  if (!bar || !last || getComputedStyle(bar).display === "none") return [];
  window.scrollTo(0, document.documentElement.scrollHeight);
  const under = last.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
  window.scrollTo(0, 0);
  return under ? [`under the bar: ${last.outerHTML.slice(0, 140)}`] : [];
}"""

"""Using a page without a mouse: Tab until something has the focus, and see that it always shows."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_STEPS = 90

# What has the focus: its words, and what is wrong with how it shows.
_FOCUS = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return { words: "", wrong: "the focus is lost" };
  const labels = [...(node.labels ?? [])].map((label) => label.innerText).join(" ");
  const words = `${labels} ${node.innerText ?? ""} ${node.getAttribute("aria-label") ?? ""}`
    .replace(/\\s+/g, " ").trim();
  const marks = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none";
  };
  // A field may let its frame show the focus.
  let shows = false;
  for (let up = node; up && up !== document.body; up = up.parentElement) {
    if (up.matches(":focus, :focus-within") && marks(up)) shows = true;
    if (up.matches("form, label, main")) break;
  }
  const box = node.getBoundingClientRect();
  const seen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const place = node.matches("input[type=file]") ? node.parentElement.getBoundingClientRect() : box;
  const top = document.elementFromPoint(
    Math.min(Math.max(place.left + place.width / 2, 1), innerWidth - 2),
    Math.min(Math.max(place.top + place.height / 2, 1), innerHeight - 2));
  const covered = seen && top && !node.contains(top) && !top.contains(node)
    && !top.closest("label")?.contains(node);
  return { words, wrong: !shows ? "the focus does not show" : !seen ? "out of sight"
    : covered ? `covered by ${top.outerHTML.slice(0, 80)}` : "" };
}"""


def _focus(page: "Page") -> dict[str, str]:
    """The focus as it shows within half a second: what slides in or away has that long."""
    for _try in range(10):
        found: dict[str, str] = page.evaluate(_FOCUS)
        if not found["wrong"]:
            break
        page.wait_for_timeout(50)
    return found


def tab_to(page: "Page", words: str, *, selector: str = "*", back: bool = False) -> None:
    """Press Tab until something matching `selector` whose words match the pattern `words` has the focus.

    Fails if the focus is lost or can't be seen on the way.
    """
    passed = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        focus = _focus(page)
        passed.append(focus["words"][:40])
        assert not focus["wrong"], f"{focus['wrong']} at “{focus['words']}” on {page.url}"
        if re.search(words, focus["words"]) and page.evaluate(
            "(selector) => document.activeElement.matches(selector)", selector
        ):
            return
    raise AssertionError(f"The keyboard does not reach “{words}” on {page.url}: {passed}")


def follow(page: "Page", words: str, *, selector: str = "*") -> None:
    """Reach something with Tab, press Enter on it and wait for the page it leads to."""
    tab_to(page, words, selector=selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")

// Voting and answering without a new page: a press is sent and the poll or date comes back as it is now; when others do
// it, open pages fetch theirs. Without this module the buttons post the page's form "press".

import { fetchPart, pressing, put } from "../../web/js/press.js";

const { press, changed } = pressing();

async function fetchAgain(part) {
  const text = await fetchPart(`/entries/${part.dataset.gathering}/${part.dataset.part}`);
  if (text !== null && !part.contains(document.activeElement)) put(part, text);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-gathering] button[form=press]");
  if (!button) return;
  event.preventDefault();
  const part = button.closest("[data-gathering]");
  press(button, part, part.dataset.gathering);
});

document.body.addEventListener("samband:gathering", (event) => {
  const id = String(event.detail?.id ?? "");
  changed(id, document.querySelectorAll(`[data-gathering="${CSS.escape(id)}"]`), fetchAgain);
});

// What the organisation's places are called, once somebody says where something is.
document.addEventListener("focusin", async (event) => {
  const list = event.target instanceof HTMLInputElement ? event.target.list : null;
  if (!list?.matches("[data-places]:empty")) return;
  const answer = await fetch("/calendar/places").catch(() => null);
  if (answer?.ok && !answer.redirected) list.innerHTML = await answer.text();
});

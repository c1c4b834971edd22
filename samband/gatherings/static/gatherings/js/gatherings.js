// Voting and answering without a new page: a press is sent and the poll or date comes back as it is now; when others do
// it, open pages fetch theirs. Without this module the buttons post the page's form "press".

const SPREAD = 2000; // ms over which many open pages fetch the same change
const own = new Map(); // entry -> when we pressed last: our own event needs no second fetch

const addressOf = (part) => `/entries/${part.dataset.gathering}/${part.dataset.part}`;

function put(part, text) {
  const made = document.createElement("div");
  made.innerHTML = text; // our own fragment: escaped there, and the policy runs no script
  const fresh = made.firstElementChild;
  if (!fresh || !part.isConnected) return null;
  part.replaceWith(fresh);
  return fresh;
}

async function press(button, part) {
  const form = new FormData(document.getElementById("press"));
  form.set(button.name, button.value);
  own.set(part.dataset.gathering, Date.now());
  button.disabled = true;
  const answer = await fetch(button.formAction, {
    method: "POST", body: form, headers: { "HX-Request": "true" },
  }).catch(() => null);
  if (!answer?.ok) {
    button.disabled = false;
    const detail = { xhr: { status: answer?.status ?? 0 } };
    button.dispatchEvent(new CustomEvent("htmx:responseError", { detail, bubbles: true }));
    return;
  }
  const text = await answer.text();
  // Whoever has begun to write elsewhere meanwhile stays there; a disabled button has lost the focus to the body.
  const isHere = [document.body, null].includes(document.activeElement) || part.contains(document.activeElement);
  const fresh = put(part, text);
  if (!isHere) return;
  const same = fresh && [...fresh.querySelectorAll("button")].find((one) => one.value === button.value);
  same?.focus({ preventScroll: true });
}

async function fetchAgain(part) {
  if (!part.isConnected || part.contains(document.activeElement)) return;
  const answer = await fetch(addressOf(part), { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) put(part, await answer.text());
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-gathering] button[form=press]");
  if (!button) return;
  event.preventDefault();
  press(button, button.closest("[data-gathering]"));
});

document.body.addEventListener("samband:gathering", (event) => {
  const id = String(event.detail?.id ?? "");
  if (Date.now() - (own.get(id) ?? 0) < SPREAD) return;
  for (const part of document.querySelectorAll(`[data-gathering="${CSS.escape(id)}"]`)) {
    setTimeout(() => fetchAgain(part), Math.random() * SPREAD);
  }
});

// What the organisation's places are called, once somebody says where something is.
document.addEventListener("focusin", async (event) => {
  const list = event.target instanceof HTMLInputElement ? event.target.list : null;
  if (!list?.matches("[data-places]:empty")) return;
  const answer = await fetch("/calendar/places").catch(() => null);
  if (answer?.ok && !answer.redirected) list.innerHTML = await answer.text();
});

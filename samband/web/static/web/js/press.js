// Pressing a button without a new page, for modules whose parts of the page are made on the server: the press is sent, the
// part comes back as it is now, and when others press, open pages fetch theirs. Without these modules the buttons post the
// page's form "press".

const SPREAD = 2000; // ms over which many open pages fetch the same change

// Put what the server made in place of a part; gives the new one.
export function put(part, text) {
  const made = document.createElement("div");
  made.innerHTML = text; // our own fragment: escaped there, and the policy runs no script
  const fresh = made.firstElementChild;
  if (!fresh || !part.isConnected) return null;
  part.replaceWith(fresh);
  return fresh;
}

// What an address gives of a part, or null.
export async function fetchPart(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : null;
}

function focusLike(part, value) {
  const same = [...part.querySelectorAll("button")].find((one) => one.value === value);
  (same ?? part.querySelector("button, a"))?.focus({ preventScroll: true });
}

// One kind of part; it remembers which presses were ours, whose own events need no second fetch.
export function pressing() {
  const own = new Map(); // entry -> when we pressed last

  async function press(button, part, id) {
    const form = new FormData(document.getElementById("press"));
    form.set(button.name, button.value);
    own.set(id, Date.now());
    button.disabled = true;
    const answer = await fetch(button.formAction, {
      method: "POST", body: form, headers: { "HX-Request": "true" },
    }).catch(() => null);
    if (!answer?.ok) {
      button.disabled = false;
      // Disabled it has lost the focus.
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
      const detail = { xhr: { status: answer?.status ?? 0 } };
      button.dispatchEvent(new CustomEvent("htmx:responseError", { detail, bubbles: true }));
      return;
    }
    const text = await answer.text();
    // Whoever has begun to write elsewhere meanwhile stays there; a disabled button has lost the focus to the body.
    const isHere = [document.body, null].includes(document.activeElement) || part.contains(document.activeElement);
    const fresh = put(part, text);
    if (fresh && isHere) focusLike(fresh, button.value);
  }

  // Somebody changed what `parts` show: `fetchOne` gets each anew, never under somebody's finger.
  function changed(id, parts, fetchOne) {
    if (Date.now() - (own.get(id) ?? 0) < SPREAD) return;
    for (const part of parts) {
      setTimeout(() => {
        if (part.isConnected && !part.contains(document.activeElement)) fetchOne(part);
      }, Math.random() * SPREAD);
    }
  }

  return { press, changed };
}

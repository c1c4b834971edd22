// What one writes is kept on the server as a draft, a moment after one stops typing; the next device goes on with it.
// The answer also says what the text is by itself: a question, a link, a picture.

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const PAUSE = 1500; // after the last key
const MOST_OFTEN = 5000; // between two saves: the server counts what one writes
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, saved: 0, busy: false, again: false, text: read(form) });
  return states.get(form);
}

function read(form) {
  const data = new FormData(form);
  data.delete("files");
  data.delete("idempotency_key"); // it stands for sending
  data.delete("csrfmiddlewaretoken");
  data.delete("draft_version");
  data.delete("send_at");
  return JSON.stringify([...data.entries()]);
}

function isEmpty(form) {
  const field = form.querySelector("textarea");
  return !field.value.trim() && !form.querySelector("[data-along]") && !form.elements.title?.value.trim();
}

function say(form, text) {
  const place = form.closest("[data-writer]")?.querySelector("[data-state]");
  if (place) place.textContent = text ?? "";
}

function found(form, kind) {
  const option = form.querySelector("[data-found]");
  const text = form.dataset[`found${kind[0].toUpperCase()}${kind.slice(1)}`];
  if (option && text) option.textContent = text;
}

async function save(form, leaving = false) {
  const state = stateOf(form);
  const text = read(form);
  if (form.dataset.sent || text === state.text || (isEmpty(form) && !form.elements.draft.value)) return;
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  state.saved = Date.now();
  const data = new FormData(form);
  data.delete("files");
  data.delete("idempotency_key"); // it stands for sending
  const id = form.elements.draft.value;
  try {
    const answer = await fetch(id ? `/drafts/${id}` : "/drafts", {
      method: "POST",
      body: data,
      keepalive: leaving,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
    });
    if (answer.status === 409 || answer.status === 404) {
      // Changed, sent or discarded elsewhere: what stands here becomes a draft of its own.
      form.elements.draft.value = "";
      form.elements.draft_version.value = "";
      say(form, form.dataset.elsewhere);
      state.again = true;
    } else if (answer.ok) {
      const told = await answer.json();
      form.elements.draft.value = told.id;
      form.elements.draft_version.value = told.version;
      state.text = text;
      form.dataset.saved = "1";
      say(form, form.dataset.kept);
      found(form, told.found);
    } else {
      say(form, form.dataset.notKept);
    }
  } catch {
    if (!isEmpty(form)) say(form, form.dataset.notKept);
  } finally {
    state.busy = false;
    if (state.again) {
      state.again = false;
      soon(form);
    }
  }
}

function soon(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  const wait = Math.max(PAUSE, state.saved + MOST_OFTEN - Date.now());
  state.timer = setTimeout(() => save(form), wait);
}

function changed(event) {
  const form = event.target instanceof Element ? event.target.closest("[data-composer]") : null;
  if (!form?.elements.draft) return;
  stateOf(form);
  delete form.dataset.saved;
  soon(form);
}

async function offer(form) {
  const place = form.querySelector("[data-offered]");
  if (!place || place.dataset.asked || !isEmpty(form) || form.elements.draft.value) return;
  place.dataset.asked = "1";
  const parent = form.elements.parent?.value;
  try {
    const answer = await fetch(`/drafts/offered${parent ? `?parent=${parent}` : ""}`);
    if (answer.ok && !answer.redirected && isEmpty(form)) place.innerHTML = await answer.text();
  } catch { /* nothing is offered then */ }
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("samband:changed", changed);

document.addEventListener("focusin", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  if (!form?.elements.draft) return;
  stateOf(form);
  offer(form);
});

// Sent: the draft goes with it, and nothing may be kept afterwards.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-composer]") || event.defaultPrevented) return;
  if (event.submitter?.value === "preview") return;
  clearTimeout(stateOf(form).timer);
  form.dataset.sent = "1";
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("[data-composer]")) delete form.dataset.sent;
});

function leave() {
  for (const form of document.querySelectorAll("[data-composer]")) {
    if (form.elements.draft && states.has(form)) save(form, true);
  }
}

document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
document.addEventListener("samband:composer-left", leave);

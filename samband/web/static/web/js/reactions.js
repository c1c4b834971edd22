// Reactions without a new page: a press is sent and the row of reactions comes back; hovering over one, or
// moving the keyboard to it, shows who; the last button opens a sheet with more. Without this module the
// buttons post a form and the last one is a link to a page that has all of it.

const LOOK = 350; // ms before it is shown who, so that a passing pointer fetches nothing
const SPREAD = 2000; // ms over which many open pages fetch the same change
const own = new Map(); // entry -> when we pressed last: our own event needs no second fetch
let timer = 0;

const rowOf = (target) => (target instanceof Element ? target.closest("[data-reactions]") : null);
const rows = (id) => document.querySelectorAll(`[data-reactions="${CSS.escape(String(id))}"]`);

function close(except = null) {
  for (const sheet of document.querySelectorAll(".reactions__sheet")) {
    if (sheet.parentElement !== except) sheet.remove();
  }
}

async function fetchInto(row, what, role) {
  const address = `/entries/${row.dataset.reactions}/reactions?show=${what}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected || !row.isConnected) return null;
  const made = document.createElement("div");
  made.innerHTML = await answer.text(); // our own fragment: escaped there, and the policy runs no script
  if (what === "row") {
    const fresh = made.firstElementChild;
    if (!fresh) return null;
    row.replaceWith(fresh);
    return fresh;
  }
  close();
  made.className = "reactions__sheet";
  made.setAttribute("role", role);
  if (!made.textContent.trim()) return null;
  row.append(made);
  return made;
}

function focusLike(row, value) {
  const same = [...row.querySelectorAll("button")].find((one) => one.value === value);
  (same ?? row.querySelector("button, a"))?.focus({ preventScroll: true });
}

async function press(button, row) {
  const id = row.dataset.reactions;
  const form = new FormData(document.getElementById("press"));
  form.set("emoji", button.value);
  own.set(id, Date.now());
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
  const made = document.createElement("div");
  made.innerHTML = await answer.text();
  const fresh = made.firstElementChild;
  if (!fresh) return;
  // Whoever has begun to write elsewhere meanwhile stays there; a disabled button has lost the focus to the body.
  const isHere = [document.body, null].includes(document.activeElement) || row.contains(document.activeElement);
  row.replaceWith(fresh);
  if (isHere) focusLike(fresh, button.value);
}

document.addEventListener("click", (event) => {
  const row = rowOf(event.target);
  if (!row) {
    close();
    return;
  }
  const button = event.target.closest("button[name=emoji]");
  const more = event.target.closest("[data-more]");
  if (button) {
    event.preventDefault();
    press(button, row);
  } else if (more && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (row.querySelector("[role=group].reactions__sheet")) {
      close();
      return;
    }
    fetchInto(row, "sheet", "group").then((sheet) => sheet?.querySelector("button")?.focus());
  }
});

function look(event) {
  clearTimeout(timer);
  const button = event.target instanceof Element ? event.target.closest(".reaction:not([data-more])") : null;
  const row = button && rowOf(button);
  if (!row || !button.querySelector(".reaction__count") || row.querySelector(".reactions__sheet")) return;
  timer = setTimeout(() => fetchInto(row, "who", "tooltip"), LOOK);
}

function leave(event) {
  clearTimeout(timer);
  const row = rowOf(event.target);
  if (!row || (event.relatedTarget instanceof Node && row.contains(event.relatedTarget))) return;
  row.querySelector("[role=tooltip].reactions__sheet")?.remove();
}

document.addEventListener("mouseover", look);
document.addEventListener("focusin", look);
document.addEventListener("mouseout", leave);
document.addEventListener("focusout", leave);
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector(".reactions__sheet");
  if (!open) return;
  const row = open.parentElement;
  close();
  row?.querySelector("[data-more]")?.focus();
});

document.body.addEventListener("samband:reaction", (event) => {
  const id = String(event.detail?.id ?? "");
  if (Date.now() - (own.get(id) ?? 0) < SPREAD) return;
  for (const row of rows(id)) {
    setTimeout(() => {
      // Never under somebody's finger: the row is fetched anew at the next press.
      if (row.isConnected && !row.contains(document.activeElement)) fetchInto(row, "row", "");
    }, Math.random() * SPREAD);
  }
});

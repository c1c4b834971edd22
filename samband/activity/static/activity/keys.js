// j and k go through the entries of a page, o opens, r replies, e edits, s saves, u marks unread, ? shows all keys.
// None of them works in a field, with a modifier key, or when the person has switched keys off (WCAG 2.1.4): the switch is
// on the page /keys and counts for this browser.

const STORE = "samband-keys";
const words = document.getElementById("words")?.dataset ?? {};

function areOn() {
  return localStorage.getItem(STORE) !== "off";
}

function isWriting(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog"));
}

function entries() {
  return [...document.querySelectorAll("main [data-entry]")];
}

function chosen() {
  return document.activeElement?.closest("main [data-entry]")
    ?? entries().find((entry) => entry.getBoundingClientRect().bottom > 80);
}

function go(step) {
  const all = entries();
  if (!all.length) return;
  const here = all.indexOf(document.activeElement?.closest("main [data-entry]"));
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step))];
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  next.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function say(text) {
  let line = document.getElementById("keys-said");
  if (!line) {
    line = document.createElement("p");
    line.id = "keys-said";
    line.className = "keys-said";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
  setTimeout(() => { if (line.textContent === text) line.textContent = ""; }, 4000);
}

async function send(id, what) {
  const headers = { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") };
  try {
    const answer = await fetch(`/entries/${id}/${what}`, { method: "POST", headers, credentials: "same-origin" });
    say(answer.ok ? (await answer.json()).text : words.refused ?? "");
  } catch {
    say(words.failed ?? "");
  }
}

async function showKeys() {
  let dialog = document.getElementById("keys-dialog");
  if (!dialog) {
    const answer = await fetch("/keys?part=1", { credentials: "same-origin" });
    if (!answer.ok) return;
    dialog = document.createElement("dialog");
    dialog.id = "keys-dialog";
    dialog.className = "card keys-dialog";
    dialog.innerHTML = await answer.text();
    const close = document.createElement("form");
    close.method = "dialog";
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = words.close ?? "×";
    close.append(button);
    dialog.append(close);
    dialog.setAttribute("aria-label", words.keys ?? "?");
    document.body.append(dialog);
  }
  dialog.showModal();
}

function reply(entry) {
  const field = document.querySelector("#comments ~ form textarea, form[action$='/comments'] textarea");
  if (field) field.focus();
  else location.href = `/entries/${entry.dataset.entry}#comments`;
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  // Its time leads to it; the first link is its author. Lines of a list have one link.
  o: (entry) => (entry?.querySelector(".entry__when, .comment__when") ?? entry?.querySelector("a"))?.click(),
  r: (entry) => entry && reply(entry),
  e: (entry) => { if (entry) location.href = `/entries/${entry.dataset.entry}/edit`; },
  s: (entry) => entry && send(entry.dataset.entry, "saving"),
  u: (entry) => entry && send(entry.dataset.entry, "unread"),
  "?": () => showKeys(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
  const act = acts[event.key];
  if (!act || !areOn()) return;
  event.preventDefault();
  act(chosen());
});

// Every other module that listens to a single letter asks here first.
document.addEventListener("keydown", (event) => {
  const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isLetter && !areOn() && !isWriting(event.target)) event.stopImmediatePropagation();
}, { capture: true });

const choice = document.querySelector("[data-keys-switch]");
if (choice) {
  const label = () => { choice.textContent = areOn() ? choice.dataset.off : choice.dataset.on; };
  choice.hidden = false;
  label();
  choice.addEventListener("click", () => {
    localStorage.setItem(STORE, areOn() ? "off" : "on");
    label();
  });
}

// Reactions without a new page: a press is sent and the row of reactions comes back; hovering over one, or
// moving the keyboard to it, shows who; the last button opens a sheet with more. Without this module the
// buttons post a form and the last one is a link to a page that has all of it.

import { fetchPart, pressing, put } from "./press.js";

const LOOK = 350; // ms before it is shown who, so that a passing pointer fetches nothing
const { press, changed } = pressing();
let timer = 0;

const rowOf = (target) => (target instanceof Element ? target.closest("[data-reactions]") : null);
const rows = (id) => document.querySelectorAll(`[data-reactions="${CSS.escape(String(id))}"]`);

function close() {
  for (const sheet of document.querySelectorAll(".reactions__sheet")) sheet.remove();
}

const fragment = (row, what) => fetchPart(`/entries/${row.dataset.reactions}/reactions?show=${what}`);

async function fetchAgain(row) {
  const text = await fragment(row, "row");
  if (text !== null) put(row, text);
}

async function open(row, what, role) {
  const text = await fragment(row, what);
  if (text === null || !row.isConnected) return null;
  close();
  const made = document.createElement("div");
  made.innerHTML = text; // our own fragment: escaped there, and the policy runs no script
  made.className = "reactions__sheet";
  made.setAttribute("role", role);
  if (!made.textContent.trim()) return null;
  row.append(made);
  return made;
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
    press(button, row, row.dataset.reactions);
  } else if (more && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    if (row.querySelector("[role=group].reactions__sheet")) {
      close();
      return;
    }
    open(row, "sheet", "group").then((sheet) => sheet?.querySelector("button")?.focus());
  }
});

function look(event) {
  clearTimeout(timer);
  const button = event.target instanceof Element ? event.target.closest(".reaction:not([data-more])") : null;
  const row = button && rowOf(button);
  if (!row || !button.querySelector(".reaction__count") || row.querySelector(".reactions__sheet")) return;
  timer = setTimeout(() => open(row, "who", "tooltip"), LOOK);
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
  const sheet = event.key === "Escape" && document.querySelector(".reactions__sheet");
  if (!sheet) return;
  const row = sheet.parentElement;
  close();
  row?.querySelector("[data-more]")?.focus();
});

document.body.addEventListener("samband:reaction", (event) => {
  const id = String(event.detail?.id ?? "");
  changed(id, rows(id), fetchAgain);
});

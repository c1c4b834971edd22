// People after @, topics after #, emoji after a colon: a list under the field while one types. Arrow keys choose, Enter or
// Tab puts in, Escape closes; the field keeps the focus. What is in the list is decided by the server.

const BEFORE = /(^|[\s([{"'*_~])([@#])([^\s@#]{0,40})$|(^|[\s([{"'*_~])(:)([\p{L}\d_+-]{2,30})$/u;
let list = null;
let field = null;
let found = [];
let chosen = -1;
let asked = 0;
let timer = 0;
let numbers = 0;

function isField(target) {
  return (target instanceof HTMLTextAreaElement && target.closest("[data-composer]"))
    || (target instanceof HTMLInputElement && target.name === "persons");
}

function typedIn(target) {
  const before = target.value.slice(0, target.selectionStart);
  if (target.name === "persons") {
    const word = /@?([^\s,@]*)$/.exec(before);
    return word && word[1] ? { sign: "@", words: word[1], from: word.index } : null;
  }
  const match = BEFORE.exec(before);
  if (!match) return null;
  const sign = match[2] ?? match[5];
  const words = match[3] ?? match[6];
  return { sign, words, from: before.length - words.length - 1 };
}

function stateOf(target) {
  return target.closest("[data-writer]")?.querySelector("[data-state]");
}

// How many there are, in words for those who don't see the list.
function countOf(target) {
  const words = target.closest("[data-composer]")?.dataset;
  return (found.length === 1 ? words?.suggestion : words?.suggestions?.replace("{count}", found.length)) ?? "";
}

function close() {
  clearTimeout(timer);
  asked += 1;
  const state = field && stateOf(field);
  if (list && state && state.textContent === list.getAttribute("aria-label")) state.textContent = "";
  list?.remove();
  if (field) {
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) field.removeAttribute(name);
  }
  list = null;
  found = [];
  chosen = -1;
}

function choose(place) {
  chosen = place;
  [...list.children].forEach((line, number) => line.setAttribute("aria-selected", String(number === place)));
  const line = list.children[place];
  if (line) {
    field.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  }
}

function show(target, suggestions) {
  close();
  field = target;
  found = suggestions;
  if (!found.length) return;
  numbers += 1;
  list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${numbers}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", countOf(target));
  found.forEach((one, number) => {
    const line = document.createElement("li");
    line.className = "suggestion";
    line.id = `${list.id}-${number}`;
    line.setAttribute("role", "option");
    const sign = document.createElement("span");
    sign.className = "suggestion__sign";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = one.sign;
    const name = document.createElement("bdi");
    name.textContent = one.label;
    const about = document.createElement("span");
    about.className = "soft small";
    about.textContent = [one.insert === one.sign ? "" : one.insert, one.about].filter(Boolean).join(" · ");
    line.append(sign, name, about);
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      put(number);
    });
    list.append(line);
  });
  target.after(list);
  target.setAttribute("aria-controls", list.id);
  target.setAttribute("aria-autocomplete", "list");
  const state = stateOf(target);
  if (state) state.textContent = list.getAttribute("aria-label");
  choose(0);
}

function put(number) {
  const one = found[number];
  const typed = field && typedIn(field);
  if (!one || !typed) return;
  const end = field.selectionStart;
  const target = field;
  close();
  target.focus();
  target.setSelectionRange(typed.from, end);
  const text = target.name === "persons" ? `${one.insert}, ` : `${one.insert} `;
  if (!document.execCommand("insertText", false, text)) {
    target.setRangeText(text, typed.from, end, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  close();
}

async function ask(target) {
  const typed = typedIn(target);
  if (!typed) {
    close();
    return;
  }
  const number = (asked += 1);
  const form = target.closest("[data-composer]");
  const query = new URLSearchParams({ sign: typed.sign, q: typed.words });
  for (const name of ["audience", "parent"]) {
    const value = form?.elements[name]?.value;
    if (value && target.name !== "persons") query.set(name, value);
  }
  try {
    const answer = await fetch(`/write/suggestions?${query}`);
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    if (number === asked && document.activeElement === target) show(target, told.suggestions);
  } catch { /* typing goes on without a list */ }
}

function soon(target) {
  clearTimeout(timer);
  timer = setTimeout(() => ask(target), 120);
}

document.addEventListener("input", (event) => { if (isField(event.target)) soon(event.target); });
document.addEventListener("samband:suggest", (event) => { if (isField(event.target)) soon(event.target); });

// What a key puts in, if anything: Tab goes on from a word that stands there whole, or that the cursor has left.
function isPutIn(event) {
  const typed = typedIn(field);
  if (!typed || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  return event.key === "Enter" || (event.key === "Tab" && found[chosen]?.insert !== typed.sign + typed.words);
}

document.addEventListener("keydown", (event) => {
  if (!list || event.target !== field) return;
  if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) soon(field);
  if (event.key === "ArrowDown") choose((chosen + 1) % found.length);
  else if (event.key === "ArrowUp") choose((chosen + found.length - 1) % found.length);
  else if (isPutIn(event)) put(chosen);
  else if (event.key === "Escape") close();
  else {
    if (event.key === "Tab" || event.key === "Enter") close();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("focusout", (event) => { if (event.target === field) close(); });

// Formatting for those who don't know Markdown: buttons that put the signs around what is chosen. One of them is
// reached with Tab, the others with the arrow keys. Undo works, because the text is put in as if it were typed.

const AROUND = { bold: ["**", "**"], italic: ["*", "*"], strike: ["~~", "~~"] };
// The composer, and the page on which a text is changed.
const PLACES = "[data-composer], [data-formatted]";
const LINES = { list: () => "- ", numbers: (n) => `${n + 1}. `, tasks: () => "- [ ] ", quote: () => "> " };

function put(field, text, from, to, start, end) {
  field.focus();
  field.setSelectionRange(from, to);
  // The only way that keeps the browser's own undo.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(start, end);
}

function around(field, before, after) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  const isAround = value.slice(from - before.length, from) === before
    && value.slice(to, to + after.length) === after;
  if (isAround) {
    const at = from - before.length;
    put(field, chosen, at, to + after.length, at, at + chosen.length);
    return;
  }
  put(field, before + chosen + after, from, to, from + before.length, to + before.length);
}

function lines(field, sign) {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const next = value.indexOf("\n", field.selectionEnd);
  const to = next === -1 ? value.length : next;
  const rows = value.slice(from, to).split("\n");
  const known = /^(?:- \[[ x]\] |- |\d+\. |> )/;
  const isThere = rows.every((row, n) => row.startsWith(sign(n)));
  const made = rows.map((row, n) => (isThere ? row.slice(sign(n).length) : sign(n) + row.replace(known, ""))).join("\n");
  put(field, made, from, to, from + made.length, from + made.length);
}

function block(field, text, cursor) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const before = from === 0 || value.slice(0, from).endsWith("\n\n") ? "" : value[from - 1] === "\n" ? "\n" : "\n\n";
  const at = from + before.length + cursor;
  put(field, `${before}${text}`, from, to, at, at);
}

const ACTS = {
  link(field) {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    const from = field.selectionStart;
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    const made = isAddress ? `[](${chosen})` : `[${chosen}](https://)`;
    const at = isAddress || !chosen ? from + 1 : from + made.length - 1;
    put(field, made, from, field.selectionEnd, at, at);
  },
  code(field) {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    if (chosen.includes("\n")) block(field, `\`\`\`\n${chosen}\n\`\`\`\n`, 4 + chosen.length);
    else around(field, "`", "`");
  },
  table(field) { block(field, "|  |  |\n|---|---|\n|  |  |\n", 2); },
  mention(field) { typed(field, "@"); },
  emoji(field) { typed(field, ":"); },
};

function typed(field, sign) {
  const before = field.value.slice(0, field.selectionStart);
  const text = before && !/\s$/.test(before) ? ` ${sign}` : sign;
  const at = field.selectionStart + text.length;
  put(field, text, field.selectionStart, field.selectionEnd, at, at);
  field.dispatchEvent(new CustomEvent("samband:suggest", { bubbles: true }));
}

function format(field, name) {
  if (AROUND[name]) around(field, ...AROUND[name]);
  else if (LINES[name]) lines(field, LINES[name]);
  else ACTS[name]?.(field);
}

function fieldOf(element) {
  return element.closest(PLACES)?.querySelector("textarea");
}

function prepare(root) {
  for (const bar of root.querySelectorAll("[data-tools][hidden]")) {
    bar.hidden = false;
    bar.querySelector("button").tabIndex = 0;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-format]");
  const field = button && fieldOf(button);
  if (!field) return;
  for (const other of button.parentElement.querySelectorAll("button")) other.tabIndex = other === button ? 0 : -1;
  format(field, button.dataset.format);
});

document.addEventListener("keydown", (event) => {
  const bar = event.target instanceof Element && event.target.closest("[data-tools]");
  if (bar && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
    const all = [...bar.querySelectorAll("button")];
    const here = all.indexOf(event.target.closest("button"));
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
    const next = all[(to + all.length) % all.length];
    event.preventDefault();
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.closest(PLACES)) return;
  const name = event.shiftKey ? { k: "link" }[event.key.toLowerCase()] : { b: "bold", i: "italic" }[event.key];
  if (!name) return;
  event.preventDefault();
  format(field, name);
});

document.addEventListener("samband:composer", (event) => prepare(event.detail));
document.addEventListener("htmx:load", (event) => prepare(event.target));
prepare(document);

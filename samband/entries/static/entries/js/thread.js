// Answering and quoting without a new page, and old addresses of comments that were moved since.
// Both links work without this module: the page they lead to has the same thing in its field.

const place = document.querySelector("[data-answering]");
const field = () => document.querySelector("#composer-comment textarea, form[action$='/comments'] textarea");

function put(name, value) {
  const input = place.querySelector(`input[name=${name}]`);
  if (input) input.value = value;
}

function cardOf(id) {
  return document.getElementById(`entry-${id}`);
}

function answer(id, link) {
  const name = cardOf(id)?.querySelector(".person__name")?.textContent ?? "";
  const said = place.querySelector("[data-answering-name]");
  put("answers", id);
  said.querySelector("span").textContent = `${link.textContent.trim()}: ${name}`;
  said.hidden = false;
}

function quote(id) {
  const card = cardOf(id);
  if (!card) return false;
  const made = document.createElement("blockquote");
  made.className = "quote";
  const who = document.createElement("p");
  who.className = "quote__who";
  who.textContent = card.querySelector(".person__name")?.textContent ?? "";
  const text = document.createElement("p");
  const words = (card.querySelector(".prose")?.textContent ?? "").replace(/\s+/g, " ").trim();
  text.textContent = words.length > 280 ? `${words.slice(0, 279)}…` : words;
  made.append(who, text);
  place.querySelector("[data-answering-quote]").replaceChildren(made);
  put("quote", id);
  return true;
}

function clear() {
  put("answers", "");
  put("quote", "");
  place.querySelector("[data-answering-name]").hidden = true;
  place.querySelector("[data-answering-quote]").replaceChildren();
  place.hidden = true;
}

if (place) {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("a[href]");
    if (!link) return;
    if (link.matches("[data-answering-off]")) {
      event.preventDefault();
      clear();
      field()?.focus();
      return;
    }
    const url = new URL(link.href, location.href);
    if (url.pathname !== location.pathname || url.hash !== "#composer-comment") return;
    const quoted = url.searchParams.get("quote");
    const answered = url.searchParams.get("answers");
    if (quoted && !quote(quoted)) return;
    if (answered) answer(answered, link);
    if (!quoted && !answered) return;
    event.preventDefault();
    link.closest("details[data-menu]")?.removeAttribute("open");
    place.hidden = false;
    field()?.focus();
    field()?.scrollIntoView({ block: "nearest" });
  });
}

// "/entries/7#entry-9" where 9 was moved, or stands on a later page: its own address knows where.
const wanted = /^#entry-(\d+)$/.exec(location.hash);
if (wanted && !cardOf(wanted[1])) location.replace(`/entries/${wanted[1]}`);

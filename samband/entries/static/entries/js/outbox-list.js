// The list of what waits to be sent, on its page and on the page without a network. The words stand in the template.

const outbox = self.sambandOutbox;
const list = document.querySelector("[data-outbox]");
const person = document.body.dataset.person ?? localStorage.getItem("samband-person") ?? "";
const words = list?.dataset ?? {};
let state = {};
let gone = null;
const pictures = [];

function sentence(item) {
  if (state.signedOut) return words.signedOut;
  if (item.problem?.code === "old") return words.old;
  if (item.problem) return item.problem.text || words.refused;
  return item.uncertain ? words.uncertain : words.waiting;
}

// "25 nov. 20.19", "25 Nov, 20:19": as the pages write it.
function when(at) {
  const isSwedish = document.documentElement.lang === "sv";
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const text = new Date(at).toLocaleString(isSwedish ? "sv-SE" : "en-GB", parts);
  return isSwedish ? text.replace(/(\d\d):(\d\d)/, "$1.$2") : text;
}

function line(item) {
  const shown = list.querySelector("template").content.cloneNode(true).firstElementChild;
  const part = (name) => shown.querySelector(`[data-part="${name}"]`);
  const said = Object.fromEntries(item.fields);
  const isComment = item.action !== "/write";
  part("kind").textContent = isComment ? words.comment : words.post;
  part("to").textContent = item.to ? ` · ${item.to}` : "";
  part("at").textContent = ` · ${when(item.at)}`;
  part("text").textContent = [said.title, said.body].filter(Boolean).join("\n\n");
  part("say").textContent = sentence(item);
  shown.classList.toggle("waiting--problem", Boolean(item.problem));
  for (const { file, name } of item.files) {
    const one = document.createElement("li");
    if (/^image\/(png|jpeg|webp|gif)$/.test(file.type)) {
      const picture = document.createElement("img");
      picture.src = URL.createObjectURL(file);
      picture.alt = "";
      pictures.push(picture.src);
      one.append(picture);
    }
    one.append(name);
    part("files").append(one);
  }
  const open = part("open");
  open.href = isComment ? `${item.action.replace("/comments", "")}?outbox=${item.id}#composer-comment` : `/write?outbox=${item.id}`;
  // What may have arrived is sent as it was, or not at all.
  const changes = !item.uncertain;
  part("edit").hidden = open.hidden = !changes;
  if (!navigator.onLine) open.hidden = true;
  part("edit").addEventListener("click", () => edit(item, shown));
  part("send").addEventListener("click", () => send(item));
  part("remove").addEventListener("click", () => remove(item));
  return shown;
}

function edit(item, shown) {
  const form = shown.querySelector("form");
  const field = form.querySelector("textarea");
  field.value = Object.fromEntries(item.fields).body ?? "";
  form.hidden = false;
  shown.querySelector('[data-part="text"]').hidden = true;
  field.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidden = true;
    const fields = item.fields.map(([name, value]) => [name, name === "body" ? field.value : value]);
    outbox.put({ ...item, fields, problem: null });
  });
}

async function send(item) {
  if (item.problem) await outbox.put({ ...item, problem: null, uncertain: item.problem.code === "old" ? Date.now() : item.uncertain });
  state = await outbox.send(item.id);
  if (state.noNetwork) say(words.noNetwork);
  show();
}

async function remove(item) {
  gone = item;
  await outbox.remove(item);
}

function say(text) {
  list.querySelector("[data-said]").textContent = text ?? "";
}

async function show() {
  const items = await outbox.list(person);
  for (const address of pictures.splice(0)) URL.revokeObjectURL(address);
  const place = list.querySelector("[data-lines]");
  const editing = place.querySelector("form:not([hidden])");
  if (editing?.contains(document.activeElement)) return;
  place.replaceChildren(...items.map(line));
  list.hidden = list.hasAttribute("data-hides") && !items.length && !gone;
  list.querySelector("[data-empty]").hidden = Boolean(items.length);
  const undo = list.querySelector("[data-undo]");
  undo.hidden = !gone;
  const leaving = document.querySelector("[data-leaving-card]");
  if (leaving) leaving.hidden = !items.length || !new URLSearchParams(location.search).has("leaving");
}

if (list && outbox) {
  list.querySelector("[data-undo]").addEventListener("click", async () => {
    const back = gone;
    gone = null;
    if (back) await outbox.put(back);
  });
  const again = () => show().catch(() => {});
  outbox.channel.addEventListener("message", (event) => {
    if (event.data?.sent) say(words.sent);
    again();
  });
  document.addEventListener("samband:outbox", (event) => {
    if (event.detail?.sent) say(words.sent);
    again();
  });
  window.addEventListener("online", again);
  window.addEventListener("offline", again);
  again();
}

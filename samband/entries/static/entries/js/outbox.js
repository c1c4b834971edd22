// Writing without a network: the composer's form is kept in the browser and sent when there is one. The bar says how many
// wait; signing out says first what would be lost.

const outbox = self.sambandOutbox;
const person = document.body.dataset.person ?? "";
const place = document.querySelector('a[href="/outbox"]');
const WRITING = /^\/(?:write|entries\/\d+\/comments)$/;

function say(form, text) {
  const state = form.closest("[data-writer]")?.querySelector("[data-state]");
  if (state) state.textContent = text ?? "";
}

function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const keptFiles = (form) => [...form.querySelectorAll("[data-alongs] > li")].filter((item) => item.sambandFile);

function dataOf(form) {
  const data = new FormData(form);
  const kept = keptFiles(form);
  if (kept.length) {
    data.delete("alt");
    for (const item of kept) {
      data.append("files", item.sambandFile, item.sambandFile.name || "picture.png");
      data.append("alt", item.querySelector("[data-kept-alt]")?.value ?? "");
    }
  }
  return data;
}

function empty(form) {
  const { audience } = form.elements;
  const chosen = audience?.value;
  form.reset();
  // As after sending: who should see the next one is who was chosen for this one, and stands below.
  if (audience instanceof HTMLSelectElement) {
    audience.value = chosen;
    audience.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const name of ["draft", "draft_version"]) if (form.elements[name]) form.elements[name].value = "";
  form.elements.idempotency_key.value = freshKey(); // the next one is another one, also with the same words
  form.querySelector("[data-alongs]")?.replaceChildren();
  form.classList.remove("composer--along");
  form.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}

async function keep(form) {
  const path = new URL(form.action).pathname;
  const select = form.elements.audience;
  const to = select instanceof HTMLSelectElement ? select.selectedOptions[0]?.textContent.trim() ?? "" : "";
  const named = form.elements.persons?.value ?? "";
  const item = await outbox.keep(person, path, dataOf(form), { to: select?.value === "people" && named ? named : to });
  empty(form);
  say(form, form.dataset.waits);
  if (navigator.onLine) {
    const done = await outbox.send(item.id);
    const url = done.results?.[item.id]?.url;
    if (url) location.assign(url);
    else if (done.results?.[item.id]?.result === "stays") location.assign("/outbox");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!person || !(form instanceof HTMLFormElement) || !form.matches("[data-composer]") || event.defaultPrevented) return;
  // Files that are still on their way up: files.js asks to wait.
  if (!WRITING.test(new URL(form.action).pathname) || form.hasAttribute("aria-busy")) return;
  if (navigator.onLine && !keptFiles(form).length) {
    // It goes the usual way; what it was made of waits no longer.
    if (form.dataset.outbox) outbox.get(person, form.dataset.outbox).then((item) => item && outbox.remove(item)).catch(() => {});
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if ((event.submitter?.value || "send") !== "send") {
    say(form, form.dataset.noNetwork);
    return;
  }
  const before = form.dataset.outbox;
  keep(form)
    .then(async () => {
      const old = before && (await outbox.get(person, before));
      if (old) await outbox.remove(old);
      delete form.dataset.outbox;
    })
    .catch(() => say(form, form.dataset.notKept));
}, true);

// "Open in the composer": /write?outbox=… or a thread's page. Who should see it is chosen anew.
async function fill(id) {
  const item = await outbox.get(person, id);
  const form = [...document.querySelectorAll("main form[data-composer]")]
    .find((one) => new URL(one.action).pathname === item?.action);
  if (!item || !form || item.uncertain) return;
  const said = Object.fromEntries(item.fields);
  for (const name of ["body", "title", "persons", "kind"]) {
    if (form.elements[name] && said[name]) form.elements[name].value = said[name];
  }
  if (item.files.length) {
    const carried = new DataTransfer();
    for (const { file, name } of item.files) carried.items.add(new File([file], name, { type: file.type }));
    const input = form.querySelector("[data-file]");
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dataset.outbox = id;
  const field = form.querySelector("textarea");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  if (item.problem?.text) say(form, item.problem.text);
}

async function show() {
  const items = await outbox.list(person);
  let bar = document.querySelector(".waits");
  if (!items.length || location.pathname === "/outbox") {
    bar?.remove();
  } else {
    if (!bar) {
      bar = document.createElement("p");
      bar.className = "waits";
      bar.setAttribute("role", "status");
      bar.append(document.createElement("a"));
      bar.firstChild.href = "/outbox";
      document.querySelector("main")?.prepend(bar);
    }
    bar.firstChild.textContent = `${place?.textContent.trim() ?? ""}: ${items.length}`;
  }
  return items;
}

// Signing out throws away what this browser keeps; what waits is said before.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!person || !(form instanceof HTMLFormElement) || new URL(form.action).pathname !== "/sign-out") return;
  if (form.dataset.leaves) return;
  event.preventDefault();
  outbox.list(person).catch(() => []).then(async (items) => {
    if (items.length && !form.matches("[data-leaving]")) {
      location.assign("/outbox?leaving=1");
      return;
    }
    await outbox.clear(person).catch(() => {});
    form.dataset.leaves = "1";
    form.submit();
  });
});

async function begin() {
  await outbox.setWriter(person);
  localStorage.setItem("samband-person", person);
  const asked = new URLSearchParams(location.search).get("outbox");
  if (asked) await fill(asked);
  const items = await show();
  if (items.some((item) => !item.problem)) await outbox.send();
}

if (person && outbox) {
  begin().catch(() => { /* the browser keeps nothing for us: everything goes the usual way */ });
  outbox.channel.addEventListener("message", () => show().catch(() => {}));
  document.addEventListener("samband:outbox", () => show().catch(() => {}));
  window.addEventListener("online", () => outbox.send());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && navigator.onLine) outbox.send(); });
}

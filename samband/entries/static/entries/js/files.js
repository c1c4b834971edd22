// Files go up while one writes: chosen, dragged or pasted. Each shows how far it has come, asks what a picture shows,
// and can be taken away. What was handed over waits on the server and goes along when the form is sent.

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const going = new WeakMap(); // form -> how many are under way

function say(form, text) {
  const place = form.closest("[data-writer]")?.querySelector("[data-state]");
  if (place) place.textContent = text;
}

function line(form, name) {
  const list = form.querySelector("[data-alongs]");
  const item = document.createElement("li");
  item.className = "along";
  const picture = document.createElement("span");
  picture.className = "along__picture along__picture--file";
  const words = document.createElement("div");
  words.className = "along__words";
  const called = document.createElement("span");
  called.className = "along__name";
  called.textContent = name;
  const progress = document.createElement("progress");
  progress.className = "along__progress";
  progress.max = 100;
  progress.value = 0;
  progress.setAttribute("aria-label", name);
  words.append(called, progress);
  item.append(picture, words, away(form, name));
  list.append(item);
  form.classList.add("composer--along");
  return { item, words, called, progress };
}

function away(form, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tool";
  button.dataset.drop = "";
  button.textContent = "×";
  button.setAttribute("aria-label", (form.dataset.takeAway ?? "{name}").replace("{name}", name));
  return button;
}

function failed(shown, text) {
  shown.progress.remove();
  const sentence = document.createElement("span");
  sentence.className = "field__error";
  sentence.setAttribute("role", "alert");
  sentence.textContent = text;
  shown.words.append(sentence);
}

function arrived(form, shown, told, file) {
  const { item, words } = shown;
  shown.progress.remove();
  item.dataset.along = told.id;
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = "attachment";
  hidden.value = told.id;
  item.prepend(hidden);
  shown.called.textContent = `${told.name || file.name} ${told.size}`;
  if (told.picture) {
    const picture = document.createElement("img");
    picture.className = "along__picture";
    picture.alt = "";
    picture.src = told.picture;
    item.querySelector(".along__picture").replaceWith(picture);
    const about = document.createElement("input");
    about.className = "input along__alt";
    about.name = `alt_${told.id}`;
    about.maxLength = 500;
    about.placeholder = form.dataset.describe ?? "";
    about.setAttribute("aria-label", `${form.dataset.describe ?? ""}: ${told.name || file.name}`);
    words.append(about);
  }
  form.dispatchEvent(new CustomEvent("samband:changed", { bubbles: true }));
}

// Without a network the file stays in this page and goes along with the rest (outbox.js).
function keep(form, shown, file) {
  shown.progress.remove();
  shown.item.sambandFile = file;
  shown.called.textContent = `${file.name || ""} · ${form.dataset.goesLater ?? ""}`;
  if (/^image\/(png|jpeg|webp|gif)$/.test(file.type)) {
    const picture = document.createElement("img");
    picture.className = "along__picture";
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    shown.item.querySelector(".along__picture").replaceWith(picture);
    const about = document.createElement("input");
    about.className = "input along__alt";
    about.maxLength = 500;
    about.dataset.keptAlt = "";
    about.placeholder = form.dataset.describe ?? "";
    about.setAttribute("aria-label", `${form.dataset.describe ?? ""}: ${file.name}`);
    shown.words.append(about);
  }
}

function send(form, file) {
  const limit = Number(form.dataset.uploadMb || 25);
  const shown = line(form, file.name || "");
  if (file.size > limit * 1000000) {
    failed(shown, (form.dataset.tooLarge ?? "").replace("{name}", file.name).replace("{limit}", String(limit)));
    return;
  }
  const body = new FormData();
  body.append("file", file, file.name || "picture.png");
  const draft = form.elements.draft?.value;
  if (draft) body.append("draft", draft);
  const request = new XMLHttpRequest(); // fetch tells nothing about how far it has come
  going.set(form, (going.get(form) ?? 0) + 1);
  form.setAttribute("aria-busy", "true");
  request.open("POST", "/uploads");
  request.setRequestHeader("X-CSRFToken", token());
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    shown.progress.value = percent;
  });
  request.addEventListener("loadend", () => {
    const left = (going.get(form) ?? 1) - 1;
    going.set(form, left);
    if (!left) form.removeAttribute("aria-busy");
    let told = {};
    try { told = JSON.parse(request.responseText); } catch { /* said below */ }
    if (request.status === 201) arrived(form, shown, told, file);
    else if (request.status === 0 && !shown.item.dataset.gone && self.sambandOutbox) keep(form, shown, file);
    else if (request.status !== 0 || !shown.item.dataset.gone) failed(shown, told.detail || words.failed || "");
  });
  shown.item.addEventListener("samband:away", () => {
    shown.item.dataset.gone = "1";
    request.abort();
  });
  request.send(body);
}

const words = document.getElementById("words")?.dataset ?? {};

function take(form, files) {
  for (const file of files) send(form, file);
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-picture], [data-file]")) return;
  const form = input.closest("[data-composer]");
  if (!form?.querySelector("[data-alongs]") || !input.files?.length) return;
  take(form, [...input.files]);
  input.value = ""; // it is up already; the form must not send it once more
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-drop]");
  if (!button) return;
  const item = button.closest("li");
  const form = button.closest("[data-composer]");
  item.dispatchEvent(new CustomEvent("samband:away"));
  if (item.dataset.along) {
    fetch(`/uploads/${item.dataset.along}/removal`, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
  }
  item.remove();
  form?.querySelector("textarea")?.focus();
  form?.dispatchEvent(new CustomEvent("samband:changed", { bubbles: true }));
});

document.addEventListener("paste", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  const files = [...(event.clipboardData?.files ?? [])];
  // Office programs bring a picture of the text along with the text: the text is meant.
  if (!form?.querySelector("[data-alongs]") || !files.length || event.clipboardData.types.includes("text/plain")) return;
  event.preventDefault();
  take(form, files);
});

function dragged(event) {
  return event.dataTransfer?.types?.includes("Files") && event.target instanceof Element
    ? event.target.closest("[data-composer]") : null;
}

document.addEventListener("dragover", (event) => {
  const form = dragged(event);
  if (!form) return;
  event.preventDefault();
  form.classList.add("composer--drop");
});

document.addEventListener("dragleave", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  if (form && !form.contains(event.relatedTarget)) form.classList.remove("composer--drop");
});

document.addEventListener("drop", (event) => {
  const form = dragged(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("composer--drop");
  take(form, [...event.dataTransfer.files]);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-composer]") || !going.get(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(form, form.dataset.wait ?? "");
}, true);

function prepare(root) {
  for (const button of root.querySelectorAll("[data-drop][hidden]")) button.hidden = false;
  // Each picture has its own field for what it shows.
  for (const one of root.querySelectorAll("[data-alt-without-scripts]")) one.hidden = true;
}

document.addEventListener("samband:composer", (event) => prepare(event.detail));
prepare(document);

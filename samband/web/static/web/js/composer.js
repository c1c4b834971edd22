// Writing: Ctrl-Enter sends, the field grows with the text, a chosen picture is shown, a form is
// sent once, and leaving the page with unsent words asks first.

const words = document.getElementById("words")?.dataset ?? {};
const grows = CSS.supports("field-sizing", "content");
const sending = new WeakSet();

function grow(field) {
  if (grows) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function showPicture(input) {
  const place = input.closest("form")?.querySelector("[data-preview]");
  if (!place) return;
  for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  place.replaceChildren();
  const file = input.files?.[0];
  place.hidden = !file;
  if (!file) return;
  const picture = document.createElement("img");
  picture.src = URL.createObjectURL(file);
  picture.alt = "";
  const name = document.createElement("span");
  name.textContent = (words.picture ?? "{name}").replace("{name}", file.name);
  place.append(picture, name);
}

function isComposer(target) {
  return target instanceof Element ? target.closest("[data-composer]") : null;
}

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement && isComposer(event.target)) grow(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches("[data-picture]")) {
    showPicture(event.target);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = isComposer(event.target);
  if (form instanceof HTMLFormElement) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = isComposer(event.target);
  if (!form || form.hasAttribute("hx-post")) return;
  if (sending.has(form)) event.preventDefault();
  sending.add(form);
});

// Coming back with the Back button: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("[data-composer]")) sending.delete(form);
});

window.addEventListener("beforeunload", (event) => {
  for (const form of document.querySelectorAll("[data-composer]")) {
    const field = form.querySelector("textarea");
    if (!sending.has(form) && field && field.value.trim() && field.value !== field.defaultValue) {
      event.preventDefault();
      return;
    }
  }
});

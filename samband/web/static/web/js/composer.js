// Writing: Ctrl-Enter sends, the field grows with the text, a form is sent once, and leaving the page
// with words that are neither sent nor kept asks first.

const grows = CSS.supports("field-sizing", "content");
const sending = new WeakSet();

function grow(field) {
  if (grows) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function isComposer(target) {
  return target instanceof Element ? target.closest("[data-composer]") : null;
}

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLTextAreaElement && isComposer(event.target)) grow(event.target);
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
  if (!form || form.hasAttribute("hx-post") || event.defaultPrevented) return;
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
    if (!sending.has(form) && !form.dataset.saved && field && field.value.trim() && field.value !== field.defaultValue) {
      event.preventDefault();
      return;
    }
  }
});

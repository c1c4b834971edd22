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
    forget(form);
    form.requestSubmit();
  }
});

document.addEventListener("submit", (event) => {
  const form = isComposer(event.target);
  if (!form || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (sending.has(form)) event.preventDefault();
  sending.add(form);
});

// Who should see it is asked in the words of the page, not in those of the browser.
document.addEventListener("invalid", (event) => {
  const words = event.target.dataset?.choose;
  if (words && event.target.validity.valueMissing) event.target.setCustomValidity(words);
}, true);
document.addEventListener("change", (event) => {
  if (event.target.dataset?.choose) event.target.setCustomValidity("");
});
document.addEventListener("click", (event) => {
  if (event.target instanceof Element) forget(event.target.closest("[type=submit]")?.form);
}, true);

// What was said counts no more: the browser looks anew.
function forget(form) {
  for (const field of form?.querySelectorAll("[data-choose]") ?? []) field.setCustomValidity("");
}

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

// Notices can be put away; errors of a form and failed requests are brought to the reader.

const words = document.getElementById("words")?.dataset ?? {};

function prepare(root) {
  for (const button of root.querySelectorAll("[data-notice] [data-close]")) button.hidden = false;
}

function say(text) {
  const place = document.querySelector("[data-flashes]");
  if (!place || !text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--error";
  notice.dataset.notice = "";
  const body = document.createElement("div");
  body.textContent = text;
  notice.append(body);
  place.replaceChildren(notice);
  place.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-close]");
  if (!button) return;
  button.closest("[data-notice]")?.remove();
  document.getElementById("content")?.focus({ preventScroll: true });
});

document.addEventListener("htmx:load", (event) => prepare(event.target));
document.addEventListener("htmx:sendError", () => say(words.failed));
document.addEventListener("htmx:timeout", () => say(words.failed));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail?.xhr?.status ?? 0;
  say(status >= 400 && status < 500 ? words.refused : words.failed);
});

prepare(document);
// What has to be put right has the focus: the summary where there is one, else the first field.
(document.querySelector("[data-errors]") ?? document.querySelector("main [aria-invalid=true]"))?.focus();

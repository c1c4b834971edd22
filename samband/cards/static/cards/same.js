// Answering with one key each: 1 the same, 2 not the same, 3 skip. Without this module the buttons do it.

const form = document.querySelector("[data-answers]");
const hint = document.querySelector("[data-keys-hint]");

if (form) {
  if (hint) hint.hidden = false;
  let isSent = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const control = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!control || isSent) return;
    event.preventDefault();
    isSent = true;
    control.click();
  });
}

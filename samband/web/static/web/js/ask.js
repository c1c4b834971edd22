// "/" or Ctrl-K puts the cursor into the Ask box; Escape leaves it again.

const box = document.querySelector("[data-ask]");

function isWriting(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

if (box) {
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey
      && !isWriting(event.target);
    const control = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)
      && !event.shiftKey && !event.altKey;
    if (slash || control) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && event.target === box) {
      box.blur();
    }
  });
}

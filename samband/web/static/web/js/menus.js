// Menus made of <details>: Escape and a click outside close them, one is open at a time, and the
// phone's navigation closes on Escape too.

function close(menu, focus) {
  menu.open = false;
  if (focus) menu.querySelector("summary")?.focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!(event.target instanceof Node) || !menu.contains(event.target)) close(menu, false);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    close(menu, menu.contains(document.activeElement));
  }
  if (location.hash === "#navigation") location.hash = "#content";
});

document.addEventListener("focusout", (event) => {
  const menu = event.target instanceof Element && event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) {
    close(menu, false);
  }
});

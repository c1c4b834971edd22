// Splitting a contact by dragging its addresses to the other side. Ticking does the same, and is all there is without this module.

const form = document.querySelector("[data-apart]");

if (form) {
  const stay = form.querySelector('[data-side="stay"]');
  const go = form.querySelector('[data-side="go"]');
  const empty = document.createElement("p");
  empty.className = "soft apart__empty";
  empty.textContent = go.dataset.empty;
  go.append(empty);
  go.hidden = false;

  const boxOf = (line) => line.querySelector("input");
  function place(line) {
    const side = boxOf(line).checked ? go : stay;
    if (line.parentElement !== side) {
      const had = line.contains(document.activeElement);
      side.append(line);
      if (had) boxOf(line).focus();
    }
    empty.hidden = go.querySelector("[data-identity]") !== null;
  }

  let dragged = null;
  for (const line of form.querySelectorAll("[data-identity]")) {
    line.draggable = true;
    line.addEventListener("dragstart", (event) => {
      dragged = line;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", boxOf(line).value);
    });
    line.addEventListener("dragend", () => { dragged = null; });
    line.addEventListener("change", () => place(line));
    place(line);
  }
  for (const side of [stay, go]) {
    side.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
    side.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      boxOf(dragged).checked = side === go;
      place(dragged);
    });
  }
}

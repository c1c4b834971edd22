// One composer on every page: "n" or the place "Write" puts the cursor into the page's composer, or opens
// one in a window. What was begun there is kept as a draft, so closing loses nothing.

const ADDRESS = "/write";

function isWriting(target) {
  return target instanceof HTMLElement
    && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function composerOfPage() {
  return document.querySelector(`main form[data-composer][action="${ADDRESS}"] textarea`);
}

let opening = null;

async function openWindow() {
  const answer = await fetch(`${ADDRESS}?part=1`, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) {
    location.assign(ADDRESS);
    return;
  }
  const place = document.createElement("dialog");
  place.className = "write-window";
  place.setAttribute("aria-label", document.querySelector(`a[href="${ADDRESS}"]`)?.textContent.trim() ?? "");
  // Our own page's part; it holds no scripts, and the policy would not run any.
  place.innerHTML = await answer.text();
  const close = document.createElement("button");
  close.type = "button";
  close.className = "write-window__close";
  close.textContent = "×";
  close.setAttribute("aria-label", document.getElementById("words")?.dataset.close ?? "Esc");
  close.addEventListener("click", () => place.close());
  place.prepend(close);
  place.addEventListener("close", () => {
    document.dispatchEvent(new CustomEvent("samband:composer-left", { detail: place }));
    place.remove();
  });
  document.body.append(place);
  place.showModal();
  document.dispatchEvent(new CustomEvent("samband:composer", { detail: place }));
  place.querySelector("textarea")?.focus();
}

function begin() {
  const field = composerOfPage();
  if (field) {
    field.scrollIntoView({ block: "center" });
    field.focus();
    return;
  }
  if (document.querySelector(".write-window[open]")) return;
  opening ??= openWindow().finally(() => { opening = null; });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isWriting(event.target) || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  begin();
});

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest(`a[href="${ADDRESS}"]`) : null;
  if (!link || location.pathname === ADDRESS) return;
  event.preventDefault();
  begin();
});

// Who opened the page for writing begins to write.
if (location.pathname === ADDRESS && document.activeElement === document.body) {
  const form = composerOfPage()?.form;
  (form?.elements.title ?? composerOfPage())?.focus({ preventScroll: true });
}

// Who would see it, in words and by name, as soon as an audience is chosen; and a look at the text before it is sent.

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const timers = new WeakMap();

async function ask(form) {
  const place = form.closest("[data-writer]")?.querySelector("[data-seen]");
  if (!place || !form.elements.audience) return;
  const audience = form.elements.audience.value;
  if (!audience) {
    place.replaceChildren();
    return;
  }
  const query = new URLSearchParams({ audience, persons: form.elements.persons?.value ?? "" });
  // What stood there for another choice is gone, also when nobody answers.
  if (place.dataset.of !== String(query)) place.replaceChildren();
  try {
    const answer = await fetch(`/write/seen?${query}`);
    if (!answer.ok || answer.redirected || form.elements.audience.value !== audience) return;
    place.innerHTML = await answer.text();
    place.dataset.of = String(query);
    // A room says it below its composer for those without scripts; now it is said with the names.
    for (const said of document.querySelectorAll("[data-seen-static]")) said.hidden = true;
  } catch { /* the words come with the next choice */ }
}

function soon(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => ask(form), wait));
}

document.addEventListener("change", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  if (form && event.target.name === "audience") soon(form, 0);
});

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  if (form && event.target.name === "persons") soon(form, 400);
});

// What is chosen already is said when one begins to write.
document.addEventListener("focusin", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-composer]");
  const place = form?.closest("[data-writer]")?.querySelector("[data-seen]");
  if (place && !place.dataset.asked) {
    place.dataset.asked = "1";
    if (!place.children.length) soon(form, 0);
  }
});

// Names show while the pointer rests on the words; a press or Enter keeps them open, as everywhere.
document.addEventListener("pointerover", (event) => {
  const box = event.pointerType === "mouse" && event.target instanceof Element && event.target.closest("[data-seen-open]");
  if (box && !box.open) {
    box.open = true;
    box.dataset.byPointer = "1";
    box.addEventListener("pointerleave", () => {
      if (box.dataset.byPointer) box.open = false;
      delete box.dataset.byPointer;
    }, { once: true });
  }
});

document.addEventListener("click", (event) => {
  const box = event.target instanceof Element && event.target.closest("[data-seen-open]");
  if (box?.dataset.byPointer && event.target.closest("summary")) {
    event.preventDefault();
    delete box.dataset.byPointer;
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.submitter?.value !== "preview" || !(form instanceof HTMLFormElement) || !form.matches("[data-composer]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const place = form.querySelector("[data-look]");
  const data = new FormData(form);
  data.delete("files");
  data.delete("idempotency_key"); // it stands for sending
  try {
    const answer = await fetch("/write/preview", { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch { /* the text stands as it is */ }
  form.querySelector(".composer__more")?.removeAttribute("open");
  form.querySelector("textarea")?.focus();
}, true);

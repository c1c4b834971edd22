// Puts what the worker kept of a share (?kept=…) into the composer of this page. It is thrown away when it was sent, or
// after a day; leaving the page before loses nothing.

const place = document.querySelector("[data-shared-in]");
const kept = new URLSearchParams(location.search).get("kept");

function shares(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("samband-shares", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("shares", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction("shares", mode);
      const asked = act(transaction.objectStore("shares"));
      transaction.oncomplete = () => { database.close(); resolve(asked.result); };
      transaction.onabort = () => { database.close(); reject(transaction.error); };
    };
  });
}

function words({ title, text, url }) {
  const parts = [];
  for (const part of [title, text, url].map((one) => one.trim())) {
    if (part && !parts.some((other) => other.includes(part))) parts.push(part);
  }
  return parts.join("\n\n");
}

function put(form, share) {
  const field = form.querySelector("textarea");
  if (!field.value) field.value = words(share);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (share.files.length) {
    const carried = new DataTransfer();
    for (const file of share.files) carried.items.add(file);
    const input = form.querySelector("[data-file]");
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  field.focus();
}

const form = place?.querySelector("[data-composer]");
if (form && kept) {
  const share = await shares("readonly", (store) => store.get(kept)).catch(() => undefined);
  if (share) {
    put(form, share);
    form.addEventListener("submit", (event) => {
      if (event.submitter?.value !== "preview") shares("readwrite", (store) => store.delete(kept)).catch(() => {});
    });
  } else if (!form.querySelector("textarea").value) {
    const state = place.querySelector("[data-state]");
    if (state) state.textContent = place.dataset.gone;
  }
}

// What other programs share with us is kept in the browser until its person has signed in and the composer has it.
// The page /share?kept=… takes it from there. A few shares only, and no longer than a day.

const DAY = 86_400_000;
const MOST = 5;

function shares(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("samband-shares", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("shares", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction("shares", mode);
      const asked = act(transaction.objectStore("shares"));
      transaction.oncomplete = () => { database.close(); resolve(asked?.result); };
      transaction.onabort = transaction.onerror = () => { database.close(); reject(transaction.error); };
    };
  });
}

async function keepShare(request) {
  const data = await request.formData();
  const word = (name) => String(data.get(name) ?? "").slice(0, 100_000);
  const share = {
    id: crypto.randomUUID(), at: Date.now(), title: word("title"), text: word("text"), url: word("url"),
    files: data.getAll("files").filter((one) => one instanceof File && one.size).slice(0, 20),
  };
  const before = (await shares("readonly", (store) => store.getAll())).sort((a, b) => b.at - a.at);
  await shares("readwrite", (store) => {
    before.forEach((one, index) => { if (index >= MOST - 1 || one.at < Date.now() - DAY) store.delete(one.id); });
    store.put(share);
  });
  return Response.redirect(`/share?kept=${share.id}`, 303);
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "POST" || url.origin !== self.location.origin || url.pathname !== "/share") return;
  const copy = event.request.clone();
  // If the browser keeps nothing for us, the server takes it.
  event.respondWith(keepShare(event.request).catch(() => fetch(copy)));
});

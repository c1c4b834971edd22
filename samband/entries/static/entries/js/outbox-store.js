// What was written without a network, in the browser's database: one database for each person, so that who signs in next
// on the same device neither sees nor sends it. Used by pages and by the worker, so it exports by the global object.
//
// An item: id, person, action (where its form goes), fields [[name, value]], files [{field, file, name}], to (in words),
// at, uncertain (since when an attempt may have arrived, 0: none did), problem ({code, text} or null).

{
  const NAME = "samband-outbox";

  function open(name) {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("items", { keyPath: "id" });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
  }

  async function within(name, mode, act) {
    const database = await open(name);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction("items", mode);
        const asked = act(transaction.objectStore("items"));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }

  const of = (person) => `${NAME}-${person}`;
  const channel = new BroadcastChannel(NAME);

  function tell(detail = {}) {
    channel.postMessage(detail);
    if (self.document) document.dispatchEvent(new CustomEvent("samband:outbox", { detail }));
  }

  self.sambandOutbox = {
    channel,
    tell,

    // Who writes here: the last person that a page of ours was for. The worker can't ask a page.
    async writer() {
      return (await within(NAME, "readonly", (items) => items.get("writer")))?.person ?? "";
    },
    async setWriter(person) {
      if ((await this.writer()) !== person) await within(NAME, "readwrite", (items) => items.put({ id: "writer", person }));
    },

    async list(person) {
      if (!person) return [];
      const found = await within(of(person), "readonly", (items) => items.getAll());
      return found.sort((a, b) => a.at - b.at);
    },
    get: (person, id) => within(of(person), "readonly", (items) => items.get(id)),
    async put(item) {
      await within(of(item.person), "readwrite", (items) => items.put(item));
      tell();
    },
    async remove(item) {
      await within(of(item.person), "readwrite", (items) => items.delete(item.id));
      tell();
    },
    async clear(person) {
      await within(of(person), "readwrite", (items) => items.clear());
    },

    // From what a form carries. Its key for sending once goes along, so that every attempt is the same one.
    async keep(person, action, data, { to = "", uncertain = 0 } = {}) {
      const fields = [];
      const files = [];
      for (const [name, value] of data) {
        if (name === "csrfmiddlewaretoken" || name === "outbox") continue;
        if (typeof value === "string") fields.push([name, value]);
        // A field without a file reaches the server as an empty word; the second attempt must be the same in that too.
        else if (!value.size && !value.name) fields.push([name, ""]);
        else files.push({ field: name, file: value, name: value.name || "picture.png" });
      }
      const item = {
        id: crypto.randomUUID(), person, action, fields, files, to, at: Date.now(), uncertain, problem: null,
      };
      await this.put(item);
      // Where the browser can, it wakes the worker as soon as there is a network.
      try {
        const registration = self.registration ?? (await navigator.serviceWorker?.getRegistration());
        await registration?.sync?.register(NAME);
      } catch { /* it is sent when a page is opened */ }
      return item;
    },
  };
}

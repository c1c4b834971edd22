// Sending what waits: one at a time, by one page or worker at a time, only as the person who wrote it, and each attempt
// with the same key, so that the server does it once (see samband/kernel/once.py). Used by pages and by the worker.

{
  // The server knows a key for a day: after that, what may have arrived is looked at by its person first.
  const KNOWN = 23 * 3_600_000;
  const outbox = self.sambandOutbox;

  async function signedIn() {
    const answer = await fetch("/signed-in", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function form(item) {
    const data = new FormData();
    for (const [name, value] of item.fields) data.append(name, value);
    for (const { field, file, name } of item.files) data.append(field, file, name);
    return data;
  }

  async function problem(answer) {
    try {
      const told = await answer.json();
      return { code: told.code ?? "", text: told.detail ?? told.title ?? "" };
    } catch {
      return null;
    }
  }

  // "sent", "stays" (its person has to do something), or "later".
  async function attempt(item, token) {
    const before = item.uncertain;
    await outbox.put({ ...item, uncertain: before || Date.now(), problem: null });
    let answer;
    try {
      answer = await fetch(item.action, {
        method: "POST",
        body: form(item),
        headers: { "X-CSRFToken": token, "X-Samband-Person": item.person, Accept: "application/json" },
      });
    } catch {
      return { result: "later" };
    }
    const path = new URL(answer.url).pathname;
    if (answer.ok && (answer.status === 201 || /^\/entries\/\d+/.test(path))) {
      const told = answer.status === 201 ? await answer.json().catch(() => ({})) : { url: path };
      await outbox.remove(item);
      return { result: "sent", url: told.url };
    }
    // No answer of a page of ours means nothing was stored by this attempt; what was unknown before stays unknown.
    if (answer.ok || answer.redirected || answer.status >= 500 || answer.headers.has("Retry-After")) {
      await outbox.put({ ...item, uncertain: answer.status >= 500 ? before || Date.now() : before });
      return { result: "later" };
    }
    const said = await problem(answer);
    if (!said) {
      await outbox.put({ ...item, uncertain: before });
      return { result: "later" };
    }
    // The server looks at the key first: a refusal means that it is not there.
    await outbox.put({ ...item, uncertain: 0, problem: said });
    return { result: "stays" };
  }

  async function run(only) {
    const { person, token } = await signedIn();
    if (!person) return { signedOut: true };
    const results = {};
    for (const item of await outbox.list(person)) {
      if (only ? item.id !== only : item.problem) continue;
      if (!only && item.uncertain && Date.now() - item.uncertain > KNOWN) {
        await outbox.put({ ...item, problem: { code: "old", text: "" } });
        continue;
      }
      const { result, url } = await attempt(item, token);
      results[item.id] = { result, url };
      if (result === "sent") outbox.tell({ sent: item.id, url });
      if (result === "later") break;
    }
    return { results };
  }

  // What came of it; `only` is one item, also one with a problem. Without a network nothing happens.
  outbox.send = async (only = "") => {
    const work = () => run(only).catch(() => ({ noNetwork: true }));
    if (!navigator.locks) return work();
    return navigator.locks.request("samband-outbox", only ? {} : { ifAvailable: true }, (lock) => (lock ? work() : {}));
  };
}

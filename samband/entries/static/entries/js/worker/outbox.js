// In the worker: a post or comment whose form found no network is kept to be sent, and what waits is sent when the browser
// says that there is one (where it does that; otherwise pages do).

const WRITING = /^\/(?:write|entries\/\d+\/comments)$/;

async function write(request, path) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    const data = await copy.formData();
    const person = await self.sambandOutbox.writer();
    if (!person || (data.get("act") ?? "send") !== "send") return self.samband.withoutNetwork();
    // It may have arrived, and only the answer been lost.
    await self.sambandOutbox.keep(person, path, data, { uncertain: Date.now() });
    return Response.redirect("/outbox", 303);
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const { method, mode } = event.request;
  if (method !== "POST" || mode !== "navigate" || url.origin !== self.location.origin || !WRITING.test(url.pathname)) return;
  event.respondWith(write(event.request, url.pathname));
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "samband-outbox") return;
  event.waitUntil(self.sambandOutbox.send().then((done) => {
    // The browser tries again later, for some time.
    if (done.noNetwork) throw new Error("no network");
  }));
});

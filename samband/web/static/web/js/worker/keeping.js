// What the browser keeps of Samband: static files, whose names carry the hash of their content, and the pages for the
// time without a network. Never a page with somebody's content: others may use this device after them.
// `self.samband` is written by the server; it names the files and changes its version with any of them.

const kept = `samband-${self.samband.version}`;
// Which language the pages were in; the only thing that is remembered of them.
const LANGUAGE = "samband-language";

self.addEventListener("install", (event) => {
  // All or nothing: if one file can't be had, the worker of before goes on.
  event.waitUntil((async () => {
    const cache = await caches.open(kept);
    const pages = Object.values(self.samband.pages);
    await cache.addAll([...self.samband.files, ...pages].map((url) => new Request(url, { cache: "no-cache", credentials: "omit" })));
    // Open pages have loaded all they need, so the new one need not wait until they are closed.
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("samband-") && name !== kept && name !== LANGUAGE) await caches.delete(name);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

async function remember(response) {
  const language = response.headers.get("Content-Language");
  if (!language || !(language in self.samband.pages) || language === self.samband.language) return;
  self.samband.language = language;
  const cache = await caches.open(LANGUAGE);
  await cache.put("/language", new Response(language));
}

// The page that says there is no network, in the language of the pages before it.
self.samband.withoutNetwork = async () => {
  const said = await caches.match("/language", { cacheName: LANGUAGE });
  const language = said ? await said.text() : self.samband.language;
  const page = await caches.match(self.samband.pages[language] ?? Object.values(self.samband.pages)[0], { cacheName: kept });
  return page ?? Response.error();
};

async function page(event) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(remember(response));
    return response;
  } catch {
    return self.samband.withoutNetwork();
  }
}

async function file(request) {
  const found = await caches.match(request, { cacheName: kept });
  return found ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith(self.samband.static)) event.respondWith(file(request));
});

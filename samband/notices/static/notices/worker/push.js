// A message from a push service, decrypted by the browser: shown at once. A press leads to what it is about.

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch { /* shown without words */ }
  event.waitUntil(self.registration.showNotification(told.title || self.samband.name, {
    body: told.body || "",
    lang: told.lang || "",
    tag: told.tag || "samband",
    renotify: Boolean(told.urgent),
    icon: self.samband.icon,
    data: { url: told.url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const said = event.notification.data?.url;
  const url = new URL(typeof said === "string" && said.startsWith("/") ? said : "/notifications", self.location.origin);
  if (url.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((one) => new URL(one.url).pathname === url.pathname);
    // A page that is open may hold words that are not sent: another thread gets a window of its own.
    if (open && !url.hash) await open.focus();
    else await self.clients.openWindow(url.href);
  })());
});

// The push service gave the browser another address.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil((async () => {
    const before = event.oldSubscription;
    const subscription = event.newSubscription ?? (before && await self.registration.pushManager.subscribe(before.options));
    if (!subscription) return;
    const { person, token } = await (await fetch("/signed-in")).json();
    if (!person) return;
    const told = subscription.toJSON();
    const body = new URLSearchParams({ address: told.endpoint, p256dh: told.keys.p256dh, auth: told.keys.auth });
    await fetch("/settings/devices", { method: "POST", body, headers: { "X-CSRFToken": token } });
  })());
});

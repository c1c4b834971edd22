// A device whose session was renewed (another password, signed in again) is told on, for the same person only; after
// somebody else signed in here the browser's subscription ends. Looked at once in each window.

const person = document.body.dataset.person;
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

async function look() {
  const whose = localStorage.getItem("samband-push");
  if (!person || !whose || sessionStorage.getItem("samband-push") === person) return;
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager?.getSubscription();
  if (whose !== person) {
    localStorage.removeItem("samband-push");
    await subscription?.unsubscribe();
    return;
  }
  if (!subscription) return;
  const told = subscription.toJSON();
  const body = new URLSearchParams({ address: told.endpoint, p256dh: told.keys.p256dh, auth: told.keys.auth });
  const answer = await fetch("/settings/devices", { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (answer.ok) sessionStorage.setItem("samband-push", person);
}

if ("serviceWorker" in navigator) look().catch(() => { /* the page of devices says what is wrong */ });

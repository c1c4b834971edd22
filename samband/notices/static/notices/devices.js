// The page of one's devices: turning push on and off for the one that the page is open on.

const place = document.querySelector("[data-push]");
const state = place?.querySelector("[data-push-state]");
const button = place?.querySelector("[data-push-on]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const isHere = Boolean(document.querySelector("[data-push-here]"));

function say(text) {
  state.textContent = text ?? "";
  state.hidden = !text;
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

async function subscribe() {
  const worker = await navigator.serviceWorker.ready;
  const before = await worker.pushManager.getSubscription();
  // It may have been made with another installation's key.
  await before?.unsubscribe();
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(place.dataset.key) });
}

async function turnOn() {
  button.disabled = true;
  say("");
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      say(place.dataset.denied);
      return;
    }
    const told = (await subscribe()).toJSON();
    const body = new URLSearchParams({ address: told.endpoint, p256dh: told.keys.p256dh, auth: told.keys.auth });
    const answer = await fetch("/settings/devices", { method: "POST", body, headers: { "X-CSRFToken": token() } });
    if (answer.status === 201) {
      localStorage.setItem("samband-push", document.body.dataset.person ?? "");
      location.reload();
    } else {
      say((await answer.json()).detail ?? place.dataset.failed);
    }
  } catch {
    say(place.dataset.failed);
  } finally {
    button.disabled = false;
    // A disabled button has lost the focus.
    if (document.activeElement === document.body) button.focus();
  }
}

function begin() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    say(place.dataset.unable);
  } else if (Notification.permission === "denied") {
    say(place.dataset.denied);
  } else {
    say("");
    button.hidden = isHere;
    button.addEventListener("click", turnOn);
  }
}

document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !event.target.matches("[data-push-off]")) return;
  localStorage.removeItem("samband-push");
  navigator.serviceWorker?.ready
    .then((worker) => worker.pushManager.getSubscription())
    .then((one) => one?.unsubscribe())
    .catch(() => {});
});

if (place) begin();

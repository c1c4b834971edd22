// The worker that the browser keeps of us: registered on every page, looked at again by the browser by itself.
// The page for the time without a network says so, and loads the page that was asked for as soon as there is one.

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/worker.js", { scope: "/" }).catch(() => { /* everything works without it */ });
}

const offline = document.querySelector("[data-offline]");
if (offline) {
  document.querySelector("[data-try-again]")?.addEventListener("click", () => location.reload());
  window.addEventListener("online", () => setTimeout(() => location.reload(), 500));
}

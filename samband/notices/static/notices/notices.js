// The number at the bell follows what happens elsewhere, and reading a thread marks what concerned it.
// "samband:notice" comes from live.js and carries ids only; the number is fetched with the reader's own rights.

const address = "/notifications/count";
let waiting = 0;

function show(count) {
  for (const place of document.querySelectorAll('[data-count="notices"]')) {
    place.firstChild.data = String(count);
    place.hidden = !count;
  }
}

async function ask(url, options = {}) {
  try {
    const answer = await fetch(url, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      credentials: "same-origin",
    });
    if (answer.ok) show((await answer.json()).notices);
  } catch {
    // Without a connection the number stays; the next event brings it.
  }
}

function soon() {
  clearTimeout(waiting);
  // Several at once are one question; a thousand open pages do not ask in the same moment.
  waiting = setTimeout(() => ask(address), 200 + Math.random() * 1500);
}

function readThread() {
  const comments = document.querySelector('[data-live^="thread-"]');
  const bell = document.querySelector('[data-count="notices"]');
  if (!comments || !bell || bell.hidden || document.visibilityState !== "visible") return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  const body = new URLSearchParams({ thread: comments.dataset.live.slice("thread-".length) });
  ask("/notifications/reading", { method: "POST", body, headers });
}

document.body.addEventListener("samband:notice", soon);
document.addEventListener("visibilitychange", readThread, { once: true });
readThread();

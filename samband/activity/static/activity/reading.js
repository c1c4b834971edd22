// What is unread, live. The numbers beside the places and on the cards of a list are fetched with the reader's own
// rights: once the page stands, and soon after an event that may have changed them. A first entry that stood whole on
// screen for two seconds is read. A thread that stays on screen tells so in half minutes ([data-dwell]).

import { showCounts } from "../web/js/counts.js";

const bell = document.querySelector("[data-count]");
const list = document.querySelector("[data-reading]");
let waiting = 0;
let asked = 0;

function headers() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}");
}

function show({ counts = {}, threads = {} }) {
  showCounts(counts);
  for (const card of list?.querySelectorAll("[data-entry]") ?? []) {
    let mark = card.querySelector(".entry__new");
    const text = threads[card.dataset.entry];
    if (!text) {
      mark?.remove();
      continue;
    }
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "entry__new";
      (card.querySelector(".person__about") ?? card).append(mark);
    }
    mark.textContent = ` · ${text}`;
  }
}

async function ask() {
  if (document.visibilityState !== "visible") return;
  asked = Date.now();
  const ids = [...(list?.querySelectorAll("[data-entry]") ?? [])].map((card) => card.dataset.entry);
  try {
    const answer = await fetch(`/unread/counts?entries=${ids.join(",")}`, {
      headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    if (answer.ok) show(await answer.json());
  } catch {
    // Without a connection the numbers stay; the next event brings them.
  }
}

// What the reader did on another device shows at once; what others wrote may wait, so that a thousand open pages do not
// ask in the same moment.
function soon(longest) {
  if (waiting && longest > 2) return;
  clearTimeout(waiting);
  const rest = longest > 2 ? Math.max(0, 10000 - (Date.now() - asked)) : 0;
  waiting = setTimeout(() => {
    waiting = 0;
    ask();
  }, rest + 200 + Math.random() * longest * 1000);
}

const seen = new Set();
const told = new Set();
let telling = 0;

async function tell() {
  telling = 0;
  const ids = [...seen].filter((id) => !told.has(id));
  if (!ids.length) return;
  for (const id of ids) told.add(id);
  try {
    await fetch("/reading/seen", {
      method: "POST", headers: headers(), credentials: "same-origin",
      body: new URLSearchParams({ entries: ids.join(",") }),
    });
  } catch {
    for (const id of ids) told.delete(id);
  }
}

function watch() {
  const timers = new Map();
  const observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting, intersectionRatio } of changes) {
      clearTimeout(timers.get(target));
      if (!isIntersecting || intersectionRatio < 0.95) continue;
      timers.set(target, setTimeout(() => {
        if (document.visibilityState !== "visible") return;
        seen.add(target.dataset.entry);
        observer.unobserve(target);
        if (!telling) telling = setTimeout(tell, 5000);
      }, 2000));
    }
  }, { threshold: [0, 0.95] });
  for (const card of list.querySelectorAll("article[data-entry]:not([data-cut])")) observer.observe(card);
}

const STEP = 30000;
let looked = 0;
function dwell(place) {
  setInterval(() => {
    if (document.visibilityState !== "visible" || !place.isConnected) return;
    looked += 1;
    // The server decides when it is enough; after an hour nobody is reading.
    if (looked <= 120) place.dispatchEvent(new CustomEvent("samband:dwelt"));
  }, STEP);
}

if (bell) {
  document.body.addEventListener("samband:unread", () => soon(1));
  document.body.addEventListener("samband:membership", () => soon(2));
  for (const name of ["entry", "delete", "thread"]) {
    document.body.addEventListener(`samband:${name}`, () => soon(10));
  }
  document.addEventListener("visibilitychange", () => soon(2));
  if ("requestIdleCallback" in window) requestIdleCallback(ask, { timeout: 2000 });
  else setTimeout(ask, 300);
}
if (list) watch();
window.addEventListener("pagehide", tell);
for (const place of document.querySelectorAll("[data-dwell]")) dwell(place);

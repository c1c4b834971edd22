// Live updates. The body's data-live-url names a stream of server-sent events that carry ids, never
// content. Events understood here:
//   entry   {"place": "home"}      something new in a list: the bar "3 new" above [data-live="home"]
//   counts  {"home": 14}           new numbers for [data-count="home"]
//   notice  {"id": 12}             something concerns the reader; notices.js asks for the number
//   thread  {"id": 7}              the thread on this page was put in order: offers to load it again
//   reaction {"id": 7}             somebody reacted; reactions.js fetches it
//   gathering {"id": 7}            a poll or who comes changed; gatherings.js fetches it
//   reload  {}                     too long away: offers to load the page again
// A list says what it shows by data-live="home" (or "room-7"). Every event is also sent on as a DOM
// event "samband:NAME" with its data as detail, for a domain's own modules and hx-trigger.

import { showCounts } from "./counts.js";

const words = document.getElementById("words")?.dataset ?? {};
const url = document.body.dataset.liveUrl;
let source = null;
let fresh = 0;

function parse(event) {
  try {
    return JSON.parse(event.data || "{}");
  } catch {
    return {};
  }
}

function showBar(text) {
  const list = document.querySelector("[data-live]");
  if (!list) return;
  let bar = document.querySelector(".new-bar");
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "new-bar";
    bar.setAttribute("role", "status");
    const link = document.createElement("a");
    link.className = "button button--primary";
    link.href = location.pathname + location.search;
    bar.append(link);
    list.before(bar);
  }
  bar.firstElementChild.textContent = text;
}

function send(name, detail) {
  document.body?.dispatchEvent(new CustomEvent(`samband:${name}`, { detail, bubbles: true }));
}

const listeners = {
  entry(data) {
    const list = document.querySelector("[data-live]");
    if (!list || (data.place && data.place !== list.dataset.live)) return;
    fresh += 1;
    showBar(fresh === 1 ? words.newOne : words.newOther?.replace("{n}", String(fresh)));
  },
  counts: showCounts,
  notice() {},
  reaction() {},
  gathering() {},
  thread(data) {
    if (document.querySelector(`[data-live="thread-${CSS.escape(String(data.id))}"]`)) showBar(words.reload);
  },
  // What somebody has read, follows or may read changed: activity/reading.js asks for the numbers.
  unread() {},
  delete() {},
  membership() {},
  reload() {
    showBar(words.reload);
  },
};

function open() {
  if (!url || source) return;
  // Without a proxy the stream has a port of its own, and the session goes along only if asked.
  source = new EventSource(url, { withCredentials: true });
  for (const [name, act] of Object.entries(listeners)) {
    source.addEventListener(name, (event) => {
      const data = parse(event);
      act(data);
      send(name, data);
    });
  }
}

function close() {
  source?.close();
  source = null;
}

// A page in the back-forward cache must not hold a connection.
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);
open();

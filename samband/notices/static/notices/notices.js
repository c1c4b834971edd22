// The number at the bell follows what happens elsewhere.
// "samband:notice" comes from live.js and carries ids only; the number is fetched with the reader's own rights.

import { showCounts } from "../web/js/counts.js";

const address = "/notifications/count";
let waiting = 0;

async function ask() {
  try {
    const answer = await fetch(address, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (answer.ok) showCounts({ notices: (await answer.json()).notices });
  } catch {
    // Without a connection the number stays; the next event brings it.
  }
}

function soon() {
  clearTimeout(waiting);
  // Several at once are one question; a thousand open pages do not ask in the same moment.
  waiting = setTimeout(ask, 200 + Math.random() * 1500);
}

document.body.addEventListener("samband:notice", soon);

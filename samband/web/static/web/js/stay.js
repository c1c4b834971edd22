// A button that sends a small form and comes back to the page it stood on keeps the focus: whoever uses the keyboard goes on
// from there, and not from the top. If its line is gone, the next one's button has it. Forms that somebody writes in lead to
// what was written instead.

const STORE = "samband-stay";
const SECONDS = 20;

function actionOf(button) {
  return button.getAttribute("formaction") ?? button.form?.getAttribute("action");
}

function alike(words) {
  return [...document.querySelectorAll("button[type=submit], button:not([type])")]
    .filter((one) => !one.disabled && one.form?.method === "post" && one.textContent.trim() === words);
}

addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (!(form instanceof HTMLFormElement) || !button || event.defaultPrevented || form.method !== "post") return;
  if (form.querySelector("textarea, input:not([type=hidden])")) return;
  const words = button.textContent.trim();
  const { name, value } = button;
  sessionStorage.setItem(STORE, JSON.stringify({
    path: location.pathname, action: actionOf(button), name, value, words, place: alike(words).indexOf(button), at: Date.now(),
  }));
});

// A second press of Enter must not throw away the next thing too: its line has the focus, not the button.
function lineOf(button) {
  const line = button.querySelector('use[href$="#trash-2"]') && button.closest("li, article, tr, .card");
  if (!line) return button;
  line.tabIndex = -1;
  return line;
}

function pressed({ action, name, value, words, place }) {
  const own = [...document.querySelectorAll("button:not([disabled])")].filter((one) => one.name === name && actionOf(one) === action);
  const others = alike(words);
  const next = others[Math.min(place, others.length - 1)];
  return own.find((one) => one.value === value) ?? own[0] ?? (next && lineOf(next));
}

const kept = sessionStorage.getItem(STORE);
if (kept) {
  sessionStorage.removeItem(STORE);
  const last = JSON.parse(kept);
  const isBack = last.path === location.pathname && !location.hash && Date.now() - last.at < SECONDS * 1000;
  if (isBack && document.activeElement === document.body) pressed(last)?.focus();
}

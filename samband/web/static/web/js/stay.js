// A button that sends a small form and comes back to the page it stood on keeps the focus: whoever uses the keyboard goes on
// from there, and not from the top. Forms that somebody writes in lead to what was written instead.

const STORE = "samband-stay";
const SECONDS = 20;

function buttons(form, name) {
  return [...form.querySelectorAll("button:not([disabled])")].filter((one) => one.name === name);
}

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !submitter || event.defaultPrevented || form.method !== "post") return;
  if (form.querySelector("textarea, input:not([type=hidden])")) return;
  const { name, value } = submitter;
  const action = submitter.getAttribute("formaction") ?? form.getAttribute("action");
  sessionStorage.setItem(STORE, JSON.stringify({ path: location.pathname, action, name, value, at: Date.now() }));
});

function pressed({ action, name, value }) {
  const own = [...document.querySelectorAll(`[formaction="${CSS.escape(action)}"]`)];
  const all = [...document.querySelectorAll(`form[action="${CSS.escape(action)}"]`)].flatMap((form) => buttons(form, name));
  return own.find((one) => one.value === value) ?? own[0] ?? all.find((one) => one.value === value) ?? all[0];
}

const kept = sessionStorage.getItem(STORE);
if (kept) {
  sessionStorage.removeItem(STORE);
  const last = JSON.parse(kept);
  const isBack = last.path === location.pathname && !location.hash && Date.now() - last.at < SECONDS * 1000;
  if (isBack && document.activeElement === document.body) pressed(last)?.focus();
}

// Words that were sent while nobody was signed in any more: the page that says so marks them, and the same person finds them
// in the field again after signing in. Kept in this tab only, until the next page; signing out throws them away.

const STORE = "samband-unsent";
const person = document.body.dataset.person ?? "";
const isRefused = document.querySelector("[data-unsent]") !== null;

addEventListener("submit", (event) => {
  const form = event.target;
  const field = form instanceof HTMLFormElement && form.matches("[data-composer]") ? form.querySelector("textarea") : null;
  if (!person || !field?.value.trim()) return;
  const action = new URL(form.action).pathname;
  sessionStorage.setItem(STORE, JSON.stringify({ person, action, path: location.pathname, text: field.value }));
});

const kept = sessionStorage.getItem(STORE);
if (kept) {
  const words = JSON.parse(kept);
  if (isRefused) sessionStorage.setItem(STORE, JSON.stringify({ ...words, refused: true }));
  else if (!words.refused) sessionStorage.removeItem(STORE);
  else if (person) {
    sessionStorage.removeItem(STORE);
    const form = [...document.querySelectorAll("main form[data-composer]")]
      .find((one) => new URL(one.action).pathname === words.action);
    const field = form?.querySelector("textarea");
    if (field && words.person === person && words.path === location.pathname && !field.value) {
      field.value = words.text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
  }
}

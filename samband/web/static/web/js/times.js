// Keeps "12 minutes ago" true while a page stays open, for the first hour; after that the words of
// the next page load (today, yesterday) take over.

const words = document.getElementById("words")?.dataset ?? {};
const hour = 60 * 60 * 1000;

function refresh() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[datetime]")) {
    const age = now - Date.parse(time.dateTime);
    if (!(age >= 0 && age < hour)) continue;
    const minutes = Math.floor(age / 60000);
    const text = minutes === 0 ? words.now
      : minutes === 1 ? words.minute
        : words.minutes?.replace("{n}", String(minutes));
    if (text && time.textContent !== text) time.textContent = text;
  }
}

setInterval(() => { if (!document.hidden) refresh(); }, 30000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });

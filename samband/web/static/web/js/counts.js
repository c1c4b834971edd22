// The numbers beside places ([data-count]): what is seen is "999+" at most, what is read aloud says "more than 999".

const words = document.getElementById("words")?.dataset ?? {};
const MOST = 999; // as in web/counts.py

function said(count) {
  if (count > MOST) return words.countMany ?? "";
  return count === 1 ? words.countOne ?? "" : (words.countOther ?? "").replace("{n}", String(count));
}

// Show these numbers, by key, wherever the page has them.
export function showCounts(counts) {
  for (const [key, count] of Object.entries(counts)) {
    for (const place of document.querySelectorAll(`[data-count="${CSS.escape(key)}"]`)) {
      const [seen, heard] = place.children;
      if (seen) seen.textContent = count > MOST ? `${MOST}+` : String(count);
      if (heard) heard.textContent = said(count);
      place.hidden = !count;
    }
  }
}

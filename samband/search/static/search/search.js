// Offers names behind an operator ("from:ma") while somebody types in the search box: a combobox as ARIA describes it.

const OPERATOR = /(?:^|\s)-?([\p{L}]+):"?([^\s":][^\s"]*)$/u;

function offer(form) {
  const box = form.querySelector("[data-search-text]");
  const list = form.querySelector("[role=listbox]");
  let waiting = 0;
  let asked = 0;
  let chosen = -1;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  close();

  function typed() {
    return OPERATOR.exec(box.value.slice(0, box.selectionStart));
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const match = typed();
    const number = ++asked;
    if (!match) {
      close();
      return;
    }
    const address = new URL(form.dataset.suggestions, location.href);
    address.search = new URLSearchParams({ for: match[1], text: match[2] });
    let answer;
    try {
      answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    } catch {
      return;
    }
    if (!answer.ok || number !== asked) {
      return;
    }
    show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option"));
  }

  function show(options) {
    close();
    for (const [at, option] of [...options].entries()) {
      const line = document.createElement("li");
      line.id = `${list.id}-${at}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.dataset.value = option.value;
      line.textContent = option.label === option.value ? option.value : `${option.label} (${option.value})`;
      line.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(line);
      });
      list.append(line);
    }
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  }

  function choose(at) {
    const lines = list.children;
    chosen = (at + lines.length) % lines.length;
    for (const [place, line] of [...lines].entries()) {
      line.setAttribute("aria-selected", String(place === chosen));
    }
    box.setAttribute("aria-activedescendant", lines[chosen].id);
  }

  function take(line) {
    const match = typed();
    if (match) {
      const value = /\s/.test(line.dataset.value) ? `"${line.dataset.value}"` : line.dataset.value;
      const start = box.selectionStart - match[2].length;
      const before = box.value.slice(0, start).replace(/"$/, "");
      const after = box.value.slice(box.selectionStart);
      box.value = `${before}${value} ${after.trimStart()}`;
      const end = before.length + value.length + 1;
      box.setSelectionRange(end, end);
    }
    close();
    box.focus();
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
}

document.querySelectorAll("[data-search]").forEach(offer);

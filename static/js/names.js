// Names behind an @: those of the circle that begin so, under the field.
export function names(form, body, say) {
  const list = document.createElement("ul");
  list.className = "names menu";
  list.id = `${body.id}-names`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  list.hidden = true;
  body.after(list);
  body.setAttribute("aria-autocomplete", "list");
  body.setAttribute("autocomplete", "off");
  let asked = "";
  let at = 0;
  const typed = () => body.selectionStart === body.selectionEnd && body.value.slice(0, body.selectionStart).match(/(?:^|[\s(“"])@([\p{L}\p{N}][\p{L}\p{N}’'.-]*(?: [\p{L}\p{N}’'.-]+)?)$/u)?.[1];
  function hide() {
    asked = "";
    list.hidden = true;
    body.removeAttribute("aria-controls");
    body.removeAttribute("aria-activedescendant");
  }
  function choose(index) {
    at = (index + list.children.length) % list.children.length;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    body.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }
  function take(item) {
    const letters = typed();
    if (letters === undefined) return;
    body.setRangeText(`${item.textContent} `, body.selectionStart - letters.length, body.selectionStart, "end");
    hide();
    body.focus();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  async function look() {
    const letters = typed();
    if (!letters) { hide(); return; }
    if (letters === asked) return;
    asked = letters;
    let found = [];
    try {
      const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(letters)}`, { redirect: "manual" });
      if (answer.ok) found = (await answer.json()).names;
    } catch { /* a name can be typed to its end */ }
    if (asked !== letters) return;
    if (!found.length || (found.length === 1 && found[0] === letters)) { hide(); return; }
    list.replaceChildren(...found.map((name, n) => {
      const item = document.createElement("li");
      item.className = "menu__item";
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.dir = "auto";
      item.textContent = name;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    list.hidden = false;
    body.setAttribute("aria-controls", list.id);
    choose(0);
    say(`${found.length} ${found.length === 1 ? "name" : "names"}: arrow keys choose, Enter takes one.`);
  }
  body.addEventListener("input", look);
  body.addEventListener("blur", hide);
  body.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(list.children[at]);
    else if (event.key === "Escape") hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  look();
}

// Sending an act, and putting what changed in the place of what was.
export const form = () => document.getElementById("bench");
let fades = 0;
export const say = (words, { stays = false } = {}) => {
  const told = document.querySelector("[data-said]");
  told.textContent = words;
  told.hidden = !words;
  clearTimeout(fades);
  if (words && !stays) fades = setTimeout(say, 9000, "");
};
const LOST = "This could not be sent. Look whether you are connected, and try again.";
let busy = false;

const key = (item) => item.dataset.uid ?? item.id;
const page = (text) => new DOMParser().parseFromString(text, "text/html");

// Rows that stay as they are stay in the document: nothing jumps, and what has the focus keeps it.
function swapRows(was, now) {
  const old = new Map([...was.children].map((item) => [key(item), item]));
  let at = was.firstElementChild;
  for (const item of [...now.children]) {
    const kept = old.get(key(item));
    old.delete(key(item));
    if (!kept) { was.insertBefore(item, at); continue; }
    const next = kept === at ? at.nextElementSibling : at;
    if (kept !== at) was.insertBefore(kept, at);
    // where something is being typed nothing is swapped
    if (!kept.querySelector(":scope > .inplace") && kept.outerHTML !== item.outerHTML) kept.replaceWith(item);
    at = next;
  }
  for (const gone of old.values()) gone.remove();
}

function swapPane(name, from) {
  const was = document.querySelector(`[data-pane=${name}]`), now = from.querySelector(`[data-pane=${name}]`);
  if (was.innerHTML === now.innerHTML) return;
  const open = new Set([...was.querySelectorAll("details[open][id]")].map((each) => each.id));
  const shut = new Set([...was.querySelectorAll("details:not([open])[id]")].map((each) => each.id));
  const top = was.scrollTop;
  was.replaceChildren(...now.childNodes);
  for (const each of was.querySelectorAll("details[id]")) if (open.has(each.id)) each.open = true; else if (shut.has(each.id)) each.open = false;
  was.scrollTop = top;
}

const selectorOf = (item) => {
  const row = item?.closest?.("[data-rows] > [data-uid]");
  if (row) return `[data-rows] > [data-uid="${row.dataset.uid}"] .row__n`;
  if (item?.id) return `#${CSS.escape(item.id)}`;
  if (item?.href) return `a[href="${CSS.escape(item.getAttribute("href"))}"]`;
  return item?.value && item.name ? `[name="${item.name}"][value="${CSS.escape(item.value)}"]` : null;
};

// Where one was goes with what was done: then to what stands in its place.
function beside(item) {
  const row = item?.closest?.("[data-rows] > li"), pane = item?.closest?.("[data-pane]");
  if (row) {
    const after = [], before = [];
    for (let at = row.nextElementSibling; at; at = at.nextElementSibling) if (at.dataset.uid) after.push(at.dataset.uid);
    for (let at = row.previousElementSibling; at; at = at.previousElementSibling) if (at.dataset.uid) before.push(at.dataset.uid);
    return () => [...after, ...before].map((uid) => document.querySelector(`[data-rows] > [data-uid="${uid}"] .row__n`)).find(Boolean);
  }
  if (!pane) return () => null;
  const seen = () => [...pane.querySelectorAll("a[href], button, summary")].filter((each) => each.checkVisibility());
  const at = seen().indexOf(item);
  return () => { const all = seen(); return all[Math.min(Math.max(at, 0), all.length - 1)]; };
}

export function swap(text, address) {
  const from = page(text), list = document.querySelector("[data-rows]");
  if (!from.getElementById("bench") || !list) return location.assign(address);
  const url = new URL(address, location.href), came = form().elements.place?.value;
  const anchor = [...list.children].find((item) => item.getBoundingClientRect().bottom > 64);
  const name = anchor && key(anchor), top = anchor?.getBoundingClientRect().top;
  const held = selectorOf(document.activeElement), near = beside(document.activeElement);
  form().replaceWith(from.getElementById("bench"));
  const ticked = [...list.querySelectorAll(".row__pick:checked")].map((box) => box.value);
  swapRows(list, from.querySelector("[data-rows]"));
  for (const box of list.querySelectorAll(".row__pick")) if (!ticked.includes(box.value)) box.checked = false;
  for (const each of ["head", "outline", "repairs"]) swapPane(each, from);
  const still = name && [...list.children].find((item) => key(item) === name);
  if (still) scrollBy(0, still.getBoundingClientRect().top - top);
  history.replaceState(null, "", form().elements.place ? url.pathname + url.search : url.pathname);
  const place = url.searchParams.get("place"); // an answer does not tell what stood behind its #
  const done = place && place !== came ? document.querySelector(`#l${CSS.escape(place)} .row__n`) : null;
  if (document.activeElement === document.body) ((held && document.querySelector(held)) || done || near())?.focus({ preventScroll: true });
  if (done) {
    const row = done.closest("li"), box = row.getBoundingClientRect();
    if (box.bottom < 80 || box.top > innerHeight - 80) row.scrollIntoView({ block: "center" });
    row.classList.add("is-new");
    setTimeout(() => row.classList.remove("is-new"), 1600);
  }
  say(document.querySelector("[data-pane=head] .messages")?.textContent.trim() ?? "");
  document.dispatchEvent(new CustomEvent("bench:swapped"));
}

async function post(action, body) {
  if (busy) return null;
  busy = true;
  document.querySelector("[data-bench]").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(action, { method: "POST", body: new URLSearchParams(body) });
    return { url: answer.url, text: await answer.text(), arrived: new URL(answer.url).pathname === location.pathname };
  } catch {
    say(LOST, { stays: true });
    return null;
  } finally {
    busy = false;
    document.querySelector("[data-bench]").removeAttribute("aria-busy");
  }
}

export async function send(act, more = {}) {
  const body = new FormData(form());
  body.delete("blocks");
  body.set("do", act);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const answer = await post(form().action, body);
  if (answer) answer.arrived ? swap(answer.text, answer.url) : location.reload();
}

export async function submitted(sent, submitter) {
  const body = new FormData(sent);
  if (submitter?.name) body.set(submitter.name, submitter.value);
  const box = sent.closest(".inplace");
  const answer = await post(sent.action, body);
  if (!answer) return;
  if (answer.arrived) {
    if (box) close(box);
    swap(answer.text, answer.url);
  } else if (box) fill(box, page(answer.text).querySelector(box.dataset.part));
  else location.reload();
}

// Forms in place ---------------------------------------------------------------------------------------------------
const PARTS = { words: "[data-inplace]", seams: "[data-seams]", move: "[data-move]", add: "[data-inplace]" };

const ENTRIES = ["question", "further_reading", "reference", "footnote", "timeline", "comment"];

function fill(box, part) {
  if (!part) return location.reload();
  box.replaceChildren(...part.childNodes);
  (box.querySelector("[aria-invalid=true], textarea, input:not([type=hidden]), .btn") ?? box).focus();
}

function close(box) {
  const host = box.parentElement;
  host.classList.remove("is-open");
  box.remove();
  (host.querySelector(".row__n, .tool") ?? host).focus({ preventScroll: true });
}

export async function show(href, part, host) {
  host.querySelector(":scope > .inplace")?.remove();
  let text;
  try {
    const answer = await fetch(href);
    if (!answer.ok || answer.redirected) return location.assign(href);
    text = await answer.text();
  } catch { return say(LOST, { stays: true }); }
  const box = document.createElement("div");
  box.className = "inplace";
  box.dataset.part = part;
  box.addEventListener("close", () => close(box));
  box.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); close(box); } });
  host.append(box);
  host.classList.toggle("is-open", part === PARTS.words);
  fill(box, page(text).querySelector(part));
  box.scrollIntoView({ block: "nearest" });
}

export function open(what, uid) {
  const row = document.querySelector(`[data-rows] > [data-uid="${uid}"]`);
  const way = document.querySelector(`#rowmenu [data-open=${what}]`);
  const entry = what === "words" && ENTRIES.includes(row?.dataset.kind);
  const href = `${entry ? way.dataset.entry : way.dataset.href}?${what === "add" ? "after" : "block"}=${uid}`;
  if (!row) return location.assign(href);
  show(href, PARTS[what], row).then(() => { if (what !== "words") row.classList.remove("is-open"); });
}

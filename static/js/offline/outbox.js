// What was done without a connection: kept on this device, and sent in its order as soon as the site is reached.
// Each form carries its key, or the moment at which it was said, so that one that arrived twice counts once; and each says
// for whom it was written, so that the site takes it from nobody else.
const NAME = "outbox:";
const AGAIN = 20_000; // milliseconds until what did not arrive is tried once more
const person = document.documentElement.dataset.signedIn;
const box = `${NAME}${person}`;
const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
let out = false; // the session ended, or somebody else has come in
let timer = 0;

function read() {
  try { return JSON.parse(localStorage.getItem(box)) ?? []; } catch { return []; }
}
function write(items) {
  if (items.length) localStorage.setItem(box, JSON.stringify(items));
  else localStorage.removeItem(box);
  show();
}

/** Keeps a form for later. `once`: a later one of the same name takes its place. False where nothing can be kept. */
export function post(url, data, what, once = "") {
  const fields = new URLSearchParams(data);
  fields.delete("csrfmiddlewaretoken");
  const item = { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, url, data: `${fields}`, what, once, refused: "" };
  try { write([...read().filter((other) => !once || other.once !== once), item]); } catch { return false; }
  again();
  return true;
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(flush, AGAIN);
}
let sending = null;
export function flush() {
  sending ??= (navigator.locks?.request?.(box, send) ?? send()).catch(() => {}).finally(() => {
    sending = null;
    show();
    if (read().some((item) => !item.refused)) again();
  });
  return sending;
}
const ask = (url, data) => {
  const fields = new URLSearchParams(data);
  fields.set("csrfmiddlewaretoken", token());
  return fetch(url, { method: "POST", body: fields, redirect: "manual", headers: { Accept: "application/json", "X-For": person } });
};
async function send() {
  out = false;
  for (const { id, url, data, refused } of read()) {
    if (refused) continue;
    let answer = await ask(url, data);
    if (answer.status === 403) { // perhaps only the form's token is too old
      await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
      answer = await ask(url, data);
    }
    out = answer.type === "opaqueredirect" || answer.status === 412;
    if (out || answer.status >= 500 || answer.status === 429) return; // or the site is ill: later
    const items = read();
    if (answer.ok) {
      write(items.filter((item) => item.id !== id));
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      document.dispatchEvent(new CustomEvent("outbox:sent", { detail: said }));
    } else {
      const why = [400, 409].includes(answer.status) ? await reason(answer) : "This is no longer open to you.";
      write(items.map((item) => (item.id === id ? { ...item, refused: why } : item)));
    }
  }
}
async function reason(answer) {
  const said = await answer.text();
  try { return JSON.parse(said).error ?? said; } catch { return said.length < 300 && !said.includes("<") ? said : "The site did not take it."; }
}

// One line at the head of the page says what waits, and what was not taken, with its words.
const make = (tag, more) => Object.assign(document.createElement(tag), more);
const line = (words) => make("p", { textContent: words });
function button(words, act) {
  const made = make("button", { type: "button", className: "btn btn--small", textContent: words });
  made.addEventListener("click", () => act(made));
  return made;
}
function show() {
  document.getElementById("outbox")?.remove();
  const items = read();
  if (!items.length) return;
  const said = make("aside", { id: "outbox", className: "notice no-print" });
  said.setAttribute("role", "status");
  const waiting = items.filter((item) => !item.refused);
  if (waiting.length) said.append(line(`Kept on this device, and sent when you are online: ${waiting.map((item) => item.what).join(", ")}.`));
  if (waiting.length && out) said.append(make("a", { href: `/account/login/code/?next=${encodeURIComponent(location.pathname)}`, textContent: "Come in again to send it" }));
  for (const item of items.filter((each) => each.refused)) {
    const words = new URLSearchParams(item.data).get("body");
    const part = line(`The site did not take ${item.what}: ${item.refused} `);
    if (words) {
      part.append(make("q", { textContent: words }), " ", button("Copy the words", async (made) => {
        try { await navigator.clipboard.writeText(words); made.textContent = "Copied"; } catch { made.textContent = "Select and copy them"; }
      }), " ");
    }
    part.append(button("Throw it away", () => write(read().filter((other) => other.id !== item.id))));
    said.append(part);
  }
  (document.getElementById("main") ?? document.body).prepend(said);
  for (const item of waiting) restore(item);
}
// A page that was kept is told what was said since.
function restore({ url, data }) {
  const form = document.querySelector("[data-declare]");
  const state = form?.action === new URL(url, location).href && new URLSearchParams(data).get("state");
  const choice = state && form.querySelector(`[value="${CSS.escape(state)}"]`);
  if (choice) choice.checked = true;
}

if (person) {
  show();
  addEventListener("online", flush);
  if (navigator.onLine) flush();
}

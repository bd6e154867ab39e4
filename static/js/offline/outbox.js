// What was written without a connection: kept on this device, and sent in its order as soon as the site is reached.
// Each form carries its key, or the moment at which it was said, so that one that arrived twice counts once.
const NAME = "outbox:";
const person = document.documentElement.dataset.signedIn;
const box = `${NAME}${person}`;
const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

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
  return true;
}

let sending = null;
export function flush() {
  sending ??= (navigator.locks?.request?.(box, send) ?? send()).catch(() => {}).finally(() => { sending = null; });
  return sending;
}
async function send() {
  for (const { id, url, data, refused } of read()) {
    if (refused) continue;
    const fields = new URLSearchParams(data);
    fields.set("csrfmiddlewaretoken", token());
    const answer = await fetch(url, { method: "POST", body: fields, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token() } });
    if (answer.type === "opaqueredirect" || answer.status >= 500 || answer.status === 429) return; // signed out, or the site is ill: later
    const items = read();
    if (answer.ok) write(items.filter((item) => item.id !== id));
    else {
      const why = answer.status === 400 ? await reason(answer) : "This is no longer open to you.";
      write(items.map((item) => (item.id === id ? { ...item, refused: why } : item)));
    }
  }
}
async function reason(answer) {
  const said = await answer.text();
  try { return JSON.parse(said).error ?? said; } catch { return said.length < 300 ? said : "The site did not take it."; }
}

// One line at the foot of the page says what waits, and what was not taken, with its words.
function show() {
  document.getElementById("outbox")?.remove();
  const items = read();
  if (!items.length) return;
  const box = Object.assign(document.createElement("aside"), { id: "outbox", className: "notice no-print" });
  box.setAttribute("role", "status");
  const waiting = items.filter((item) => !item.refused);
  if (waiting.length) box.append(line(`Kept on this device, and sent when you are online: ${waiting.map((item) => item.what).join(", ")}.`));
  for (const item of items.filter((each) => each.refused)) {
    const gone = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: "Throw it away" });
    gone.addEventListener("click", () => write(read().filter((other) => other.id !== item.id)));
    const body = new URLSearchParams(item.data).get("body");
    const part = line(`The site did not take ${item.what}: ${item.refused}`);
    if (body) part.append(Object.assign(document.createElement("q"), { textContent: body }));
    part.append(gone);
    box.append(part);
  }
  (document.getElementById("main") ?? document.body).prepend(box);
}
const line = (words) => Object.assign(document.createElement("p"), { textContent: words });

if (person) {
  show();
  addEventListener("online", flush);
  if (navigator.onLine) flush();
}

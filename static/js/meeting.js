// The meeting room and the wall, alive: what others do shows within three seconds, buttons answer at once, clocks
// run. The page asks the site whether something is new and gets the room again, which takes the place of the old one
// piece by piece, so that nothing one types, has opened or looks at is lost. All of it works by forms, too.
const room = document.querySelector("[data-room]");
if (room) start(room);

// --- What is new takes the place of what was -----------------------------------------------------------------------
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) { old.data = fresh.data; return; }
  if ("still" in old.dataset) return;
  const kept = (name) => name === "open" && old.matches("details");
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !kept(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !kept(name)) old.setAttribute(name, value);
  let at = old.firstChild;
  const token = (node) => node?.name === "csrfmiddlewaretoken"; // what is drawn for many has none
  const drop = () => { const gone = at; at = at.nextSibling; if (!token(gone)) gone.remove(); };
  for (const child of [...fresh.childNodes]) {
    if (token(at) && !token(child)) at = at.nextSibling;
    const match = child.id ? [...old.children].find(({ id }) => id === child.id) : at && !at.id && at.nodeName === child.nodeName ? at : null;
    if (!match) { old.insertBefore(child, at); continue; }
    while (at !== match) drop();
    at = match.nextSibling;
    become(match, child);
  }
  while (at) drop();
}

function start(room) {
  const { dataset } = room;
  const told = document.getElementById("told");
  const line = document.getElementById("line");
  const EVERY = 2600;
  const acts = []; // what was pressed and has not arrived
  let version = Number(dataset.version);
  let ahead = 0; // the site's clock before this one, in ms
  let misses = 0;
  let beat = 0;
  let over = false; // the sitting has ended, or one has no seat any more: nothing is asked again
  let asking = null;
  let sending = false;
  let said = 0;

  const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const say = (words) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = words; }); };
  const state = (words) => { clearTimeout(said); if (line.textContent !== words) line.textContent = words; };
  const text = (what) => room.querySelector(`[data-told="${what}"]`)?.textContent.replace(/\s+/g, " ").trim() ?? "";

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-room]");
    if (!fresh) throw new Error("no room");
    if (fresh.dataset.state !== dataset.state && !dataset.of) { over = true; location.reload(); return; } // opened, closed: another page
    if (Number(fresh.dataset.version) < version) return; // an answer that was overtaken
    version = Number(fresh.dataset.version);
    const before = { question: text("question"), place: text("place") };
    const held = document.activeElement;
    const part = held.closest("[data-part]");
    for (const piece of fresh.querySelectorAll("[data-part]")) {
      const old = room.querySelector(`[data-part="${piece.dataset.part}"]`);
      if (old) become(old, piece);
    }
    if (part && !held.isConnected) part.querySelector("[data-home]")?.focus({ preventScroll: true });
    const news = ["question", "place"].map(text).filter((words, at) => words && words !== Object.values(before)[at]);
    if (news.length) say(news.join(". "));
    document.dispatchEvent(new CustomEvent("room:fresh", { detail: fresh }));
    tick();
  }

  // --- Asking ---------------------------------------------------------------------------------------------------------
  async function ask(url, options) {
    const answer = await fetch(url, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10_000), ...options });
    const date = Date.parse(answer.headers.get("Date"));
    if (date && Math.abs(date + 500 - Date.now() - ahead) > 1000) ahead = date + 500 - Date.now(); // it counts whole seconds
    if (answer.type === "opaqueredirect") end("You are signed out: sign in again to come back.");
    else if (answer.status === 404) end("You have no seat in this circle any more.");
    else if (answer.status === 403 && !options) end("You can no longer follow this meeting.");
    return answer;
  }
  function end(words) {
    over = true;
    acts.length = 0;
    clearTimeout(beat);
    state(words);
    room.inert = true;
  }
  function lost() {
    misses += 1;
    if (acts.length) state("No connection. What you pressed is sent when it is back.");
    else if (misses > 1) state("No connection. This page goes on by itself when it is back.");
  }
  async function look(url = dataset.now) {
    asking ??= (async () => {
      const answer = await ask(url);
      if (answer.status === 200) show(await answer.text());
      else if (!over && answer.status !== 204) throw new Error(answer.status);
    })().finally(() => { asking = null; });
    return asking;
  }
  async function pulse() {
    clearTimeout(beat);
    if (over) return;
    try {
      await look(`${dataset.pulse}?after=${version}${dataset.of ? `&of=${dataset.of}` : ""}`);
      if (misses && !over) { misses = 0; state(""); document.dispatchEvent(new Event("room:back")); }
      deliver();
    } catch { lost(); }
    later();
  }
  function later() {
    clearTimeout(beat);
    if (over) return;
    const pause = document.hidden ? 15_000 : Math.min(EVERY * 1.4 ** misses, 8000);
    beat = setTimeout(pulse, pause * (0.95 + Math.random() / 10));
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) later(); else pulse(); });
  addEventListener("online", () => pulse());
  addEventListener("pageshow", (event) => { if (event.persisted) pulse(); });

  // --- Pressing -------------------------------------------------------------------------------------------------------
  // One after the other, in the order they were pressed. What does not arrive waits: every form says what stood when
  // its button was pressed, so that none does anything twice, or something else, when it comes late.
  async function deliver() {
    if (sending || over) return;
    sending = true;
    while (acts.length && !over) {
      const [{ url, data, button }] = acts;
      try {
        const answer = await ask(url, { method: "POST", body: data, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
        if (over) break;
        acts.shift();
        if (answer.status === 409) note(await answer.text());
        else if (!answer.ok) note("That did not work: load the page again.");
        await asking?.catch(() => {});
        await look();
        button.removeAttribute("aria-busy");
      } catch { lost(); break; }
    }
    sending = false;
  }
  function note(words) {
    state(words);
    said = setTimeout(() => state(""), 8000);
  }
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!room.contains(form) || "plain" in form.dataset || "notes" in form.dataset || event.defaultPrevented) return;
    event.preventDefault();
    const button = submitter ?? form;
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    acts.push({ url: submitter?.getAttribute("formaction") ?? form.getAttribute("action"), data: new URLSearchParams(new FormData(form, submitter)), button });
    button.closest("[popover]")?.hidePopover();
    if (form.matches(".room__guest")) form.reset();
    deliver();
  });

  // --- Clocks ---------------------------------------------------------------------------------------------------------
  const zones = new Map();
  const clock = (zone) => {
    if (!zones.has(zone)) zones.set(zone, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }));
    return zones.get(zone);
  };
  const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
  let warned = "";
  function tick() {
    const now = Date.now() + ahead;
    const since = (element, name) => Math.max(0, now - Number(element.dataset[name]));
    for (const element of room.querySelectorAll("[data-clock]")) put(element, clock(element.dataset.clock).format(now));
    for (const element of room.querySelectorAll("[data-since]")) {
      const seconds = Math.floor(since(element, "since") / 1000);
      put(element, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    }
    for (const element of room.querySelectorAll("[data-gone]")) put(element, String(Math.floor(since(element, "gone") / 60_000)));
    for (const bar of room.querySelectorAll("[data-from]")) {
      bar.value = since(bar, "from") / 60_000;
      const words = `${Math.floor(bar.value)} of ${bar.max} minutes`;
      if (bar.getAttribute("aria-label") !== words) bar.setAttribute("aria-label", words);
    }
    for (const element of room.querySelectorAll("[data-left]")) {
      const left = Number(element.dataset.left) - now;
      const sign = element.parentElement.querySelector("[data-over]");
      if (element.hidden !== left <= 0) { element.hidden = left <= 0; sign.hidden = left > 0; }
      const beyond = Math.floor(-left / 60_000);
      if (left > 0) put(element.firstElementChild, `${Math.ceil(left / 60_000)} min`);
      else put(sign.lastElementChild, beyond ? `${beyond} min over` : "");
      if (left <= 0 && warned !== element.dataset.left) { warned = element.dataset.left; say("Time to move on."); }
    }
  }
  function run() { tick(); setTimeout(run, 1000 - ((Date.now() + ahead) % 1000)); }

  // --- Keys -----------------------------------------------------------------------------------------------------------
  const press = (what) => room.querySelector(what)?.click();
  const keys = {
    m: () => press('[data-act="move"] button'), "+": () => press('[data-act="more"] button'), n: () => press('[data-act="speak"] > button'),
    h: () => press('[data-act="hand"] button'), a: () => press('[popovertarget="hands"]'), w: () => press(".room__wall"), t: () => document.getElementById("notes")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.id === "notes") event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !Object.hasOwn(keys, event.key)) return;
    if (event.target.closest("input, textarea, select, dialog, [popover], [contenteditable]")) return;
    event.preventDefault();
    keys[event.key]();
  });

  run();
  beat = setTimeout(pulse, 300 + Math.random() * 700);
}

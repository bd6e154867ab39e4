// What one writes is kept while it is typed: in this browser at every key, on the site after a pause, and it comes
// back after a crash, a lost connection, a session that ended. Without this the forms work all the same.
const PAUSE = 1000; // after the last key, until the words go to the site
const AGAIN = 8000; // after a failure
const forms = new Set();
const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1]; // of now: signing in again changes it
const escapeMarks = (words) => words.replace(/([\\`*_[\]<>])/g, "\\$1");
const asQuotation = (words, source) => `${words.trim().split(/\n/).map((line) => `> ${line}`.trimEnd()).join("\n")}\n> ${source}\n\n`;
const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

// Asks the site. A session that ended answers with the door or with 403: neither is followed.
async function ask(url, data, options) {
  if (token()) data.set("csrfmiddlewaretoken", token());
  const answer = await fetch(url, { method: "POST", body: data, redirect: "manual", ...options });
  return { answer, out: answer.type === "opaqueredirect" || answer.status === 403 };
}

const stored = {
  get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: the site keeps them */ } },
  remove(name) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
};

// The words that were selected last, and in which post: pressing a button may end the selection.
let picked = null;
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const words = selection.toString().trim();
  const home = (node) => (node?.closest ? node : node?.parentElement)?.closest(".post__body, .passage--post");
  const root = home(selection.anchorNode);
  if (words && root && root === home(selection.focusNode)) picked = { root, words };
});

function start(form, received) {
  const { dataset } = form;
  const { body, title, key, version } = form.elements;
  const state = form.querySelector(".compose__state");
  const shown = form.querySelector(".compose__preview");
  const main = form.querySelector(".compose__foot button:not([name])"); // red or not: one button a page is
  const name = ["draft", dataset.person, dataset.circle, dataset.place].join(":");
  const ahead = Number(dataset.now) * 1000 - received; // the site's clock before this one
  const original = version && !Number(dataset.kept) && !("bound" in dataset) ? body.value : "";
  const words = () => ({ title: title?.value ?? "", body: body.value === original ? "" : body.value });
  const sign = () => JSON.stringify(words());
  let typed = Number(dataset.kept); // when, in the site's time
  let saved = sign();
  let timer = 0;
  let queue = Promise.resolve();
  let busy = null;
  let sending = false;
  let done = false;
  let failed = false; // a send that did not arrive: its "Try again" stays until something is typed

  const say = (what, ...parts) => { state.replaceChildren(what, ...parts); };
  const bin = form.querySelector("[name=throw]") ?? button("Throw away", () => throwAway());
  if (!bin.isConnected) { bin.className = "btn btn--quiet"; bin.hidden = true; main.before(bin); }
  const empty = () => !body.value.trim() && !title?.value.trim();

  function remember() {
    typed = Math.round(Date.now() + ahead);
    const said = words();
    if (said.title || said.body) stored.set(name, { ...said, key: key?.value, version: version?.value, at: typed });
    else stored.remove(name);
  }
  function put(said) {
    body.value = said.body;
    if (title) title.value = said.title;
    bin.hidden = empty();
  }
  function changed() {
    failed = false;
    remember();
    bin.hidden = empty();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }
  const dirty = () => !done && sign() !== saved;
  const draft = () => {
    const said = words();
    return new URLSearchParams({ place: dataset.place, ...said, at: typed, ...(key ? { key: key.value } : {}) });
  };
  const save = () => (queue = queue.then(push));
  async function push() {
    clearTimeout(timer);
    if (!dirty() || sending) return;
    const sent = sign();
    busy = new AbortController();
    try {
      const { answer, out } = await ask(dataset.drafts, draft(), { signal: busy.signal });
      if (answer.status === 204) { saved = sent; if (!failed) say(empty() ? "" : `Draft saved at ${answer.headers.get("Draft-Kept")}`); }
      else if (answer.status === 409) { saved = sent; say("Newer words of yours are kept from another window. These are kept in this browser."); }
      else if (answer.status === 410) { saved = sent; renew(); say("You have posted this already. "); }
      else if (out) sayOut(save);
      else say(answer.status === 400 ? await answer.text() : "Kept in this browser.");
      if (shown?.firstElementChild) preview();
    } catch {
      if (sending) return;
      if (!failed) say("No connection. Your words are kept in this browser.");
      timer = setTimeout(save, AGAIN);
    }
  }
  function renew() {
    if (!key) return;
    const numbers = crypto.getRandomValues(new Uint8Array(16));
    numbers[6] = (numbers[6] & 15) | 64;
    numbers[8] = (numbers[8] & 63) | 128;
    key.value = [...numbers].map((n) => n.toString(16).padStart(2, "0")).join("");
    remember();
  }
  function sayOut(again) {
    const door = document.createElement("a");
    door.href = `${dataset.door}?next=${encodeURIComponent(location.pathname)}`;
    door.target = "_blank";
    door.textContent = "Come in again in a new tab";
    say("You were signed out; your words are kept here. ", door, ", then ", button("try again", again));
  }

  async function send() {
    if (sending || done) return;
    sending = true;
    main.setAttribute("aria-disabled", "true");
    clearTimeout(timer);
    busy?.abort(); // a draft on its way must not arrive after the post
    await queue;
    remember();
    say("Sending…");
    let came = null;
    try { came = await ask(form.action, new FormData(form), { headers: { Accept: "application/json" } }); } catch { /* told below */ }
    const to = came?.answer.ok && (await came.answer.json().catch(() => null))?.to;
    if (to) { finish(); location.assign(to); return; }
    if (came?.answer.status === 400) { // the site says what is wrong, on a page with the words
      done = true;
      if (token()) form.elements.csrfmiddlewaretoken.value = token();
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    sending = false;
    main.removeAttribute("aria-disabled");
    const again = () => send();
    if (came?.out) sayOut(again);
    else if (came?.answer.status === 404) say("This is no longer open to you. Your words are kept in this browser.");
    else { failed = true; say("That did not reach us. Your words are kept. ", button("Try again", again)); }
  }
  function finish() {
    done = true;
    clearTimeout(timer);
    stored.remove(name);
  }

  async function preview() {
    try {
      const { answer, out } = await ask(dataset.preview, new URLSearchParams({ body: body.value }));
      if (out) { sayOut(preview); return; }
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      shown.replaceChildren(...made.content.querySelector(".compose__preview").childNodes);
    } catch { say("No connection: the preview has to wait. Your words are kept."); }
  }
  function insert(text) {
    body.focus();
    const before = body.value.slice(0, body.selectionStart);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    if (!document.execCommand("insertText", false, gap + text)) { body.setRangeText(gap + text, body.selectionStart, body.selectionEnd, "end"); changed(); }
  }
  function quote() {
    const post = form.closest(".post");
    const mine = picked && (!post || picked.root.closest(".post") === post);
    insert(mine ? asQuotation(escapeMarks(picked.words), dataset.quotation.trim().split("\n").at(-1).slice(2)) : dataset.quotation);
  }
  function throwAway() {
    const before = words();
    body.value = original;
    if (title) title.value = "";
    stored.remove(name);
    typed = Math.round(Date.now() + ahead);
    bin.hidden = true;
    save().then(() => say("Thrown away. ", button("Bring it back", () => { put(before); changed(); body.focus(); })));
    body.focus();
  }
  function close() { // put aside: the words stay kept
    save();
    const link = form.opener;
    if (!empty() && !link.querySelector(".sign")) {
      const mark = document.createElement("span");
      mark.className = "sign sign--mine";
      mark.textContent = "draft";
      link.append(" ", mark);
    }
    form.remove();
    link.focus();
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    const act = event.submitter?.name;
    if (act === "aside" && !form.opener) { done = true; return; } // the site keeps it and leads back
    event.preventDefault();
    if (act === "preview") preview();
    else if (act === "quote") quote();
    else if (act === "throw") throwAway();
    else if (act === "aside") close();
    else send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(main); }
    else if (event.key === "Escape" && form.opener) { event.preventDefault(); event.stopPropagation(); close(); }
  });
  // What the reader's "Copy it with its ¶" puts on the clipboard becomes a quotation with the way to it.
  body.addEventListener("paste", (event) => {
    const [, said, from, number, address] = event.clipboardData.getData("text").trim().match(/^“([^]+)”\n(.+), ¶ ([\d–]+)\. (\S+)$/) ?? [];
    if (!said || !address.startsWith(`${location.origin}/`)) return;
    event.preventDefault();
    insert(asQuotation(escapeMarks(said), `— [${escapeMarks(from)}, ¶ ${number}](${address.slice(location.origin.length)})`));
  });
  const call = () => { // names are looked for when the first @ stands there
    if (!body.value.includes("@")) return;
    body.removeEventListener("input", call);
    import("./names.js").then(({ names }) => names(form, body, say), () => body.addEventListener("input", call));
  };
  body.addEventListener("input", call);

  // --- What is there already ---
  const kept = "bound" in dataset ? null : stored.get(name);
  const added = dataset.added ?? "";
  if (kept && (kept.body || kept.title)) {
    const given = { title: title?.value ?? "", body: (added && body.value.endsWith(added) ? body.value.slice(0, -added.length) : body.value).trimEnd() };
    const differs = kept.body.trimEnd() !== given.body || kept.title !== given.title;
    const fits = !version || kept.version === version.value;
    if (key && kept.key) key.value = kept.key;
    if (differs && fits && kept.at > Number(dataset.kept)) {
      put({ ...kept, body: added ? `${kept.body.trimEnd()}\n\n${added}` : kept.body });
      typed = kept.at;
      say("What you typed here is back. ", ...(Number(dataset.kept) && given.body.trim() ? [offer("Take what was kept from another window", given)] : []));
      timer = setTimeout(save, PAUSE);
    } else if (differs && kept.body.trim()) {
      say("Your draft from another window. ", offer("Take what was typed here", kept));
    }
  }
  function offer(label, other) {
    return button(label, () => {
      const mine = { title: title?.value ?? "", body: body.value };
      put(other);
      changed();
      say("", offer("Change back", mine));
    });
  }
  bin.hidden = !Number(dataset.kept) && empty();
  if (original && body.value === original) bin.hidden = true;
  const one = {
    form, name, dirty, save,
    leave() { if (dirty() && !sending) ask(dataset.drafts, draft(), { keepalive: true }).catch(() => {}); },
    // another window writes in the same place: whoever is not typing follows
    follow(said) { if (!document.hasFocus() && said) { put(said); saved = sign(); typed = said.at; if (key && said.key) key.value = said.key; } },
    reset() { if (done || sending) location.reload(); },
  };
  forms.add(one);
}

// --- A reply opens under its post -------------------------------------------------------------------------------
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href*='/reply/?to=']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const post = document.getElementById(`c${new URL(link.href).searchParams.get("to")}`);
  const acts = post?.querySelector(".post__acts");
  if (!acts) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover();
  const open = post.querySelector("form.compose");
  if (open) { open.elements.body.focus(); if (link.search.includes("quote")) open.querySelector("[name=quote]")?.click(); return; }
  if (post.dataset.opening) return;
  post.dataset.opening = "1";
  try {
    const answer = await fetch(link.href, { headers: { "X-Part": "1" }, redirect: "manual" });
    if (!answer.ok) { location.assign(link.href); return; }
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const form = made.content.querySelector("form.compose");
    form.opener = acts.querySelector("[data-reply]") ?? link;
    acts.after(form);
    start(form, Date.now());
    form.elements.body.focus();
    form.elements.body.setSelectionRange(form.elements.body.value.length, form.elements.body.value.length);
    form.scrollIntoView({ block: "nearest" });
  } catch {
    const told = document.createElement("p");
    told.className = "notice";
    told.setAttribute("role", "alert");
    told.textContent = "No connection: try again in a moment.";
    acts.after(told);
    setTimeout(() => told.remove(), AGAIN);
  } finally { delete post.dataset.opening; }
});

const [came] = performance.getEntriesByType("navigation");
for (const form of document.querySelectorAll("form[data-compose]")) start(form, performance.timeOrigin + (came?.responseStart ?? 0));

const here = () => [...forms].filter((one) => one.form.isConnected);
addEventListener("pagehide", () => { for (const one of here()) one.leave(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) for (const one of here()) one.leave(); });
addEventListener("online", () => { for (const one of here()) if (one.dirty()) one.save(); });
addEventListener("pageshow", (event) => { if (event.persisted) for (const one of here()) one.reset(); });
addEventListener("storage", (event) => { for (const one of here()) if (event.key === one.name) one.follow(stored.get(one.name)); });
// Who signs out leaves no words behind in this browser: what is not on the site yet goes there first.
addEventListener("submit", async (event) => {
  const waiting = here().filter((one) => one.dirty());
  if (!("leave" in event.target.dataset) || !waiting.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.all(waiting.map((one) => one.save()));
  if (!waiting.some((one) => one.dirty()) || confirm("Some of your words could not be saved. Sign out and lose them?")) {
    forms.clear();
    event.target.requestSubmit();
  }
}, true);

// The notes of the evening: saved while they are typed. Several people write in them at once, so what comes from the
// others is put in around the caret; where both changed the same words, both stand. Until the site has them this
// browser keeps them. Without this they are a form with a button.
const LOST = "Not saved: load the page again. This browser keeps what you typed.";
const form = document.querySelector("form[data-notes]");
if (form) start(form);

// --- Two wordings ----------------------------------------------------------------------------------------------
// What was changed between two wordings: [{ at, end, put }], line by line, each as narrow as it gets.
function narrow(from, to, at) {
  const most = Math.min(from.length, to.length);
  const half = (text, n) => text.charCodeAt(n) >= 0xdc00 && text.charCodeAt(n) < 0xe000; // the second of a pair
  let a = 0;
  while (a < most && from[a] === to[a]) a += 1;
  while (a && (half(from, a) || half(to, a))) a -= 1;
  let z = 0;
  while (z < most - a && from[from.length - 1 - z] === to[to.length - 1 - z]) z += 1;
  while (z && (half(from, from.length - z) || half(to, to.length - z))) z -= 1;
  return { at: at + a, end: at + from.length - z, put: to.slice(a, to.length - z) };
}
function changes(from, to) {
  if (from === to) return [];
  const lines = (text) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const a = lines(from);
  const b = lines(to);
  if (a.length * b.length > 400_000) return [narrow(from, to, 0)];
  const long = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1)); // of what both have from here on
  for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) long[i][j] = a[i] === b[j] ? long[i + 1][j + 1] + 1 : Math.max(long[i + 1][j], long[i][j + 1]);
  const found = [];
  let at = 0;
  let out = "";
  let put = "";
  const flush = () => {
    if (out !== put) found.push(narrow(out, put, at));
    at += out.length;
    out = put = "";
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) { flush(); at += a[i].length; i += 1; j += 1; }
    else if (j >= b.length || (i < a.length && long[i + 1][j] >= long[i][j + 1])) { out += a[i]; i += 1; }
    else { put += b[j]; j += 1; }
  }
  flush();
  return found;
}
// Their changes, at the places they have after mine. Nothing anybody typed is dropped.
function beside(theirs, mine) {
  const found = [];
  for (const change of theirs) {
    let { at, end, put } = change;
    let shift = 0;
    let done = false;
    for (const own of mine) {
      const grown = own.put.length - (own.end - own.at);
      const same = own.at === at && own.end === end;
      if (same && own.put.startsWith(put)) { done = true; break; } // mine already has it
      if (same && put.startsWith(own.put)) { put = put.slice(own.put.length); at = end; shift += grown; continue; }
      if (own.end < at || (own.end === at && own.at < own.end && at === end)) { shift += grown; continue; }
      if (own.at > end || (own.at === end && at < end)) break;
      at = end = Math.max(own.end, at); // the same words: mine stay, theirs follow
      shift += grown;
      if (put && !/^\s/.test(put)) put = `\n${put}`;
    }
    if (!done && (put || at < end)) found.push({ at: at + shift, end: end + shift, put });
  }
  return found;
}

// --- The field -------------------------------------------------------------------------------------------------
function start(form) {
  const PAUSE = 700; // after the last key, until the words go to the site
  const AGAIN = 3000; // after a failure
  const { notes: area } = form.elements;
  const state = form.querySelector("[data-notes-state]");
  const { meeting, person, now: nowAt } = document.querySelector("[data-room]").dataset;
  const kind = `draft:notes:${meeting}:${person}:`;
  const blank = (text) => text.slice(text.trimEnd().length); // the site keeps no blank end; one may be typing on
  let tab = "";
  try { tab = sessionStorage.getItem("tab") ?? String(Math.random()).slice(2); sessionStorage.setItem("tab", tab); } catch { /* forbidden */ }
  let base = form.elements.base.value; // what one last sent or was given
  let version = Number(form.dataset.notes);
  let timer = 0;
  let due = 0; // when what is being typed is saved at the latest
  let busy = false;
  let failed = false;
  let composing = false;
  let waiting = null; // what came from others meanwhile

  const dirty = () => area.value.trimEnd() !== base.trimEnd();
  const put = (words) => { if (state.textContent !== words) state.textContent = words; };
  const token = () => document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  function keep() {
    try {
      if (dirty()) localStorage.setItem(kind + tab, JSON.stringify({ base, text: area.value, at: Date.now() }));
      else localStorage.removeItem(kind + tab);
    } catch { /* full or forbidden: the site keeps them */ }
  }
  // Puts in what others changed since `from`; what one types, the caret and the lines before the eyes stay.
  function take(theirs, from) {
    const now = theirs + blank(from);
    const top = area.scrollTop;
    const coming = beside(changes(from, now), changes(from, area.value)).reverse();
    for (const { at, end, put } of coming) area.setRangeText(put, at, end, "preserve");
    area.scrollTop = top;
    base = now;
  }
  function came(theirs, number, by) {
    if (number <= version) return;
    if (busy || composing) { waiting = [theirs, number, by]; return; }
    version = number;
    waiting = null;
    if (theirs.trimEnd() === base.trimEnd()) return;
    take(theirs, base);
    put(by);
    keep();
    if (dirty()) soon();
  }
  function fresh(page) {
    const found = page.querySelector("form[data-notes]");
    if (found) came(found.elements.notes.value, Number(found.dataset.notes), found.querySelector("[data-notes-state]").textContent);
  }
  // What did not seem to arrive may have: what stands now is asked first, so that nothing stands twice.
  async function heal() {
    const answer = await fetch(nowAt, { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (answer.status !== 200) throw new Error("Not saved: load the page again. This browser keeps what you typed.");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    busy = false;
    fresh(page);
    busy = true;
    failed = false;
  }
  // A pause, but whoever types on and on is saved every three seconds.
  function soon(pause = PAUSE) {
    clearTimeout(timer);
    due ||= Date.now() + 3000;
    timer = setTimeout(save, pause > PAUSE ? pause : Math.max(0, Math.min(pause, due - Date.now())));
  }
  async function save() {
    clearTimeout(timer);
    if (busy || composing || !dirty()) return;
    busy = true;
    due = 0;
    let pause = PAUSE;
    put("Saving…");
    try {
      if (failed) await heal();
      const sent = area.value;
      const answer = await fetch(form.action, {
        method: "POST", redirect: "manual", signal: AbortSignal.timeout(10_000),
        body: new URLSearchParams({ notes: sent, base }), headers: { "X-CSRFToken": token(), "HX-Request": "true", Accept: "application/json" },
      });
      if (answer.status === 200) {
        const stands = await answer.json();
        take(stands.notes, sent);
        version = Math.max(version, stands.version);
        put(stands.said);
      } else if (answer.status === 400 || answer.status === 409) throw new Error(/^[^<\n]{1,200}$/.exec(await answer.text())?.[0] ?? LOST); // a sentence, no page
      else throw new Error(LOST);
    } catch (error) {
      failed = true;
      put(error.name === "Error" ? error.message : "No connection. This browser keeps what you type until it is back.");
      pause = AGAIN;
    }
    busy = false;
    keep();
    if (waiting) came(...waiting);
    if (dirty()) soon(pause);
  }

  // --- What was typed and never arrived: after a reload, or in a window that is gone
  function restore() {
    try {
      for (const name of Object.keys(localStorage).filter((each) => each.startsWith(kind))) {
        const left = JSON.parse(localStorage.getItem(name));
        if (name !== kind + tab && Date.now() - left.at < 60_000) continue; // another window is at it
        const own = changes(left.base, left.text);
        for (const { at, end, put } of beside(own, changes(left.base, area.value)).reverse()) area.setRangeText(put, at, end, "preserve");
        if (name !== kind + tab) localStorage.removeItem(name);
      }
    } catch { /* nothing was kept */ }
    keep();
    if (dirty()) soon(0);
  }

  area.addEventListener("input", () => { keep(); soon(); });
  area.addEventListener("compositionstart", () => { composing = true; });
  area.addEventListener("compositionend", () => { composing = false; if (waiting) came(...waiting); soon(); });
  area.addEventListener("blur", () => save());
  form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  document.addEventListener("room:back", () => save());
  document.addEventListener("room:fresh", ({ detail }) => fresh(detail));
  area.defaultValue = base; // a browser that fills in what stood here before a reload would mix up the two
  if (area.value !== base) area.value = base;
  form.querySelector("[data-notes-save]").hidden = true;
  restore();
}

// Writing a note beside its paragraph. What is typed is kept in this browser until the site has it: it outlives Escape,
// a crash, a lost connection and a session that ended, and waits at its paragraph.
import { erase, redraw, underline } from "./margin.js";
import { onWriting } from "./menu.js";
import { closeNotes, mark, piece, styled } from "./notes.js";
import { blockOf, numberIn, token, wordsOf } from "./page.js";
import { fromAddress, inAddress, rangesOf } from "./selection.js";

const box = document.getElementById("noting");
const template = document.getElementById("noting-form");
const told = document.getElementById("told");
const pattern = template?.content.querySelector("form");
const mine = pattern && `draft:${pattern.dataset.person}:${pattern.dataset.circle}:note-`;
const here = pattern && `${mine}${pattern.dataset.unit}:`;
let open = null; // the form under way

const stored = {
  get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  remove(name) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
  names() { try { return Object.keys(localStorage); } catch { return []; } },
};
const button = (words, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
};

async function later(url, data) { // without a connection
  try {
    const { post } = await import("../offline/outbox.js");
    return post(url, data, `a note on ¶ ${data.get("paragraph") ?? ""}`.trim(), data.get("key") ?? url);
  } catch { return false; }
}

function show(form, block, stretch, name) {
  close();
  const { body, key, shared } = form.elements;
  const state = form.querySelector(".compose__state");
  const main = form.querySelector("[type=submit]");
  const first = JSON.stringify([body.value, form.elements.mark.value, shared.checked]);
  let busy = false;
  const say = (...parts) => state.replaceChildren(...parts);
  const words = () => ({ body: body.value, mark: form.elements.mark.value, shared: shared.checked });
  const changed = () => JSON.stringify(Object.values(words())) !== first;

  const kept = stored.get(name);
  if (kept) {
    body.value = kept.body;
    form.elements.mark.value = kept.mark;
    shared.checked = kept.shared;
    if (key && kept.key) key.value = kept.key;
    say("What you began here is back. ", button("Throw it away", () => { stored.remove(name); close(); }));
  }
  form.addEventListener("input", () => {
    if (changed()) stored.set(name, { ...words(), key: key.value, at: inAddress(stretch) });
    else stored.remove(name);
    say("");
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(main); }
  });
  form.querySelector("[data-close]")?.addEventListener("click", () => close());

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    stored.set(name, { ...words(), key: key.value, at: inAddress(stretch) });
    say("Keeping it…");
    const data = new URLSearchParams(new FormData(form));
    if (token()) data.set("csrfmiddlewaretoken", token());
    const again = button("try again", () => form.requestSubmit(main));
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" } });
      if (answer.ok) { done(await answer.json()); return; }
      if (answer.status === 400) say((await answer.json()).error);
      else if (answer.type === "opaqueredirect" || answer.status === 403) {
        const door = Object.assign(document.createElement("a"), { href: `${form.dataset.door}?next=${encodeURIComponent(location.pathname)}`, target: "_blank", textContent: "Come in again in a new tab" });
        say("You were signed out; your words are kept here. ", door, ", then ", again);
      } else say("This is no longer open to you. Your words are kept in this browser.");
    } catch (lost) {
      if (lost instanceof TypeError && (await later(form.action, data))) { stored.remove(name); close(true); drafts(); }
      else say("That did not reach us. Your words are kept in this browser: ", again);
    }
    finally { busy = false; }
  });
  function done({ said, number, margin, to }) {
    stored.remove(name);
    if (to) { location.assign(to); return; }
    const at = blockOf(number);
    const kind = `mine-${form.elements.mark.value}`;
    if (stretch.start !== undefined) underline(kind, rangesOf(stretch));
    close();
    if (at) { redraw(at, margin); numberIn(at).focus(); }
    told.textContent = "";
    told.textContent = said;
    drafts();
  }

  open = { block, leave() { drafts(); } };
  box.replaceChildren(form);
  mark(block);
  if (stretch.start !== undefined) underline("now", rangesOf(stretch));
  box.showPopover({ source: numberIn(block) });
  body.focus();
  body.setSelectionRange(body.value.length, body.value.length);
  // on a small screen the sheet lies over the page: its words stay to be seen above it
  if (matchMedia("(max-width: 71.99rem)").matches) block.scrollIntoView({ block: "start" });
}

function close(back = false) {
  if (!open) return;
  const { block, leave } = open;
  open = null;
  erase("now");
  box.hidePopover();
  box.replaceChildren();
  mark(null);
  if (back) numberIn(block).focus();
  leave();
}

function write(stretch) {
  const form = template.content.querySelector("form").cloneNode(true);
  const said = inAddress(stretch);
  for (const field of ["paragraph", "start", "last", "end", "edition"]) form.elements[field].value = said[field] ?? "";
  form.elements.key.value = crypto.randomUUID?.() ?? newKey();
  const several = said.last ? `${said.paragraph}–${said.last}` : said.paragraph;
  form.querySelector("[data-on]").textContent = ` on ${said.end ? "words of " : ""}¶ ${several}${stretch.then ? " as it stood before the text was corrected" : ""}`;
  if (said.end && !stretch.then) {
    const on = document.createElement("p");
    on.className = "noting__on";
    on.dir = wordsOf(stretch.block).closest("[dir]")?.dir ?? "auto";
    const text = rangesOf(stretch).map((range) => range.toString().trim()).join(" … ");
    on.textContent = text.length > 120 ? `${text.slice(0, 118)}…` : text;
    form.querySelector(".field").before(on);
  }
  show(form, stretch.block, stretch, here + [said.paragraph, said.start ?? "", said.last ?? "", said.end ?? ""].join("-") + `@${said.edition}`);
}
function newKey() { // where the page does not come by https
  const numbers = crypto.getRandomValues(new Uint8Array(16));
  numbers[6] = (numbers[6] & 15) | 64;
  numbers[8] = (numbers[8] & 63) | 128;
  return [...numbers].map((n) => n.toString(16).padStart(2, "0")).join("");
}

export async function change(link) {
  let form = null;
  try { form = (await piece(link.href))?.querySelector("form"); } catch { /* then by its page */ }
  const block = document.querySelector(".is-open")?.closest(".blk");
  if (!form || !block) { location.assign(link.href); return; }
  closeNotes();
  show(form, block, { block }, `${mine}${form.dataset.note}`);
}
box?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); close(true); }
});

// A note that waited for a connection has gone out.
document.addEventListener("outbox:sent", ({ detail }) => {
  const at = detail?.number && blockOf(detail.number);
  if (at && detail.margin) { redraw(at, detail.margin); drafts(); }
});

// Notes that were begun and are not kept yet wait at their paragraphs, and those that wait for a connection.
function unsent() {
  const items = stored.get(`outbox:${pattern.dataset.person}`) ?? [];
  const to = new URL(pattern.getAttribute("action"), location).href;
  return items.filter((item) => !item.refused && new URL(item.url, location).href === to).map((item) => Object.fromEntries([...new URLSearchParams(item.data)].filter(([, value]) => value)));
}
function wait(block, sign, words, body) {
  sign.className = "mk mk--mine mk--begun";
  sign.innerHTML = `<b>${words}</b> <span></span>`;
  sign.querySelector("span").textContent = body;
  let margin = block.querySelector(".blk__margin");
  if (!margin) { redraw(block, '<div class="blk__margin" lang="en" dir="ltr"></div>'); margin = block.querySelector(".blk__margin"); }
  margin.prepend(sign);
}
function drafts() {
  for (const old of document.querySelectorAll(".mk--begun")) old.remove();
  for (const name of stored.names().filter((each) => each.startsWith(here))) {
    const draft = stored.get(name);
    const stretch = draft?.at && fromAddress(draft.at);
    if (!stretch || open?.block === stretch.block) continue;
    wait(stretch.block, button("", () => write(stretch)), `A note you began${stretch.then ? " before the text was corrected" : ""}`, draft.body);
  }
  for (const data of unsent()) {
    const block = fromAddress(data)?.block;
    if (block) wait(block, document.createElement("p"), "Your note, not sent yet", data.body ?? "");
  }
}
if (template) {
  onWriting((stretch) => styled().then(() => write(stretch))); // whoever is quicker than the style waits for it
  await styled();
  drafts();
}
export { go, openMenu, quickly } from "./menu.js"; // with this module all that one can do is there

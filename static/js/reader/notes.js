// The margin opens: what is written beside a paragraph, and what else stands level with it.
import { marker, openAt } from "./opening.js";
import { numberIn } from "./page.js";

// What opens from the margin has a style of its own, which comes with the first of it.
let style = null;
export const styled = () => (style ??= new Promise((done) => {
  const address = new URL("../../css/pages/slips.css", import.meta.url).href;
  if (document.querySelector(`link[href="${new URL(address).pathname}"]`)) { done(); return; }
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  link.addEventListener("load", done);
  link.addEventListener("error", done);
  document.head.append(link);
}));

// A piece of a page, as the site draws it; null where it cannot be had.
export async function piece(url) {
  const answer = await fetch(url, { headers: { "X-Part": "1" }, redirect: "manual" });
  if (!answer.ok) return null;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  return made.content;
}

// Which number belongs to what stands open: its paragraph's, so that it opens level with it.
let marked = null;
export function mark(block) {
  marked?.classList.remove("blk__n--open");
  marked = block ? numberIn(block) : null;
  marked?.classList.add("blk__n--open");
}

const notes = document.getElementById("notes");
// The notes of a paragraph: asked for when they are wanted. Without a connection the link leads to their page.
export async function openNotes(link, byKey, href = link.href) {
  const inside = notes.querySelector(".pop__body");
  link.setAttribute("aria-busy", "true");
  try {
    const [found] = await Promise.all([piece(href), styled()]);
    if (!found) { location.assign(href); return; }
    inside.replaceChildren(found);
    for (const way of inside.querySelectorAll("a[href^='?']")) way.setAttribute("href", `notes/${way.getAttribute("href")}`);
    openAt(notes, notes.contains(link) ? marker : link);
    notes.scrollTop = 0;
    if (byKey || notes.contains(link)) inside.focus();
  } catch { location.assign(href); }
  finally { link.removeAttribute("aria-busy"); }
}
export const closeNotes = () => notes?.hidePopover();

// What opens in place: notes and sources of the text, words of the glossary, and the notes of a margin.
import { piece, styled } from "./page.js";

let marker = null;
function openAt(box, link) {
  marker?.classList.remove("is-open");
  marker = link;
  link.classList.add("is-open");
  box.showPopover({ source: link });
}
for (const box of document.querySelectorAll("#peek, #notes"))
  box.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && !document.querySelector("#peek:popover-open, #notes:popover-open")) { marker?.classList.remove("is-open"); marker = null; }
  });

const peek = document.getElementById("peek");
function openEntry(link, byKey) {
  const entry = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!entry?.classList.contains("entry")) return false;
  const inside = peek.querySelector(".pop__body");
  inside.replaceChildren(...[...entry.cloneNode(true).childNodes].filter((n) => !n.classList?.contains("back")));
  const there = document.createElement("a");
  there.href = link.hash;
  there.className = "peek__way small soft";
  there.textContent = "In the list";
  inside.append(document.createElement("br"), there);
  inside.dir = link.closest("[dir]")?.dir ?? "";
  openAt(peek, link);
  if (byKey) inside.focus(); // who does not see it open is read it
  return true;
}

// The notes of a paragraph: asked for when they are wanted. Without a connection the link leads to their page.
const notes = document.getElementById("notes");
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

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest(".peek__way")) peek.hidePopover();
  const link = event.target.closest("a.ref, a.cite, a.term, a[data-notes]");
  if (!link) return;
  if (link === marker) { event.preventDefault(); peek.hidePopover(); notes?.hidePopover(); return; }
  if (link.matches("[data-notes]")) { if (notes) { event.preventDefault(); openNotes(link, event.detail === 0); } return; }
  if (openEntry(link, event.detail === 0)) event.preventDefault();
});

// What opens in place: notes and sources of the text, words of the glossary; and by notes.js the notes of a margin.
import { marker, openAt } from "./opening.js";

const peek = document.getElementById("peek");
const notes = document.getElementById("notes");
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

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (event.target.closest(".peek__way")) peek.hidePopover();
  const link = event.target.closest("a.ref, a.cite, a.term, a[data-notes]");
  if (!link) return;
  if (link === marker) { event.preventDefault(); peek.hidePopover(); notes?.hidePopover(); return; }
  if (link.matches("[data-notes]")) {
    if (!notes) return;
    event.preventDefault();
    import("./notes.js").then(({ openNotes }) => openNotes(link, event.detail === 0), () => location.assign(link.href));
    return;
  }
  if (openEntry(link, event.detail === 0)) event.preventDefault();
});

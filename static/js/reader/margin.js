// The margin: the words that notes are on are underlined, each kind in its own way.
import { blockOf, blocks, eyes, main, numberIn, numberOf } from "./page.js";
import { openNotes } from "./notes.js";
import { rangesOf } from "./selection.js";

// Underlined by the browser (CSS Custom Highlight API), so that no paragraph is drawn again for its notes.
const drawn = globalThis.CSS?.highlights;
export function underline(kind, ranges) {
  if (!drawn) return;
  const name = `note-${kind}`;
  if (!drawn.has(name)) drawn.set(name, new Highlight());
  for (const range of ranges) drawn.get(name).add(range);
}
export const erase = (kind) => drawn?.delete(`note-${kind}`);

const said = document.getElementById("words-noted");
function underlineAll() {
  for (const [number, kinds] of Object.entries(JSON.parse(said.textContent))) {
    const block = blockOf(number);
    for (const part of block ? kinds.split(";") : []) {
      const [kind, ...runs] = part.split(" ");
      underline(kind, runs.flatMap((run) => {
        const [start, end] = run.split("-").map(Number);
        return rangesOf({ block, start, end });
      }));
    }
  }
}
if (said && drawn) (globalThis.requestIdleCallback ?? setTimeout)(underlineAll);

// What a paragraph's margin looks like after something was kept.
export function redraw(block, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  block.querySelector(".blk__margin")?.remove();
  const menu = block.querySelector(".blk__menu");
  if (menu) menu.before(made.content); else block.append(made.content);
}

// m, M: the next mark in the margin, the one before.
export function step(by) {
  const marks = [...document.querySelectorAll(".blk__margin .mk:not(.mk--paper)")];
  const held = marks.indexOf(document.activeElement);
  const here = blocks.indexOf(document.activeElement?.closest?.(".blk") ?? eyes.at);
  const place = (mark) => blocks.indexOf(mark.closest(".blk"));
  const next = held >= 0 ? marks[held + by] : by > 0 ? marks.find((mark) => place(mark) >= here) : marks.findLast((mark) => place(mark) < here);
  next?.closest(".blk").scrollIntoView({ block: "nearest" });
  next?.focus({ preventScroll: true });
}

// A note's own address opens it.
const wanted = new URLSearchParams(location.search).get("note");
if (wanted && main.dataset.notes) {
  const block = blocks.find((each) => `#${each.id}` === location.hash);
  if (block) {
    const asked = `?paragraph=${numberOf(block)}&note=${wanted}`;
    const mark = [...block.querySelectorAll(".mk")].find((each) => each.search === asked);
    openNotes(mark ?? numberIn(block), false, main.dataset.notes + asked);
  }
}

// The paragraph's menu, and the same acts for words that are selected.
import { mark } from "./notes.js";
import { focused, main, numberIn, numberOf, wordsOf } from "./page.js";
import { keep } from "./place.js";
import { acted, inAddress, letGo, meant, selected } from "./selection.js";

export const menu = document.getElementById("blkmenu");
let chosen = null; // { block } or words of it and of those after it
let before = null; // the words selected before a number was pressed, which ends the selection
document.addEventListener("pointerdown", () => { before = selected(); }, true);

// Ways that lead to a page: they are told which words are meant.
function addressed(way, stretch) {
  const url = new URL(way.href);
  for (const name of ["paragraph", "number", "start", "end", "last", "edition"]) url.searchParams.delete(name);
  const said = way.dataset.way === "number" ? { number: numberOf(stretch.block) } : inAddress(stretch);
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  return url.href;
}
export function openMenu(block, byKey) {
  const words = byKey ? selected() : before;
  chosen = words?.block === block ? words : { block };
  const some = chosen.start !== undefined;
  mark(block);
  menu.querySelector("[data-blk]").textContent = numberOf(block);
  for (const item of menu.querySelectorAll("[data-said]")) { item.querySelector("span").textContent = item.dataset.said; delete item.dataset.said; }
  for (const way of menu.querySelectorAll("[data-way]")) {
    way.href = addressed(way, chosen);
    const label = way.querySelector("span");
    way.dataset.whole ??= label.textContent;
    label.textContent = some ? way.dataset.words ?? way.dataset.whole : way.dataset.whole;
  }
  menu.showPopover({ source: numberIn(block) }); // Tab goes on from where it was opened
  menu.querySelector("a, button").focus();
}
menu?.addEventListener("toggle", (event) => { if (event.newState === "closed" && !document.querySelector("#noting:popover-open")) mark(null); });

// --- What is copied ---------------------------------------------------------------------------------------------
const { paragraph, edition } = main.dataset;
const addressOf = (block) => (paragraph
  ? `${location.origin}${paragraph.replace("%C2%B60/", `%C2%B6${numberOf(block)}/`)}?edition=${edition}`
  : `${location.origin}${location.pathname}#${block.id}`);
const textOf = ({ block, start, range }) => {
  const copy = start === undefined ? wordsOf(block).cloneNode(true) : range.cloneContents();
  for (const part of copy.querySelectorAll(".blk__n, .ref, .blk__mark, .blk__margin, .blk__menu")) part.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
};
const numbers = ({ block, last = block }) => (last === block ? numberOf(block) : `${numberOf(block)}–${numberOf(last)}`);
async function copy(text, item) {
  try { await navigator.clipboard.writeText(text); say(item, "Copied"); } catch { say(item, "This browser does not allow it"); }
}
function say(item, words) {
  const span = item.querySelector("span");
  item.dataset.said ??= span.textContent;
  span.textContent = words;
  setTimeout(() => menu.hidePopover(), 900);
}

const acts = {
  link: (stretch, item) => copy(addressOf(stretch.block), item),
  quote: (stretch, item) => copy(`“${textOf(stretch)}”\n${document.getElementById("title").textContent}, ¶ ${numbers(stretch)}. ${addressOf(stretch.block)}`, item),
  place: (stretch, item) => { keep(numberOf(stretch.block)); say(item, "Kept"); },
};
menu?.addEventListener("click", (event) => {
  const item = event.target.closest("[data-do]");
  if (item && chosen) acts[item.dataset.do](chosen, item);
});
// --- The same by key, and from the bar at selected words --------------------------------------------------------
const stretch = () => (menu.matches(":popover-open") ? chosen : meant());
const wayOf = (key) => menu.querySelector(`[data-way][aria-keyshortcuts="${key}"]`);
const written = []; // who opens a form in place of a page
export const onWriting = (open) => written.push(open);
export function go(key, on = stretch()) {
  const way = wayOf(key);
  if (!way || !on) return;
  menu.hidePopover();
  if (key === "n" && written.length) written[0](on);
  else location.assign(addressed(way, on));
  letGo();
}
export function quickly(act) { // by key: the menu says what was done
  const on = stretch();
  if (!on || !focused()) return;
  if (!menu.matches(":popover-open")) { openMenu(on.block, true); chosen = on; }
  acts[act](on, menu.querySelector(`[data-do=${act}]`));
}
menu?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-way][aria-keyshortcuts=n]") || !written.length || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go("n");
});
acted((key, on) => go(key, on));

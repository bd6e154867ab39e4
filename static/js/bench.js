// The workbench without pages in between: what is done is sent, and what changed is swapped. Without this, forms and links.
import { form, open, send, submitted } from "./bench/send.js";
import { menuOf, openMenu, unitMenu } from "./bench/menus.js";
import "./bench/drag.js";
import "./bench/watch.js";

const rows = () => [...document.querySelectorAll("[data-rows] > [data-uid]")];
const handle = (row) => row.querySelector(".row__n");
const plain = (event) => !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);

document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent !== form() && !sent.closest(".inplace")) return;
  event.preventDefault();
  submitted(sent, event.submitter);
});

document.addEventListener("click", (event) => {
  const closes = event.target.closest(".inplace [data-close]");
  if (closes && plain(event)) { event.preventDefault(); closes.closest(".inplace").dispatchEvent(new CustomEvent("close")); return; }
  if (!plain(event)) return;
  const number = event.target.closest("a.row__n");
  const heading = event.target.closest("a[data-block]");
  const unit = event.target.closest("a[data-unit]");
  if (!number && !heading && !unit) return;
  event.preventDefault();
  if (unit) unitMenu(unit);
  else if (number) openMenu(number, number.closest(".row").dataset);
  else openMenu(heading, { uid: heading.dataset.block, kind: `heading ${heading.dataset.heading}` });
});

// Ticks: with Shift as far as the one before, and how many there are.
let last = null;
const count = () => {
  const many = document.querySelectorAll(".row__pick:checked").length;
  const told = document.querySelector("[data-chosen]");
  if (told) told.textContent = many === 1 ? "1 ticked" : `${many} ticked`;
};
document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".row__pick");
  if (!box) return;
  const all = [...document.querySelectorAll(".row__pick")];
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) each.checked = box.checked;
  }
  last = box;
  count();
});
document.addEventListener("reset", () => setTimeout(count));
document.addEventListener("bench:swapped", count);

// Keys -------------------------------------------------------------------------------------------------------------
const here = () => document.activeElement?.closest?.("[data-rows] > [data-uid]");
function step(by) {
  const all = rows(), at = all.indexOf(here());
  const next = at < 0 ? all.find((row) => row.getBoundingClientRect().top >= 64) ?? all[0] : all[at + by];
  if (!next) return;
  handle(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
const on = (act) => () => { const row = here(); if (row) act(row); };
const button = (name) => () => document.querySelector(`[form=bench][name=do][value=${name}]`)?.click();
const keys = {
  j: () => step(1),
  k: () => step(-1),
  e: on((row) => open("words", row.dataset.uid)),
  a: on((row) => open("add", row.dataset.uid)),
  p: on((row) => open("seams", row.dataset.uid)),
  x: on((row) => row.querySelector(".row__pick").click()),
  u: on((row) => send(`begin ${row.dataset.uid}`)),
  J: on((row) => { if ("joins" in row.dataset) send(`join ${row.dataset.uid} ${menuOf(row)}`); }),
  Delete: on((row) => send(`drop ${row.dataset.uid}`)),
};
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [popover]")) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    button(event.shiftKey ? "redo" : "undo")();
    return;
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
    const row = here();
    if (!row) return;
    event.preventDefault();
    send(`${event.key === "ArrowUp" ? "up" : "down"} ${row.dataset.uid}`);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

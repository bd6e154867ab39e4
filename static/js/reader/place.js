// The place: where the eyes rest, kept quietly; never how long. And what one declares at the end.
import { blocks, eyes, main, numberOf, send, wordsOf } from "./page.js";

const line = document.querySelector(".rbar__line");
const at = document.querySelector("[data-at]");
const left = document.querySelector("[data-left]");
const goOn = document.querySelector(".read__on a");
const placeField = document.getElementById("place-number");
const end = document.getElementById("end");
const words = blocks.map((block) => wordsOf(block).textContent.split(/\s+/).length);

function show(block) {
  if (!block || block === eyes.at) return;
  eyes.at?.classList.remove("blk--here");
  eyes.at = block;
  block.classList.add("blk--here");
  const index = blocks.indexOf(block);
  if (at) at.textContent = numberOf(block);
  if (placeField && placeField !== document.activeElement) placeField.value = numberOf(block);
  if (line) line.value = index + 1;
  const minutes = Math.max(1, Math.round(words.slice(index + 1).reduce((a, b) => a + b, 0) / Number(main.dataset.pace)));
  if (left) left.textContent = index + 1 < blocks.length ? `, ${minutes} min left` : "";
  for (const link of document.querySelectorAll("#contents ol.toc a")) {
    const heading = document.getElementById(link.hash.slice(1));
    const passed = heading && heading.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (passed) { document.querySelector("#contents [aria-current]")?.removeAttribute("aria-current"); link.setAttribute("aria-current", "location"); }
  }
}
// The paragraph that crosses a line a third down the window is the one being read.
const level = () => Math.max(120, innerHeight / 3);
export function look() {
  let found = null;
  for (const block of blocks) { if (block.getBoundingClientRect().top > level()) break; found = block; }
  return found ?? blocks[0];
}

// Somebody who leaps (to the end, to look something up) has not read what lies between: the place follows only
// when they stay. What is sent is the paragraph; seconds stay here and are forgotten.
const REST = 4000; // at one paragraph, after scrolling there
const STAY = 15000; // after a leap
const PAUSE = 2000; // without scrolling: from here the next leap is measured
const LEAP = 1.5; // windows
const asked = blocks.find((block) => `#${block.id}` === location.hash);
const opened = Date.now();
let kept = Number(main.dataset.kept) || 0;
let landed = scrollY; // where the page opened
let from = scrollY;
let leapt = -Infinity;
let wasAfter = false;
let resting = 0;
let pausing = 0;

async function later(url, data, what) { // without a connection
  try {
    const { post } = await import("../offline/outbox.js");
    const said = new URLSearchParams(data);
    said.set("said", Date.now());
    return post(url, said, what, url);
  } catch { return false; }
}
export function keep(number) {
  if (!main.dataset.place || !number || number === kept) return;
  kept = number;
  const url = main.dataset.place;
  send(url, { number }).catch(async (lost) => {
    const away = lost instanceof TypeError && (await later(url, { number }, "your place"));
    if (!away) kept = 0;
  });
  if (goOn) { goOn.setAttribute("href", `#p${number}`); goOn.textContent = `You were at ¶ ${number}. Go on there`; }
}
const pastTheText = () =>
  end?.getBoundingClientRect().top < level() || scrollY + innerHeight > document.documentElement.scrollHeight - 2;
const staysAt = () => leapt + STAY - Date.now(); // how long until a leap counts as staying
function settle() {
  if (staysAt() > 0) resting = setTimeout(settle, staysAt());
  else if (!pastTheText()) keep(numberOf(eyes.at));
}
function scrolled() {
  if (Date.now() - opened < 1000) landed = from = scrollY; // the browser goes to the address or to where one was
  if (asked && Math.abs(scrollY - landed) < 48) { show(asked); return; }
  const after = pastTheText(); // time spent there is no time spent reading
  if (after || wasAfter || Math.abs(scrollY - from) > LEAP * innerHeight) { leapt = Date.now(); from = scrollY; }
  wasAfter = after;
  clearTimeout(pausing);
  pausing = setTimeout(() => { from = scrollY; }, PAUSE);
  const before = eyes.at;
  show(look());
  if (eyes.at === before || scrollY === landed) return;
  clearTimeout(resting);
  resting = setTimeout(settle, REST);
}
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; if (blocks.length) scrolled(); });
}, { passive: true });
addEventListener("pagehide", () => { if (eyes.at && scrollY !== landed && staysAt() <= 0 && !pastTheText()) keep(numberOf(eyes.at)); });
if (blocks.length) show(asked ?? look());

// --- Read, partly, not this time -----------------------------------------------------------------------------
const declare = document.querySelector("[data-declare]");
if (declare) {
  const button = declare.querySelector("button");
  const state = declare.querySelector("[role=status]");
  button.hidden = true;
  declare.addEventListener("change", async () => {
    state.textContent = "Saving…";
    try {
      const answer = await send(declare.action, new FormData(declare));
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      state.textContent = "Saved. You can change it.";
    } catch (lost) {
      const kept = lost instanceof TypeError && (await later(declare.action, new FormData(declare), "what you said of this reading")); // no connection
      state.textContent = kept ? "Kept on this device, and sent when you are online." : "That did not reach us. Press the button to try again.";
      button.hidden = kept;
    }
  });
}

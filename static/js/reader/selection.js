// Words that are selected, as the server counts them: in characters of the text without what the page adds.
import { blocks, blockOf, eyes, main, numberOf, wordsOf } from "./page.js";

const afterMark = (node) => node.previousSibling?.classList?.contains("blk__mark"); // a space of the page stands there
function counted(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const length = [...node.data].length;
    return afterMark(node) ? Math.max(0, length - 1) : length;
  }
  if (node.nodeName === "BR") return 1;
  if (node.classList?.contains("blk__mark")) return 0;
  if (node.dataset?.plain) return Number(node.dataset.plain);
  return [...node.childNodes].reduce((sum, child) => sum + counted(child), 0);
}

// What is selected: { block, start, last, end, range }, over one paragraph or several that follow one another.
export function selection() {
  const said = getSelection();
  if (!said.rangeCount || said.isCollapsed) return null;
  const range = said.getRangeAt(0);
  const touched = blocks.filter((block) => range.intersectsNode(wordsOf(block)));
  const upTo = (block, node, at, otherwise) => { // from the paragraph's first character to an end of the selection
    const whole = wordsOf(block);
    if (!whole.contains(node)) return otherwise;
    const before = document.createRange();
    before.selectNodeContents(whole);
    before.setEnd(node, at);
    return counted(before.cloneContents());
  };
  let start = 0;
  while (touched.length) { // of which nothing but the edge was touched, does not count
    start = upTo(touched[0], range.startContainer, range.startOffset, 0);
    if (start < counted(wordsOf(touched[0]))) break;
    touched.shift();
  }
  let end = 0;
  while (touched.length) {
    end = upTo(touched.at(-1), range.endContainer, range.endOffset, counted(wordsOf(touched.at(-1))));
    if (end > 0) break;
    touched.pop();
  }
  const [block, last] = [touched[0], touched.at(-1)];
  if (!block || (block === last && start >= end)) return null;
  return { block, start, last, end, range };
}

// The same words in an address, with the edition whose numbers these are; a paragraph alone is meant whole.
const { edition } = main.dataset;
export function inAddress({ block, start, last = block, end, then }) {
  if (then) return then;
  if (start === undefined) return { paragraph: numberOf(block), edition };
  return { paragraph: numberOf(block), start, end, ...(last !== block ? { last: numberOf(last) } : {}), edition };
}
// Words of an earlier edition (`then`) are none of this page: they are kept as they were addressed.
export const fromAddress = ({ paragraph, start, last, end, ...of }) => {
  const block = blockOf(paragraph);
  if (of.edition !== edition) return { block: block ?? document.querySelector(".blk"), then: { paragraph, start, last, end, ...of } };
  return block && { block, last: blockOf(last) ?? block, ...(end ? { start: Number(start || 0), end: Number(end) } : {}) };
};

// And the way back: where a character of a paragraph stands on the page.
function place(whole, at) {
  let left = at;
  const find = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const skip = afterMark(node) ? 1 : 0;
      const letters = [...node.data].slice(skip);
      if (left <= letters.length) return [node, skip + letters.slice(0, left).join("").length];
      left -= letters.length;
      return null;
    }
    if (node.nodeName === "BR" || node.dataset?.plain || node.classList?.contains("blk__mark")) {
      const length = counted(node);
      if (left < length) return [node.parentNode, [...node.parentNode.childNodes].indexOf(node)];
      left -= length;
      return null;
    }
    for (const child of node.childNodes) { const found = find(child); if (found) return found; }
    return null;
  };
  return find(whole) ?? [whole, whole.childNodes.length];
}
export function rangesOf({ block, start = 0, last = block, end }) {
  const run = blocks.slice(blocks.indexOf(block), blocks.indexOf(last) + 1);
  return run.map((each) => {
    const whole = wordsOf(each);
    const range = document.createRange();
    range.selectNodeContents(whole);
    range.setStart(...place(whole, each === block ? start : 0)); // after the mark of a list
    if (each === last && end !== undefined) range.setEnd(...place(whole, end));
    return range;
  });
}

// --- A quiet bar at the words: what can be done with a paragraph can be done with them ------------------------
const bar = document.getElementById("wordbar");
let taken = null; // what is selected now, or was when a button was pressed
export const selected = () => selection() ?? (bar && !bar.hidden ? taken : null);
export function letGo() {
  taken = null;
  if (bar) bar.hidden = true;
}
function offer() {
  taken = selection();
  if (!bar) return;
  bar.hidden = !taken;
  if (!taken) return;
  const boxes = taken.range.getClientRects();
  const box = boxes[boxes.length - 1];
  if (!box) return;
  const under = matchMedia("(pointer: coarse)").matches ? 36 : 8; // below the handles of a finger
  bar.style.setProperty("inset-block-start", `${box.bottom + scrollY + under}px`);
  bar.style.setProperty("left", `${Math.max(8, Math.min(box.right - bar.offsetWidth / 2, document.documentElement.clientWidth - bar.offsetWidth - 8))}px`);
}
let pausing = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(pausing);
  pausing = setTimeout(offer, 250);
});
offer(); // of words that were selected before this came
bar?.addEventListener("pointerdown", (event) => event.preventDefault()); // a press would end the selection
export const acted = (run) => bar?.addEventListener("click", (event) => {
  const item = event.target.closest("[data-act]");
  if (item && taken) { event.preventDefault(); run(item.dataset.act, taken); }
});
export const meant = () => selected() ?? (eyes.at && { block: document.activeElement?.closest?.(".blk") ?? eyes.at });

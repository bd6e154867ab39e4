// What can be done with a block, and with a unit: one menu each.
import { open, send, show } from "./send.js";

const menu = document.getElementById("rowmenu"), units = document.getElementById("unitmenu");
let chosen = null; // { uid, kind }
let unit = null; // the way that was opened

const rowOf = (uid) => document.querySelector(`[data-rows] > [data-uid="${uid}"]`);
export const menuOf = (row) => {
  let next = row.nextElementSibling;
  while (next && !next.dataset.uid) next = next.nextElementSibling;
  return next?.dataset.uid;
};

export function openMenu(source, { uid, kind }) {
  chosen = { uid, kind };
  const row = rowOf(uid), [what, level] = kind.split(" ");
  menu.querySelector("[data-name]").textContent = source.getAttribute("aria-label").split(": what")[0];
  for (const item of menu.querySelectorAll("[data-only]")) item.hidden = item.dataset.only !== what;
  menu.querySelector("[data-act=join]").hidden = !row || !("joins" in row.dataset);
  const select = menu.querySelector("select"), known = [...select.options].some((each) => each.value === kind);
  select.closest("[data-kinds]").hidden = !known;
  if (known) select.value = kind;
  menu.querySelector("[data-level='-1']").disabled = level === "1";
  menu.querySelector("[data-level='1']").disabled = level === "3";
  const way = menu.querySelector("[data-mark]");
  way.search = `?block=${uid}`;
  menu.showPopover({ source });
  menu.querySelector("a, button").focus();
}

menu?.addEventListener("click", (event) => {
  const item = event.target.closest("[data-open], [data-act], [data-level], [data-set]");
  if (!item) return;
  event.preventDefault();
  menu.hidePopover();
  const { uid, kind } = chosen, data = item.dataset;
  if (data.open) open(data.open, uid);
  else if (data.level) send(`heading ${uid} ${Number(kind.split(" ")[1]) + Number(data.level)}`);
  else if ("set" in data) send(`kinds ${uid}`, { kind: menu.querySelector("select").value });
  else if (data.act === "join") send(`join ${uid} ${menuOf(rowOf(uid))}`);
  else send(`${data.act} ${uid}`);
});

export function unitMenu(source) {
  unit = source;
  const uid = new URL(source.href).searchParams.get("block");
  const all = [...document.querySelectorAll("[data-unit-row]")], at = all.findIndex((each) => each.dataset.unitRow === uid);
  const off = { "unit-join": at === 0, "unit-up": at === 0, "unit-down": at === all.length - 1, "unit-drop": all.length === 1 };
  units.querySelector("[data-name]").textContent = source.getAttribute("aria-label").split(": what")[0];
  for (const item of units.querySelectorAll("[data-act]")) item.hidden = off[item.dataset.act];
  units.querySelector("[data-bounds]").href = source.href;
  units.querySelector("[data-bounds]").hidden = all.length === 1;
  units.showPopover({ source });
  units.querySelector("a, button").focus();
}

units?.addEventListener("click", (event) => {
  const item = event.target.closest("[data-title], [data-act]");
  if (!item) return;
  event.preventDefault();
  units.hidePopover();
  const uid = new URL(unit.href).searchParams.get("block");
  if (item.dataset.act) send(`${item.dataset.act} ${uid}`);
  else show(unit.href, "[data-inplace]", unit.closest("li"));
});

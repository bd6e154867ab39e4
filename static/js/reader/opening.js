// What opens in place stands level with what opened it: a marker, a word, a mark of the margin.
export let marker = null;
export function openAt(box, link) {
  marker?.classList.remove("is-open");
  marker = link;
  link.classList.add("is-open");
  box.showPopover({ source: link });
}
for (const box of document.querySelectorAll("#peek, #notes"))
  box.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && !document.querySelector("#peek:popover-open, #notes:popover-open")) { marker?.classList.remove("is-open"); marker = null; }
  });

// The time line works by links; this only makes it quicker.
// Addresses from before led to a year of one long page: they go to the year's own window.
const year = /^#y(\d{4})$/.exec(location.hash);
if (year && !new URLSearchParams(location.search).get("at")) location.replace(`?at=${year[1]}`);

const columns = [...document.querySelectorAll("[data-columns] > li > *")];
const here = columns.find((column) => column.hasAttribute("aria-current"));
here?.scrollIntoView({ block: "nearest", inline: "center" });

// Arrows walk along the columns, Home and End to the ends; [ and ] go to what stands before and after, u wider.
const links = columns.filter((column) => column.matches("a"));
const follow = (what) => document.querySelector(what)?.click();
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  const at = links.indexOf(event.target.closest("a"));
  const drawing = at >= 0 || event.target.closest("[data-drawing]") === event.target;
  const to = { ArrowRight: at + 1, ArrowLeft: Math.max(at - 1, 0), Home: 0, End: links.length - 1 }[event.key];
  if (drawing && to !== undefined && links[to]) {
    event.preventDefault();
    links[to].focus();
  } else if (event.key === "[") follow("[data-earlier]");
  else if (event.key === "]") follow("[data-later]");
  else if (event.key === "u") [...document.querySelectorAll("[data-wider]")].at(-1)?.click();
});

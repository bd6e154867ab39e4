// "?" lists the keys of the page: whatever the page says in its <template id="page-keys">.
const template = document.getElementById("page-keys");
if (template) {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.append(template.content.cloneNode(true));
  document.body.append(dialog);
  const open = () => { for (const pop of document.querySelectorAll("[popover]:popover-open")) pop.hidePopover(); dialog.showModal(); };
  for (const button of document.querySelectorAll("[data-keys-open]")) { button.hidden = false; button.addEventListener("click", open); }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

// "/" leads to the search: its field on its own page, else the page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, dialog, [contenteditable]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = document.getElementById("q") ?? document.querySelector("[data-search]");
  if (!way) return;
  event.preventDefault();
  if (way.matches("a")) way.click();
  else { way.focus(); way.select(); }
});

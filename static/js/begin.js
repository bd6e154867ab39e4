// Beginning a circle: the time zone of this device, dates as one types, the link on the clipboard.
// Without this script the zone is chosen, "Show the dates" asks for them, and the link is selected by hand.

for (const form of document.querySelectorAll("form[data-guess-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const field = form.elements.time_zone;
  if (zone === "UTC") continue; // what browsers say that say nothing
  if ([...field.options].some((option) => option.value === zone)) field.value = zone;
}

for (const form of document.querySelectorAll("form[data-dates]")) {
  const shown = document.getElementById("coming");
  const button = form.querySelector("[data-look]");
  let waiting, asked = 0;
  button.hidden = true;

  async function look() {
    const body = new FormData(form);
    body.set("do", "look");
    const turn = ++asked;
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("coming");
      if (turn === asked && fresh) shown.replaceChildren(...fresh.childNodes);
    } catch { button.hidden = false; /* there is no connection */ }
  }

  form.addEventListener("change", (event) => {
    if (!event.target.closest(".when")) return;
    const { given } = form.elements; // dates one by one begin with those the rhythm gave
    if (event.target.value === "given" && !given.value.trim()) {
      const days = [...shown.querySelectorAll("li:not(.coming__out) time")];
      given.value = days.map((day) => day.textContent.replace(/,.*/, "")).join("\n");
    }
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
  // back from the next page the fields stand as they were left, and so do the dates
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
}

for (const box of document.querySelectorAll("[data-copy]")) {
  const field = box.querySelector("textarea"), button = box.querySelector("button"), state = box.querySelector("[role=status]");
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(field.value); state.textContent = "Copied."; }
    catch { field.select(); state.textContent = "Copy what is marked."; }
  });
}

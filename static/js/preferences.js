// Forms with data-preferences: a choice is felt at once, saved in the background, and remembered by this device.
// Fields: theme, type_size, measure, leading. Without this script the same forms have a button and go to the server.

const root = document.documentElement;
const signedIn = "signedIn" in root.dataset;
// The field of the form: its attribute on <html>, and the value that needs no attribute.
const KNOWN = { theme: ["theme", "system"], type_size: ["size", "m"], measure: ["measure", "m"], leading: ["leading", "m"] };

const current = (name) => root.dataset[KNOWN[name][0]] || KNOWN[name][1];

function apply(name, value) {
  const [attribute, usual] = KNOWN[name];
  if (value === usual) delete root.dataset[attribute]; else root.dataset[attribute] = value;
}

function remember() {
  const kept = {};
  for (const [attribute] of Object.values(KNOWN)) if (root.dataset[attribute]) kept[attribute] = root.dataset[attribute];
  try { localStorage.setItem("preferences", JSON.stringify(kept)); } catch { /* it lasts for this page */ }
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem("preferences") || "{}");
    for (const [name, [attribute, usual]] of Object.entries(KNOWN)) apply(name, String(kept[attribute] || usual));
  } catch { /* nothing to recall */ }
}

function show() {
  for (const input of document.querySelectorAll("form[data-preferences] input[type=radio]")) {
    if (input.name in KNOWN) input.checked = input.value === current(input.name);
  }
}

function say(form, words) {
  const state = form.querySelector("[data-preferences-state]");
  if (state) state.textContent = words;
}

// One request after the other, so that the last choice is the one that stays.
let last = Promise.resolve();

function save(form, name, value) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set(name, value);
  say(form, "Saving …");
  last = last
    .then(() => fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", keepalive: true }))
    .then((answer) => say(form, answer.status === 204 ? "Saved." : "Not saved: sign in again, then choose once more."))
    .catch(() => say(form, "Not saved: there is no connection."));
}

document.addEventListener("change", (event) => {
  const { form, name, value } = event.target;
  if (!form || !("preferences" in form.dataset) || !(name in KNOWN)) return;
  apply(name, value);
  show();
  remember();
  if (signedIn) save(form, name, value);
});

// The lamp of other windows, and of a page that comes back from behind.
addEventListener("storage", (event) => { if (event.key === "preferences") { recall(); show(); } });
addEventListener("pageshow", (event) => { if (event.persisted) { recall(); show(); } });

for (const part of document.querySelectorAll("form[data-preferences] [data-without-script]")) part.hidden = true;
if (signedIn) remember();
show();

// Who else works on this text, and what they did meanwhile. Asked every ten seconds while the page is looked at.
import { form, swap } from "./send.js";

const EVERY = 10_000;
const place = () => document.querySelector("[data-others]");

async function ask() {
  if (document.hidden || !place()) return;
  let told;
  try {
    const { csrfmiddlewaretoken, version } = form().elements;
    const body = new URLSearchParams({ csrfmiddlewaretoken: csrfmiddlewaretoken.value, version: version.value });
    const answer = await fetch(place().dataset.others, { method: "POST", body });
    if (!answer.ok) return;
    told = await answer.json();
  } catch { return; }
  const box = place();
  box.querySelector("[data-who]").textContent = told.who;
  const news = told.news && told.version !== Number(form().elements.version.value) ? told.news : "";
  if (box.querySelector("[data-news]").textContent !== news) box.querySelector("[data-news]").textContent = news;
  const show = box.querySelector("[data-show]");
  show.hidden = !news;
  show.href = told.href;
  box.hidden = !(told.who || news);
}

document.addEventListener("click", async (event) => {
  const way = event.target.closest("[data-show]");
  if (!way) return;
  event.preventDefault();
  try {
    const answer = await fetch(way.href);
    swap(await answer.text(), way.href);
    document.querySelector(new URL(way.href).hash || null)?.scrollIntoView({ block: "center" });
  } catch { location.assign(way.href); }
});
document.addEventListener("visibilitychange", ask);
document.addEventListener("bench:swapped", () => { ask(); });
setInterval(ask, EVERY);
ask();

// What is pasted from a page or a word processor brings its headings and notes along. Without this it is plain words.
const TELLS = /<(h[1-6]|blockquote|sup|em|strong|b|i|u|li|table|a\s)[\s>]|mso-|font-weight/i;

for (const field of document.querySelectorAll("[data-paste]")) {
  const markup = field.form.elements[field.dataset.paste];
  const state = field.form.querySelector("[data-paste-state]");
  const take = (html, said) => { markup.value = html; state.textContent = said; };

  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const replaced = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const added = markup.value && field.selectionStart === field.value.length;
    if (!TELLS.test(html) || !(replaced || added)) return;
    const whole = replaced ? html : `${markup.value}\n${html}`;
    setTimeout(() => take(whole, "Headings, notes and emphasis come along."));
  });
  field.addEventListener("input", () => {
    if (markup.value) take("", "Changed by hand: only the words are taken.");
  });
}

// A button that copies a field. Without a script the field is selected and copied by hand.
const said = document.querySelector("[data-copied]");
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {  // not allowed, or not over https
      field.select();
      said.textContent = document.execCommand("copy") ? "Copied." : "Copy the marked address.";
    }
  });
}

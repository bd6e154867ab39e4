// Passkeys: their buttons are shown where the device has them, and a refusal is told in words.
// The ceremony itself is allauth's (mfa/js/webauthn.js).

const able = "PublicKeyCredential" in window;
for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !able;
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = able;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const state = document.querySelector("[data-passkey-state]");
  if (!state) return;
  const name = event.detail.exception?.name;
  state.textContent = name === "InvalidStateError"
    ? "This device has a passkey for your account already."
    : "Your device gave no passkey. Try again, or take another way in.";
});

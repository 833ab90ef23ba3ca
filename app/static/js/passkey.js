/* Passkeys: the one thing that needs a script. The page carries the options, the answer goes back as a form. */
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const words = (buffer) => {
  if (!buffer) return null;
  const raw = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const listed = (items) => (items || []).map((item) => ({ ...item, id: bytes(item.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: listed(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const response = made.response;
  return {
    id: made.id,
    rawId: words(made.rawId),
    type: made.type,
    response: {
      attestationObject: words(response.attestationObject),
      clientDataJSON: words(response.clientDataJSON),
      transports: response.getTransports ? response.getTransports() : [],
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: listed(options.allowCredentials),
  };
  const shown = await navigator.credentials.get({ publicKey });
  const response = shown.response;
  return {
    id: shown.id,
    rawId: words(shown.rawId),
    type: shown.type,
    response: {
      authenticatorData: words(response.authenticatorData),
      clientDataJSON: words(response.clientDataJSON),
      signature: words(response.signature),
      userHandle: words(response.userHandle),
    },
  };
}

const form = document.querySelector("form[data-passkey]");
if (form) {
  const act = form.dataset.passkey === "create" ? create : get;
  act(JSON.parse(form.dataset.options))
    .then((credential) => {
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    })
    .catch(() => {
      const problem = document.querySelector("[data-passkey-problem]");
      problem.textContent = problem.dataset.words;
    });
}

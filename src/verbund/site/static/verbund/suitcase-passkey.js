/* Opens the suitcase with the secret of a passkey (WebAuthn PRF); works without a network.
   Forms marked data-vb-prf="get|create"; the one for get stays hidden without passkeys. */
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/* keys: [{id, salt}] as base64url. Which one answers is the officer's choice. */
async function secretOf(challenge, keys) {
  const evalByCredential = {};
  for (const key of keys) evalByCredential[key.id] = { first: toBytes(key.salt) };
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: toBytes(challenge),
      rpId: location.hostname,
      userVerification: "required",
      allowCredentials: keys.map((key) => ({ type: "public-key", id: toBytes(key.id) })),
      extensions: { prf: { evalByCredential } },
    },
  });
  const results = credential.getClientExtensionResults().prf?.results;
  if (!results?.first) throw new Error("no secret");
  return { id: toText(credential.rawId), secret: toText(results.first) };
}

async function open(form) {
  const reply = await fetch(form.dataset.vbOptions, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!reply.ok) throw new Error(String(reply.status));
  const { challenge, keys } = await reply.json();
  const found = await secretOf(challenge, keys);
  form.elements.slot.value = keys.find((key) => key.id === found.id).slot;
  form.elements.secret.value = found.secret;
}

async function create(form) {
  const salt = form.elements.salt.value;
  const credential = await navigator.credentials.create({
    publicKey: {
      challenge: toBytes(form.dataset.vbChallenge),
      rp: { id: location.hostname, name: "Verbund" },
      user: { id: toBytes(form.dataset.vbHandle), name: "Koffer", displayName: "Koffer" },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      extensions: { prf: {} },
    },
  });
  if (!credential.getClientExtensionResults().prf?.enabled) throw new Error("no PRF");
  const id = toText(credential.rawId);
  const found = await secretOf(form.dataset.vbChallenge, [{ id, salt }]);
  form.elements.credential.value = id;
  form.elements.secret.value = found.secret;
}

for (const form of document.querySelectorAll("[data-vb-prf]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.secret.value) return;
    event.preventDefault();
    const status = form.querySelector("[data-vb-failed]");
    status.textContent = "";
    try {
      await (form.dataset.vbPrf === "get" ? open(form) : create(form));
      form.submit();
    } catch {
      form.elements.secret.value = "";
      status.textContent = status.dataset.vbFailed;
    }
  });
}

// Passkeys: asks the server for a challenge, the device for its answer, sends the form.
// Forms marked data-vb-passkey stay hidden where the browser cannot do it.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function readOptions(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const item of list ?? []) item.id = toBytes(item.id);
  }
  return options;
}

function writeCredential(credential) {
  const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function answer(form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const reply = await fetch(form.dataset.vbOptions, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
  });
  if (!reply.ok) throw new Error(String(reply.status));
  const publicKey = readOptions(await reply.json());
  const credential = await navigator.credentials[form.dataset.vbPasskey]({ publicKey });
  form.elements.credential.value = writeCredential(credential);
}

for (const form of document.querySelectorAll("[data-vb-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const status = form.querySelector("[data-vb-failed]");
    status.textContent = "";
    try {
      await answer(form);
      form.submit();
    } catch {
      status.textContent = status.dataset.vbFailed;
    }
  });
}

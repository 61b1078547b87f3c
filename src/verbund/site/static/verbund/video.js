/* A conversation between two browsers: picture and sound, chat, shown documents, and the
   form both fill in. Signals go through the server until the browsers have found each
   other; everything else goes from browser to browser. */
"use strict";

const root = document.querySelector("[data-vb-video]");
const words = JSON.parse(root.dataset.words);
const clerk = root.dataset.side === "clerk";
const find = (name) => root.querySelector(`[data-vb-${name}]`);
const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
const status = find("status");
const PIECE = 16000;
const LARGEST = 12000000;

let peer = null;
let channel = null;
let heard = 0;
let making = false;
let camera = null;
let over = false;

const say = (text) => { if (status.textContent !== text) status.textContent = text; };

/* --- signals ------------------------------------------------------------------ */

async function signal(kind, value) {
  const answer = await fetch(root.dataset.signals, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ kind, body: JSON.stringify(value ?? null) }),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
}

async function listen() {
  let wait = 1000;
  try {
    const answer = await fetch(`${root.dataset.signals}?nach=${heard}`, { cache: "no-store" });
    if (answer.status === 404) return leave();
    if (answer.ok) {
      const told = await answer.json();
      if (told.state === "ended") return leave();
      if (told.state === "waiting") {
        say(told.text);
        wait = 2000;
      } else {
        if (!peer) await meet();
        for (const one of told.signals) {
          heard = Math.max(heard, one.id);
          await take(one.kind, JSON.parse(one.body));
        }
        if (peer.connectionState === "connected") wait = 3000;
      }
    }
  } catch (error) {
    say(words.weak);
    wait = 3000;
  }
  setTimeout(listen, wait);
}

function leave() {
  over = true;
  if (peer) peer.close();
  for (const track of camera?.getTracks() ?? []) track.stop();
  location.replace(root.dataset.over);
}

/* --- finding each other (perfect negotiation; the citizen is the polite one) --------- */

async function ownCamera() {
  if (camera) return camera;
  for (const wanted of [{ video: true, audio: true }, { audio: true }, { video: true }]) {
    try {
      camera = await navigator.mediaDevices.getUserMedia(wanted);
      find("local").srcObject = camera;
      return camera;
    } catch (error) {
      continue;
    }
  }
  note(words.no_camera, words.no_camera_text);
  camera = new MediaStream();
  return camera;
}

async function meet() {
  say(words.connecting);
  peer = new RTCPeerConnection({ iceServers: JSON.parse(root.dataset.ice) });
  peer.onicecandidate = (event) => { if (event.candidate) signal("candidate", event.candidate).catch(() => {}); };
  peer.ontrack = (event) => {
    const remote = find("remote");
    const stream = event.streams[0] ?? new MediaStream([event.track]);
    if (remote.srcObject !== stream) remote.srcObject = stream;
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === "connected") say(words.connected);
    if (peer.connectionState === "disconnected") say(words.weak);
    if (peer.connectionState === "failed") peer.restartIce();
    root.dataset.state = peer.connectionState;
  };
  peer.onnegotiationneeded = async () => {
    try {
      making = true;
      await peer.setLocalDescription();
      await signal("offer", peer.localDescription);
    } finally {
      making = false;
    }
  };
  // Both sides agree on its number, so that nobody has to begin.
  opened(peer.createDataChannel("verbund", { negotiated: true, id: 1 }));
  const stream = await ownCamera();
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
  if (clerk && !stream.getVideoTracks().length) peer.addTransceiver("video");
  if (root.dataset.form) show(root.dataset.form);
}

async function take(kind, value) {
  if (kind === "candidate") {
    try { await peer.addIceCandidate(value); } catch (error) { if (!ignored) throw error; }
    return;
  }
  if (kind !== "offer" && kind !== "answer") return;
  const clash = value.type === "offer" && (making || peer.signalingState !== "stable");
  ignored = clerk && clash;
  if (ignored) return;
  await peer.setRemoteDescription(value);
  if (value.type === "offer") {
    await peer.setLocalDescription();
    await signal("answer", peer.localDescription);
  }
}
let ignored = false;

/* --- what the browsers tell each other directly ---------------------------------- */

function opened(made) {
  channel = made;
  channel.binaryType = "arraybuffer";
  channel.onmessage = (event) => receive(event.data);
}

function tell(message) {
  if (channel?.readyState === "open") channel.send(JSON.stringify(message));
}

let arriving = null;

function receive(data) {
  if (data instanceof ArrayBuffer) {
    if (!arriving) return;
    arriving.parts.push(data);
    arriving.size -= data.byteLength;
    if (arriving.size <= 0) {
      const blob = new Blob(arriving.parts, { type: arriving.type });
      arriving = null;
      draw(blob);
    }
    return;
  }
  const told = JSON.parse(data);
  if (told.t === "chat") line(words.other, String(told.text).slice(0, 1000));
  if (told.t === "page") show(told.href, true);
  if (told.t === "field") fill(told);
  if (told.t === "focus") there(told.name);
  if (told.t === "document" && told.size <= LARGEST && /^image\//.test(told.type)) {
    arriving = { type: told.type, size: told.size, parts: [] };
  }
}

/* --- chat ---------------------------------------------------------------------- */

function line(who, text) {
  const item = document.createElement("p");
  const name = document.createElement("strong");
  name.textContent = `${who}: `;
  item.append(name, text);
  find("chat").append(item);
  item.scrollIntoView({ block: "nearest" });
}

const note = (title, text) => line(title, text);

find("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.say;
  const text = field.value.trim();
  if (!text || channel?.readyState !== "open") return;
  tell({ t: "chat", text });
  line(words.you, text);
  field.value = "";
});

/* --- documents: drawn, never stored ---------------------------------------------- */

async function draw(blob) {
  const picture = await createImageBitmap(blob);
  const canvas = find("document");
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  canvas.hidden = false;
  note(words.other, words.shown);
}

async function share(blob) {
  if (channel?.readyState !== "open") return;
  if (blob.size > LARGEST) return note(words.you, words.too_large);
  tell({ t: "document", type: blob.type, size: blob.size });
  const bytes = await blob.arrayBuffer();
  for (let at = 0; at < bytes.byteLength; at += PIECE) {
    while (channel.bufferedAmount > 1000000) await new Promise((done) => setTimeout(done, 50));
    channel.send(bytes.slice(at, at + PIECE));
  }
  note(words.you, words.shown);
}

find("snapshot").addEventListener("click", () => {
  const video = find("local");
  if (!video.videoWidth) return;
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  canvas.toBlob((blob) => share(blob), "image/jpeg", 0.9);
});

find("picture")?.addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) share(file);
  event.target.value = "";
});

find("screen")?.addEventListener("click", async (event) => {
  const sender = peer?.getSenders().find((one) => one.track?.kind === "video") ??
    peer?.getTransceivers().find((one) => one.receiver.track.kind === "video")?.sender;
  if (!sender) return;
  const button = event.currentTarget;
  const own = camera.getVideoTracks()[0] ?? null;
  if (button.getAttribute("aria-pressed") === "true") {
    sender.track?.stop();
    await sender.replaceTrack(own);
    button.setAttribute("aria-pressed", "false");
    return;
  }
  let shown;
  try { shown = await navigator.mediaDevices.getDisplayMedia({ video: true }); } catch (error) { return; }
  const [track] = shown.getVideoTracks();
  track.onended = () => { sender.replaceTrack(own); button.setAttribute("aria-pressed", "false"); };
  await sender.replaceTrack(track);
  button.setAttribute("aria-pressed", "true");
});

for (const button of root.querySelectorAll("[data-vb-toggle]")) {
  button.addEventListener("click", () => {
    const off = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(off));
    for (const track of camera?.getTracks() ?? []) {
      if (track.kind === button.dataset.vbToggle) track.enabled = !off;
    }
  });
}

/* --- the form both fill in --------------------------------------------------------- */

const sheet = find("form");
let here = "";

async function show(href, told = false, options = {}) {
  if (!sheet) return;
  const address = new URL(href, location.href);
  // Only pages of this very call, whatever the other side says.
  if (address.origin !== location.origin || !address.pathname.startsWith(root.dataset.form)) return;
  try {
    const answer = await fetch(address, { cache: "no-store", ...options });
    here = new URL(answer.url).pathname;
    sheet.innerHTML = await answer.text();
    if (!told) {
      if (answer.ok) tell({ t: "page", href: here });
      sheet.focus();
    }
  } catch (error) {
    say(words.weak);
  }
}

sheet?.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  show(link.href);
});

sheet?.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new FormData(event.target, event.submitter);
  show(here, false, { method: "POST", body, headers: { "X-CSRFToken": token } });
});

sheet?.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.name || field.type === "file") return;
  const choice = field.type === "radio" || field.type === "checkbox";
  tell({ t: "field", name: field.name, value: field.value, checked: choice ? field.checked : null });
});

sheet?.addEventListener("focusin", (event) => {
  if (event.target.name) tell({ t: "focus", name: event.target.name });
});

function fields(name) {
  return [...(sheet?.querySelectorAll("input, textarea, select") ?? [])].filter((one) => one.name === name);
}

function fill(told) {
  for (const field of fields(told.name)) {
    if (field.name === "csrfmiddlewaretoken" || field.type === "hidden" || field.type === "file") continue;
    if (told.checked === null) field.value = String(told.value).slice(0, 10000);
    else if (field.value === told.value) field.checked = told.checked === true;
  }
}

function there(name) {
  for (const one of sheet?.querySelectorAll("[data-vb-there]") ?? []) delete one.dataset.vbThere;
  const [field] = fields(name);
  if (field) field.dataset.vbThere = "";
}

/* A closed window hangs up for the waiting citizen; a conversation may be reloaded. */
window.addEventListener("pagehide", () => {
  for (const track of camera?.getTracks() ?? []) if (over) track.stop();
});

listen();

/* The clerk notes that face and document were compared; the button says so after. */
const identify = document.querySelector("[data-vb-identify]");
identify?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch(identify.action, { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.ok) identify.querySelector("button").disabled = true;
  if (answer.ok) note(words.you, identify.querySelector("button").textContent.trim());
});

/* The terminal: pages change without leaving the page, so that what was typed stays when
   the network goes; the time-out; printing. Everything works without this file too. */
import { speech } from "./terminal-speech.js";

const PULSE = 15_000;
const AGAIN = 3_000;
let away = null;      // since when the network is gone
let travelling = false;
let touched = Date.now();
let asking = false;   // „Sind Sie noch da?“ is open

const body = () => document.body;
const base = () => body().dataset.base;
const words = () => document.getElementById("worte").dataset;
const seconds = (name) => Number(body().dataset[name] || 0);
/* A conversation by video cannot move to another document: its pages are loaded. */
const talk = (from = document) => from.querySelector("[data-vb-video]");
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });

/* ---------- going from page to page ---------- */

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || link.target || talk()) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !url.pathname.startsWith(base())) return;
  if (url.pathname === location.pathname && url.hash) { jump(event, url.hash); return; }
  event.preventDefault();
  if (link.dataset.tool === "speak") { speech.wake(); }
  travel(url.href, { method: "GET" }, typed());
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.hasAttribute("data-leave")) { leave(event, form); return; }
  if (talk()) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const asked = event.submitter;
  const url = new URL(asked?.hasAttribute("formaction") ? asked.formAction : form.action || location.href);
  if (asked?.dataset.tool === "speak") { speech.wake(); }
  if (form.method === "get") {
    url.search = new URLSearchParams(data).toString();
    travel(url.href, { method: "GET" });
  } else {
    travel(url.href, { method: "POST", body: new URLSearchParams(data) });
  }
});

/* Ask again and again until somebody answers; then show what came. */
async function travel(href, request, kept = null) {
  if (travelling) return;
  travelling = true;
  body().setAttribute("aria-busy", "true");
  try {
    const answer = await reach(href, request);
    if (!answer) return;
    if (answer.status === 403 && request.method === "POST") { await afresh(); return; }
    const html = await answer.text();
    if (!html.includes("data-base=")) {
      // No page of the terminal, such as an error: nobody may be left standing on it.
      location.replace(request.method === "POST" ? location.href : base());
      return;
    }
    show(html, answer.url, kept);
  } catch (broken) {
    // The answer broke off while it was read: ask for the page itself.
    lose();
    if (await back()) location.reload();
  } finally {
    travelling = false;
    body().removeAttribute("aria-busy");
  }
}

/* The form was open for too long: the same page again, with what was typed. */
async function afresh() {
  const kept = typed();
  const answer = await reach(location.href, { method: "GET" });
  if (answer) show(await answer.text(), answer.url, kept);
}

async function reach(href, request) {
  for (;;) {
    try {
      const answer = await fetch(href, { ...request, cache: "no-store", credentials: "same-origin" });
      if (![502, 503, 504].includes(answer.status)) { found(); return answer; }
    } catch (lost) { /* nobody there */ }
    lose();
    if (!(await back())) return null;
  }
}

function show(html, href, kept) {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (talk(next) || !new URL(href).pathname.startsWith(base())) { location.replace(href); return; }
  speech.stop();
  const root = document.documentElement;
  for (const name of ["lang", "dir", "class", "data-kern-theme"]) {
    const value = next.documentElement.getAttribute(name);
    if (value === null) root.removeAttribute(name); else root.setAttribute(name, value);
  }
  document.title = next.title;
  body().replaceWith(document.adoptNode(next.body));
  history.replaceState(null, "", href);
  if (kept) retype(kept);
  scrollTo(0, 0);
  ready();
}

/* What stands in the form, so that another language or size does not cost it. */
function typed() {
  const form = document.querySelector("form.vb-terminal__form");
  return form ? { at: location.pathname, data: [...new FormData(form)] } : null;
}

function retype(kept) {
  const form = document.querySelector("form.vb-terminal__form");
  if (!form || kept.at !== location.pathname) return;
  for (const [name, value] of kept.data) {
    if (name === "csrfmiddlewaretoken" || name === "key") continue;
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.value === value) field.checked = true;
      } else if (field.type !== "hidden") field.value = value;
    }
  }
}

function jump(event, hash) {
  const field = document.getElementById(hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest("fieldset, .kern-form-input") || field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

/* ---------- the end of a visit ---------- */

/* In the language of the visit, which nobody else knows when there is no network. */
function farewell() {
  const tongue = document.documentElement.lang;
  return `${base()}auf-wiedersehen/${tongue === "de" ? "" : `?sprache=${tongue}`}`;
}

/* The end is a page of its own, so that the browser drops what it holds. */
async function leave(event, form) {
  event.preventDefault();
  if (await alive()) { form.submit(); return; }
  // Nobody to tell: empty the page at once; the server ends the visit by itself.
  location.replace(farewell());
}

async function alive() {
  try {
    const answer = await fetch(`${base()}puls`, { cache: "no-store", signal: AbortSignal.timeout(4000) });
    return answer.ok;
  } catch (lost) { return false; }
}

/* ---------- without a network ---------- */

function lose() {
  if (away !== null) return;
  away = Date.now();
  document.getElementById("ohne-netz").hidden = false;
  tell();
}

function found() {
  if (away === null) return;
  touched += Date.now() - away;   // nobody's time runs while the network is gone
  away = null;
  document.getElementById("ohne-netz").hidden = true;
  document.getElementById("wieder-da").textContent = words().back;
}

/* Wait until somebody answers; after ten minutes the page is emptied. */
async function back() {
  while (away !== null) {
    await sleep(AGAIN);
    if (away === null || (await alive())) { found(); return true; }
    if (Date.now() - away > seconds("offline") * 1000) {
      location.replace(farewell());
      return false;
    }
  }
  return true;
}

function tell() {
  const place = document.querySelector("[data-left]");
  if (away === null || !place) return;
  const left = Math.max(0, seconds("offline") - Math.floor((Date.now() - away) / 1000));
  place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

async function pulse() {
  if (travelling || away !== null || document.hidden) return;
  if (!(await alive()) && !travelling) { lose(); back(); }
}

addEventListener("offline", () => { if (!travelling) { lose(); back(); } });
addEventListener("online", pulse);

/* ---------- time-out ---------- */

function touch() { touched = Date.now(); }

for (const kind of ["pointerdown", "input", "scroll", "wheel"]) {
  addEventListener(kind, () => { if (!asking) touch(); }, { passive: true, capture: true });
}

addEventListener("keydown", (event) => {
  if (!asking) { touch(); return; }
  // One key is enough, whichever; Tab moves to the button that ends.
  if (event.key === "Tab" || event.key === "Shift") return;
  if (event.key === "Enter" && document.activeElement?.closest("[data-time]")) return;
  event.preventDefault();
  more();
}, { capture: true });

function more() {
  asking = false;
  touch();
  speech.stop();
  document.getElementById("zeit")?.close();
  body().classList.remove("vb-asking");
}

function watch() {
  tell();
  const dialog = document.getElementById("zeit");
  const idle = seconds("idle");
  if (talk()?.dataset.state === "connected") touch();   // who talks touches nothing
  if (!dialog || !idle || away !== null) return;
  const quiet = (Date.now() - touched) / 1000;
  if (quiet < idle) { if (asking) more(); return; }
  const left = Math.ceil(idle + seconds("warn") - quiet);
  if (!asking) {
    asking = true;
    body().classList.add("vb-asking");   // nothing of the page can be read meanwhile
    dialog.showModal();
    dialog.querySelector("[data-more]").focus();
    if (speech.on()) speech.read(dialog);
  }
  dialog.querySelector("[data-seconds]").textContent = String(Math.max(0, left));
  if (left <= 0) {
    asking = false;
    dialog.querySelector("form[data-time]").requestSubmit();
    touched = Date.now();   // if the end fails it is tried again later
  }
}

/* ---------- each page ---------- */

function ready() {
  asking = false;
  touch();
  document.getElementById("ohne-netz").hidden = away === null;
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => { print(); });
  }
  document.querySelector("[data-more]")?.addEventListener("click", more);
  document.getElementById("zeit")?.addEventListener("cancel", (event) => { event.preventDefault(); more(); });
  const first = document.querySelector("[data-vb-focus]") || document.getElementById("inhalt");
  // The page itself begins at its top: languages and the way out stay in sight.
  const preventScroll = first.id === "inhalt";
  if (document.activeElement === body() || document.querySelector("[data-vb-focus]")) first.focus({ preventScroll });
  const follow = document.querySelector("[data-follow]");
  if (follow) setTimeout(follows, Number(follow.dataset.follow) * 1000, follow);
  const maps = document.querySelector("[data-map-code]");
  // The page does without, too: by street, or by the number on the thing.
  if (maps) import(maps.dataset.mapCode).then(({ prepare }) => prepare()).catch(() => {});
  speech.ready();
}

async function follows(mark) {
  if (!mark.isConnected) return;
  if (await alive()) location.replace(base());
  else setTimeout(follows, AGAIN, mark);
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`${base()}worker.js`, { scope: base() }).catch(() => {});
}
setInterval(watch, 500);
setInterval(pulse, PULSE);
ready();

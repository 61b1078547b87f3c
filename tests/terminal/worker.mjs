/* Runs the terminal's worker (standard input) where a browser would, and tells which page
   a visitor without a network sees after each step. */
import { readFileSync } from "node:fs";

const script = readFileSync(0, "utf8");
const base = "https://stadt.example/terminal/schoenberg/";
const stored = new Map();
const store = {
  addAll: async (all) => { for (const one of all) stored.set(one, new Response(one)); },
  put: async (key, value) => { stored.set(key, value); },
  match: async (key) => stored.get(key)?.clone(),
};
const caches = { open: async () => store, keys: async () => [], delete: async () => true };
let answered = null;
const fetch = async () => {
  if (answered === null) throw new TypeError("no network");
  return new Response("page", { headers: answered });
};
let listeners;

function start() {
  listeners = {};
  const self = {
    location: new URL(`${base}worker.js`),
    addEventListener: (name, listen) => { listeners[name] = listen; },
    skipWaiting: async () => {},
    clients: { claim: async () => {} },
  };
  new Function("self", "caches", "fetch", script)(self, caches, fetch);
}

async function fire(name, request) {
  const waits = [];
  let answer = null;
  listeners[name]({
    request,
    waitUntil: (work) => waits.push(work),
    respondWith: (work) => { answer = work; },
  });
  const got = await answer;
  await Promise.all(waits);
  return got ? got.text() : "";
}

const go = (path, mode = "navigate", method = "GET") =>
  fire("fetch", { url: base + path, mode, method });

const seen = {};
async function then(step, path = "frage/person/name/") {
  answered = null;
  seen[step] = await go(path);
}

start();
await fire("install");
await then("at first");
answered = { "Content-Language": "uk" };
await go("?sprache=uk");
await then("chosen");
start();
await then("worker began anew");
answered = { "Content-Language": "ar" };
await go("frage/person/name/?sprache=ar", "cors");
await then("switched in the page");
await go("hand-over/?sprache=uk", "cors", "POST");
await then("switched by a form");
await then("named by the address", "frage/person/name/?sprache=en");
await then("named once");
await then("named by nobody", "frage/person/name/?sprache=toString");
answered = { "Content-Language": "de", "X-Terminal-Open": "1" };
await go("leistungen/?sprache=de-simple");
await go("frage/person/name/");
await then("plain German stays");
answered = { "Content-Language": "uk" };
await go("leistungen/?sprache=uk");
answered = { "Content-Language": "de", "X-Terminal-Open": "1" };
await go("leistungen/");
await then("the next visitor");
await then("a copy in German", "leistungen/");
await go("?sprache=ar", "cors");
await then("a German copy is no comfort", "leistungen/");
process.stdout.write(JSON.stringify(seen));

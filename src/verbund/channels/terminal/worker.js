/* Keeps the terminal standing when the network falls: files, and pages that are the same
   for everybody. A page of a visit is never kept: the server marks those that may be. */
"use strict";

const STORE = `terminal-${KEPT.version}`;
const FILES = new Set(KEPT.files);
/* Under this name the language of the visit is kept: few addresses name it. */
const TONGUE = `${KEPT.open[0]}sprache`;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const store = await caches.open(STORE);
    await store.addAll([...KEPT.files, ...Object.values(KEPT.offline), KEPT.open[0]]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== STORE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const wish = url.searchParams.get("sprache");
  if (known(wish)) event.waitUntil(speak(wish));
  if (request.method !== "GET") return;
  if (FILES.has(url.pathname)) event.respondWith(file(request, url));
  else if (request.mode === "navigate") event.respondWith(page(request, url, wish));
});

/* Files: what was kept at once; the worker's next version brings new ones. */
async function file(request, url) {
  const store = await caches.open(STORE);
  return (await store.match(url.pathname)) || fetch(request);
}

/* Pages: always from the network; without one the last public copy, or words of comfort. */
async function page(request, url, wish) {
  const store = await caches.open(STORE);
  const here = url.pathname + url.search;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get("X-Terminal-Open") === "1" && isOpen(url)) {
      await store.put(here, answer.clone());
    }
    await hear(store, answer.headers.get("Content-Language")).catch(() => {});
    return answer;
  } catch (lost) {
    const tongue = known(wish) ? wish : await spoken(store);
    const copy = tongue === wish || tongue === "de" ? here : `${url.pathname}?sprache=${tongue}`;
    return (await store.match(copy))
      || (await store.match(KEPT.offline[tongue]))
      || Response.error();
  }
}

/* Without a wish the page tells: another visit may have begun, in German again. */
async function hear(store, told) {
  // Plain German is told to be German.
  if (known(told) && (await spoken(store)).split("-")[0] !== told) await speak(told);
}

function known(language) {
  return Object.hasOwn(KEPT.offline, language);
}

async function speak(language) {
  const store = await caches.open(STORE);
  await store.put(TONGUE, new Response(language));
}

async function spoken(store) {
  const known = await store.match(TONGUE);
  return known ? known.text() : "de";
}

function isOpen(url) {
  return KEPT.open.includes(url.pathname) || url.pathname.startsWith(KEPT.openBelow);
}

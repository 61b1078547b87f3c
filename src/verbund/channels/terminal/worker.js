/* Keeps the terminal standing when the network falls: files, and pages that are the same
   for everybody. A page of a visit is never kept: the server marks those that may be. */
"use strict";

const STORE = `terminal-${KEPT.version}`;
const FILES = new Set(KEPT.files);

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
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (FILES.has(url.pathname)) event.respondWith(file(request, url));
  else if (request.mode === "navigate") event.respondWith(page(request, url));
});

/* Files: what was kept at once; the worker's next version brings new ones. */
async function file(request, url) {
  const store = await caches.open(STORE);
  return (await store.match(url.pathname)) || fetch(request);
}

/* Pages: always from the network; without one the last public copy, or words of comfort. */
async function page(request, url) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.headers.get("X-Terminal-Open") === "1" && isOpen(url)) {
      await store.put(url.pathname + url.search, answer.clone());
    }
    return answer;
  } catch (lost) {
    const wish = url.searchParams.get("sprache");
    return (await store.match(url.pathname + url.search))
      || (await store.match(KEPT.offline[wish] || KEPT.offline.de))
      || Response.error();
  }
}

function isOpen(url) {
  return KEPT.open.includes(url.pathname) || url.pathname.startsWith(KEPT.openBelow);
}

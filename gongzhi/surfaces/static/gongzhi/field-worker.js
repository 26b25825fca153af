// The service worker of /field/: page files from the device, pages from the network, and without
// a network the empty form. Lists of matters are never kept. KEPT stands above (the server's).
"use strict";
const CACHE = `field-${KEPT.version}`;

async function keepShell() {
  const answer = await fetch(KEPT.shell, { cache: "no-store", redirect: "error" });
  if (answer.ok) await (await caches.open(CACHE)).put(KEPT.shell, answer);
}

self.addEventListener("install", (event) => {
  const files = caches.open(CACHE).then((cache) => cache.addAll(KEPT.files));
  event.waitUntil(files.then(keepShell).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepShell().catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const away = async (reason) => {
      const kept = await caches.match(KEPT.shell);
      if (!kept) throw reason;
      return kept;
    };
    event.respondWith(fetch(request).catch(away));
  } else if (KEPT.files.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept || fetch(request)));
  }
});

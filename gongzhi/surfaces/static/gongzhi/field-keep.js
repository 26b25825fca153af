// Drafts on this device: kept in IndexedDB, each sealed with AES-GCM under a key that no script
// can read out. docs/field.md says what this protects against and what it does not.
"use strict";
globalThis.gongzhi = globalThis.gongzhi || {};
gongzhi.keep = (() => {
  const NAME = "gongzhi-field";
  const DAY = 24 * 3600 * 1000;
  const ALGORITHM = { name: "AES-GCM", length: 256 };
  const text = { write: new TextEncoder(), read: new TextDecoder() };

  const answer = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  const opened = () => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("keys");
    };
    return answer(request);
  };
  // What is written must be on the disk before anybody is told that it is kept.
  async function within(store, mode, work) {
    const base = await opened();
    try {
      const way = base.transaction(store, mode, { durability: "strict" });
      const ended = new Promise((yes, no) => {
        way.oncomplete = yes;
        way.onabort = way.onerror = () => no(way.error);
      });
      const [found] = await Promise.all([work(way.objectStore(store)), ended]);
      return found;
    } finally {
      base.close();
    }
  }

  // Looked up every time: another page may have erased it, and what is sealed under an erased key
  // could never be read again.
  async function key() {
    const fresh = await crypto.subtle.generateKey(ALGORITHM, false, ["encrypt", "decrypt"]);
    // Of two pages that begin at once, both use the key that was there first.
    return within("keys", "readwrite", async (keys) => {
      const first = await answer(keys.get("drafts"));
      if (!first) keys.put(fresh, "drafts");
      return first || fresh;
    });
  }

  // A draft as bytes: the length of its head, the head as JSON, the photos one after the other.
  function packed(draft) {
    const photos = draft.photos.map((photo) => ({ type: photo.type, size: photo.bytes.byteLength }));
    const head = text.write.encode(JSON.stringify({ ...draft, photos }));
    const whole = new Uint8Array(photos.reduce((sum, one) => sum + one.size, 4 + head.length));
    new DataView(whole.buffer).setUint32(0, head.length);
    whole.set(head, 4);
    let at = 4 + head.length;
    for (const photo of draft.photos) {
      whole.set(new Uint8Array(photo.bytes), at);
      at += photo.bytes.byteLength;
    }
    return whole;
  }
  function unpacked(bytes) {
    let at = 4 + new DataView(bytes).getUint32(0);
    const draft = JSON.parse(text.read.decode(bytes.slice(4, at)));
    draft.photos = draft.photos.map(({ type, size }) => {
      at += size;
      return { type, bytes: bytes.slice(at - size, at) };
    });
    return draft;
  }
  const bound = (row) => text.write.encode(`${row.id} ${row.owner} ${row.made}`);

  async function save(draft) {
    const row = { id: draft.id, owner: draft.owner, made: draft.made };
    row.iv = crypto.getRandomValues(new Uint8Array(12));
    const way = { name: ALGORITHM.name, iv: row.iv, additionalData: bound(row) };
    row.box = await crypto.subtle.encrypt(way, await key(), packed(draft));
    await within("drafts", "readwrite", (drafts) => answer(drafts.put(row)));
  }
  async function read(row) {
    const way = { name: ALGORITHM.name, iv: row.iv, additionalData: bound(row) };
    return unpacked(await crypto.subtle.decrypt(way, await key(), row.box));
  }

  const rows = () => within("drafts", "readonly", (drafts) => answer(drafts.getAll()));
  const drop = (id) => within("drafts", "readwrite", (drafts) => answer(drafts.delete(id)));

  // Gives the drafts of an account, oldest first, and how many are another's; erases old ones.
  async function all(owner, days) {
    const mine = [];
    let others = 0;
    for (const row of await rows()) {
      if (Date.now() - row.made > days * DAY) await drop(row.id);
      else if (row.owner !== owner) others += 1;
      else mine.push(await read(row));
    }
    return { mine: mine.sort((one, other) => one.made - other.made), others };
  }

  async function erase() {
    await within("drafts", "readwrite", (drafts) => answer(drafts.clear()));
    await within("keys", "readwrite", (keys) => answer(keys.clear()));
    for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
  }

  const able = () => Boolean(globalThis.indexedDB && globalThis.caches && crypto.subtle);
  return { able, all, drop, erase, save };
})();

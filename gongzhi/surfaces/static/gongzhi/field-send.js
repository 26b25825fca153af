// Sends drafts when there is a network. The draft's own id goes with it, so that a draft whose
// answer was lost is sent again and still makes one file.
"use strict";
globalThis.gongzhi = globalThis.gongzhi || {};
gongzhi.send = (() => {
  const SHORTEST = 3000;
  const LONGEST = 300000;
  const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

  function form(draft, token) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", token);
    sent.set("token", draft.id); // A move has its last entry seen instead.
    for (const [name, value] of Object.entries(draft.fields)) sent.set(name, value);
    draft.photos.forEach((photo, n) => {
      sent.append("photo", new Blob([photo.bytes], { type: photo.type }), `${n + 1}.jpg`);
    });
    return sent;
  }

  // Who is logged in: {owner, token}, {login} when nobody is, null without a network.
  async function session(address) {
    try {
      const answer = await fetch(address, { cache: "no-store", redirect: "manual" });
      if (answer.status === 401) return await answer.json();
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // Sends one draft: "sent", "refused", "login", "later" (the server is busy) or "away" (no way
  // to it); what was said stands in the draft.
  async function one(draft, address, token) {
    let answer;
    draft.tried = true;
    await gongzhi.keep.save(draft);
    try {
      answer = await fetch(address, {
        method: "POST",
        body: form(draft, token),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      return "away";
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return "login";
    if (LATER.has(answer.status)) return "later";
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    const said = json ? await answer.json().catch(() => null) : null;
    if (answer.ok && said && said.code) {
      draft.code = said.code;
      return "sent";
    }
    if (!said) return answer.status === 413 ? refused(draft, {}) : "later";
    return refused(draft, said);
  }
  async function refused(draft, said) {
    Object.assign(draft, { tried: false, refused: true, words: said.words || "", errors: said.errors || {} });
    await gongzhi.keep.save(draft);
    return "refused";
  }

  const wait = (failures) => {
    const longest = Math.min(LONGEST, SHORTEST * 2 ** failures);
    return longest * (0.5 + Math.random() / 2);
  };
  return { one, session, wait };
})();

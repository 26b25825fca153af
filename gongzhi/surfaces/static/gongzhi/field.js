// The field page: keeps what is written before it is sent, shows what waits, sends it.
"use strict";
{
  const part = document.getElementById("field");
  const { keep, send } = gongzhi;
  const { owner, session, address, days, side, most } = part.dataset;
  const words = JSON.parse(part.dataset.words);
  const say = (name, params = {}) => words[name].replace(/\{(\w+)\}/g, (_, one) => params[one]);
  const form = document.getElementById("field-form");
  const bar = document.getElementById("field-state");
  const section = document.getElementById("drafts");
  const list = section.querySelector("ul");
  const sent = [];
  const now = { mine: [], others: 0, away: false, failed: false, login: "", failures: 0, busy: false, timer: 0, moved: "" };
  let edited = null;

  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const waiting = () => now.mine.filter((one) => !one.refused);

  function told() {
    const due = waiting().length;
    const refused = now.mine.length - due;
    const lines = [];
    if (due) lines.push(say("waiting", { n: due }));
    if (due && now.away) lines.push(say("offline"));
    if (refused) lines.push(say("refused", { n: refused }));
    if (now.others) lines.push(say("other_account", { n: now.others }));
    return lines.length ? lines : [say("all_sent")];
  }

  function show() {
    const due = waiting().length;
    bar.className = now.mine.length > due ? "late" : due ? "soon" : "good";
    bar.replaceChildren(make("span", told().join(" ")));
    if (now.login && due) bar.append(make("a", say("login"), { href: now.login, className: "button" }));
    section.hidden = !now.mine.length && !sent.length;
    list.replaceChildren(...sent.map((code) => make("li", say("sent", { code }), { className: "sent" })), ...now.mine.map(row));
  }

  function row(draft) {
    const one = make("li", "", { className: draft.refused ? "late" : "soon" });
    one.append(make("b", draft.shown));
    if (draft.to) one.append(make("small", draft.title));
    if (draft.photos.length) one.append(make("small", say("photos", { n: draft.photos.length })));
    if (draft.refused) {
      const errors = Object.values(draft.errors || {});
      one.append(make("p", [draft.words || say("refused_words"), ...errors].join(" "), { className: "error" }));
    } else if (draft.tried) {
      one.append(make("small", say("as_sent")));
    }
    if (!draft.tried) {
      const ways = make("p", "", { className: "actions" });
      if (!draft.to) ways.append(button("edit", draft, () => edit(draft)));
      ways.append(button("drop", draft, () => drop(draft)));
      one.append(ways);
    }
    return one;
  }
  function button(name, draft, act) {
    const one = make("button", say(name), { type: "button", className: "button" });
    one.setAttribute("aria-label", `${say(name)}: ${draft.shown.slice(0, 20)}`);
    one.addEventListener("click", act);
    return one;
  }

  async function edit(draft) {
    // Held back while it is open, so that nothing is sent in the middle of a sentence.
    await keep.save({ ...draft, refused: true });
    if (!form) {
      window.location.assign(`${address}#${draft.id}`);
      return;
    }
    edited = draft;
    form.reset();
    for (const [name, value] of Object.entries(draft.fields)) fill(name, value);
    form.dispatchEvent(new Event("filled"));
    form.querySelectorAll("details").forEach((more) => { more.open = true; });
    document.getElementById("kept-photos").textContent = draft.photos.length ? say("photos", { n: draft.photos.length }) : "";
    form.elements.detail.focus();
  }
  function fill(name, value) {
    const field = form.elements[name];
    if (field && field.type === "checkbox") field.checked = Boolean(value);
    else if (field) field.value = value;
  }
  async function drop(draft) {
    if (!window.confirm(say("drop_ask"))) return;
    await keep.drop(draft.id);
    await look();
  }

  // Smaller, and without what a camera writes beside the picture; what cannot be read goes as it is.
  async function reduced(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, Number(side) / Math.max(picture.width, picture.height));
      const canvas = make("canvas", "", { width: picture.width * scale, height: picture.height * scale });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((yes) => { canvas.toBlob(yes, "image/jpeg", 0.85); });
      return { type: "image/jpeg", bytes: await blob.arrayBuffer() };
    } catch {
      return { type: file.type, bytes: await file.arrayBuffer() };
    }
  }

  async function write() {
    const fields = {};
    const files = [];
    for (const [name, value] of new FormData(form)) {
      if (value instanceof File) { if (value.size) files.push(value); }
      else if (value && name !== "csrfmiddlewaretoken" && name !== "token") fields[name] = value;
    }
    const photos = edited ? [...edited.photos] : [];
    for (const file of files.slice(0, Math.max(0, Number(most) - photos.length))) photos.push(await reduced(file));
    const draft = edited ? { id: edited.id, made: edited.made } : { id: crypto.randomUUID(), made: Date.now() };
    await keep.save({ ...draft, owner, fields, photos, shown: fields.detail, tried: false, refused: false });
    edited = null;
    form.reset();
    document.getElementById("kept-photos").textContent = "";
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  async function submitted(event) {
    event.preventDefault();
    const wrong = !form.elements.detail.value.trim();
    document.getElementById("detail-needed").hidden = !wrong;
    if (wrong) { form.elements.detail.focus(); return; }
    const sender = form.querySelector(".send button");
    sender.disabled = true;
    try {
      await write();
    } catch {
      // Nothing can be kept here: the form goes the plain way.
      form.submit();
      return;
    }
    sender.disabled = false;
    await look();
    section.scrollIntoView({ block: "start" });
    await run();
  }

  // A move on a matter of the list: the plain way with a network, a draft without one.
  async function moved(event) {
    const card = event.target.closest(".card");
    if (!card || event.target.method !== "post") return;
    event.preventDefault();
    const way = event.target;
    if (await send.session(session)) {
      way.submit();
      return;
    }
    const fields = {};
    for (const [name, value] of new FormData(way)) if (value && name !== "csrfmiddlewaretoken") fields[name] = value;
    const title = way.closest("details").querySelector("summary").textContent.trim();
    const shown = card.querySelector("h2 a").textContent;
    const draft = { id: crypto.randomUUID(), made: Date.now(), owner, to: way.getAttribute("action"), photos: [] };
    try {
      await keep.save({ ...draft, fields, shown, title, tried: false, refused: false });
    } catch {
      way.submit();
      return;
    }
    way.closest("details").open = false;
    now.away = true;
    await look();
    now.timer = setTimeout(run, send.wait(0));
  }

  async function look() {
    Object.assign(now, await keep.all(owner, Number(days)));
    show();
  }

  async function sendAll() {
    const who = await send.session(session);
    now.away = who === null;
    now.login = who === null ? "" : who.owner === owner ? "" : who.login || part.dataset.login;
    if (now.away || now.login) return;
    now.failed = false;
    for (const draft of waiting()) {
      const result = await send.one(draft, draft.to || address, who.token);
      if (result === "sent") {
        sent.push(draft.code);
        await keep.drop(draft.id);
        if (draft.to) now.moved = draft.to.split("/").pop();
      }
      now.failed = now.failed || result === "later";
      now.away = result === "away";
      if (result === "login") now.login = part.dataset.login;
      if (now.away || now.login) return;
    }
  }

  async function run() {
    clearTimeout(now.timer);
    if (now.busy) return;
    now.busy = true;
    try {
      await look();
      if (waiting().length) {
        // One page of several sends; the server would take a draft once all the same.
        await navigator.locks.request("gongzhi-field", { ifAvailable: true }, (lock) => lock && sendAll());
      }
      await look();
      // The list shows matters as they were: it is read anew after a move.
      if (now.moved && !form) window.location.assign(`${part.dataset.scope}?done=${now.moved}`);
      now.moved = "";
    } finally {
      now.busy = false;
    }
    now.failures = now.away || now.failed ? now.failures + 1 : 0;
    if (waiting().length && !now.login) now.timer = setTimeout(run, send.wait(now.failures));
  }

  async function leaving(event) {
    const way = event.target;
    if (!way.matches('form[action$="/logout"]')) return;
    event.preventDefault();
    if (now.mine.length && !window.confirm(say("leave_ask", { n: now.mine.length }))) return;
    await keep.erase();
    way.submit();
  }

  async function begin() {
    document.addEventListener("submit", leaving);
    document.addEventListener("submit", moved);
    if (form) form.addEventListener("submit", submitted);
    window.addEventListener("online", run);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) run(); });
    if (navigator.serviceWorker) {
      navigator.serviceWorker.register(part.dataset.worker, { scope: part.dataset.scope }).then(
        () => navigator.serviceWorker.ready.then((one) => { if (!part.dataset.shell) one.active.postMessage("keep"); }),
        () => undefined,
      );
    }
    await run();
    const open = form && now.mine.find((one) => one.id === window.location.hash.slice(1));
    if (open && !open.tried) await edit(open);
  }
  if (keep.able()) begin();
}

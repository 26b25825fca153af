// The desk by keyboard; the inbox with its counts every minute and a file at a glance.
// Without script the same page works by links and buttons.
"use strict";
{
  const EVERY = 60000;
  const PAUSE = 150;
  const links = [...document.querySelectorAll(".row .about a")];
  const queues = document.getElementById("queues");
  const fresh = document.getElementById("fresh");
  const glance = document.getElementById("glance");
  const keys = document.getElementById("keys");
  const switched = document.getElementById("keys-on");
  const wide = window.matchMedia("(min-width: 93.75rem)");
  let here = -1;
  let waiting = 0;
  let shown = "";

  const take = async (address) => {
    const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };

  const look = async (code) => {
    if (!glance || !wide.matches || !code || code === shown) return;
    shown = code;
    glance.hidden = false;
    glance.setAttribute("aria-busy", "true");
    try {
      const words = await take(glance.dataset.glance.replace("CODE", code));
      if (shown === code) glance.innerHTML = words;
    } catch {
      if (shown === code) glance.textContent = glance.dataset.failed;
    }
    glance.removeAttribute("aria-busy");
  };

  const lookSoon = (row) => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => look(row.dataset.code), PAUSE);
  };

  const go = (to) => {
    if (!links.length) return;
    here = Math.max(0, Math.min(links.length - 1, to));
    links[here].focus();
    links[here].closest(".row").scrollIntoView({ block: "nearest" });
  };

  links.forEach((link, number) => {
    link.addEventListener("focus", () => {
      here = number;
      lookSoon(link.closest(".row"));
    });
  });
  if (links.length) look(links[0].closest(".row").dataset.code);
  wide.addEventListener("change", () => {
    if (links.length) look(links[Math.max(here, 0)].closest(".row").dataset.code);
  });

  const count = () => {
    const tab = queues.querySelector(".tabs [aria-current] b");
    return tab ? Number(tab.textContent) : 0;
  };
  const counting = window.setInterval(async () => {
    if (document.hidden || !queues) return;
    const before = count();
    try {
      queues.innerHTML = await take(queues.dataset.counts);
    } catch {
      window.clearInterval(counting);
      return;
    }
    if (count() > before) fresh.hidden = false;
  }, EVERY);

  document.querySelectorAll("details[data-load]").forEach((part) => {
    part.addEventListener("toggle", async () => {
      if (!part.open || !part.dataset.load) return;
      const address = part.dataset.load;
      part.dataset.load = "";
      const place = part.querySelector("p");
      try {
        const words = await take(address);
        place.insertAdjacentHTML("beforebegin", words);
      } catch {
        part.dataset.load = address;
      }
    });
  });

  const act = () => {
    const move = document.querySelector("details.move");
    if (!move) return;
    move.open = true;
    move.querySelector("form :is(input:not([type=hidden]), select, textarea, button)")?.focus();
  };

  const on = () => switched.checked;
  try {
    switched.checked = window.localStorage.getItem("keys") !== "off";
    switched.addEventListener("change", () => {
      window.localStorage.setItem("keys", switched.checked ? "on" : "off");
    });
  } catch {
    // A browser that keeps nothing asks again next time.
  }

  const press = {
    j: () => go(here + 1),
    k: () => go(here - 1),
    x: () => links[here]?.closest(".row").querySelector("input[type=checkbox]")?.click(),
    n: () => document.querySelector("a[rel=next]")?.click(),
    p: () => document.querySelector("a[rel=prev]")?.click(),
    m: act,
    u: () => document.querySelector('.top nav a[href$="/inbox"]')?.click(),
    "/": () => document.getElementById("find")?.focus(),
    "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!on() && event.key !== "?") return;
    const does = press[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  });
}

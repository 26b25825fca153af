// Maps of the district's own borders. Library and borders are fetched when somebody opens one.
"use strict";
{
  const NAME = document.documentElement.lang === "en" ? "name_en" : "name_zh";
  const LIGHT = 10;
  const CLOSER = 2;
  const MOST_IN_VIEW = 12;
  let library;

  // Style sheets and the library, once for a page; `words` are the data attributes of a map's box.
  function brought(words) {
    library ??= new Promise((done, failed) => {
      for (const address of words.sheets.split(" ")) {
        const sheet = document.createElement("link");
        sheet.rel = "stylesheet";
        sheet.href = address;
        document.head.append(sheet);
      }
      const script = document.createElement("script");
      script.src = words.script;
      script.onload = () => done(window.L);
      script.onerror = failed;
      document.head.append(script);
    });
    return library;
  }

  // Polygons of a level (or of those below an area) as GeoJSON features.
  async function borders(words, level, { below = "", tolerance = LIGHT } = {}) {
    const asked = new URLSearchParams({ level, below, tolerance });
    const answer = await fetch(`${words.borders}?${asked}`);
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).features;
  }

  // Water, roads and railways of the rule pack; a map without them is a map all the same.
  async function behind(words) {
    try {
      const answer = await fetch(words.behind);
      return answer.ok ? (await answer.json()).features : [];
    } catch {
      return [];
    }
  }

  // Opens the map in a box: townships and communities at once, grids where one looks closer.
  async function opened(box) {
    const words = box.dataset;
    const L = await brought(words);
    const [above, middle, beneath] = await Promise.all([borders(words, 2), borders(words, 3), behind(words)]);
    const map = L.map(box, { zoomSnap: 0.25, zoomControl: false, attributionControl: Boolean(words.credit) });
    map.attributionControl?.setPrefix(false);
    L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
    if (words.tiles) {
      L.tileLayer(words.tiles, { attribution: words.credit, maxZoom: 18 }).addTo(map);
      box.classList.add("tiled");
    }
    const layers = new Map();
    const add = (features) => {
      const layer = L.geoJSON({ type: "FeatureCollection", features }, {
        style: ({ properties }) => ({ className: `area level${properties.level}` }),
        onEachFeature: ({ properties }, layer) => {
          layers.set(properties.code, layer);
          if (properties.lon === null) return;
          const above = layers.get(properties.parent)?.feature.properties[NAME] ?? "";
          const own = properties[NAME].startsWith(above) ? properties[NAME].slice(above.length) : properties[NAME];
          L.tooltip([properties.lat, properties.lon], {
            permanent: true, direction: "center", className: `mapname level${properties.level}`, content: own,
          }).addTo(map);
        },
        interactive: false,
      }).addTo(map);
      layers.get(words.marked)?.getElement()?.classList.add("here");
      return layer;
    };
    // Names that would lie upon others are left out; those of larger areas stay.
    const thin = () => {
      const kept = [];
      const all = [...box.querySelectorAll(".mapname:not(.said)")];
      for (const one of all) one.classList.remove("crowded");
      for (const one of all.sort((a, b) => a.className.localeCompare(b.className))) {
        const at = one.getBoundingClientRect();
        if (!at.width) continue;
        const upon = ({ left, right, top, bottom }) =>
          at.left < right && left < at.right && at.top < bottom && top < at.bottom;
        if (kept.some(upon)) one.classList.add("crowded");
        else kept.push(at);
      }
    };
    const inside = add(middle);
    L.geoJSON({ type: "FeatureCollection", features: beneath }, {
      style: ({ properties }) => ({ className: `behind ${properties.kind}` }),
      interactive: false,
    }).addTo(map);
    const outside = add(above);
    const whole = outside.getLayers().length ? outside.getBounds() : inside.getBounds();
    if (!whole.isValid()) throw new Error("nothing is drawn");
    const focus = layers.get(words.focus);
    map.fitBounds(focus ? focus.getBounds() : whole);
    const far = map.getBoundsZoom(whole);
    const asked = new Set();
    const look = async () => {
      const step = Math.max(0, Math.min(2, Math.floor(map.getZoom() - far)));
      box.dataset.step = step;
      thin();
      if (step < CLOSER) return;
      const near = inside.getLayers().filter((one) => map.getBounds().intersects(one.getBounds()));
      if (near.length > MOST_IN_VIEW) return;
      for (const { feature } of near) {
        const { code } = feature.properties;
        if (asked.has(code)) continue;
        asked.add(code);
        borders(words, 4, { below: code }).then(add, () => asked.delete(code)).then(thin);
      }
    };
    map.on("moveend", look);
    look();
    return { L, map, words };
  }

  const pin = (L, at, more) =>
    L.marker(at, { icon: L.divIcon({ className: "pin", iconSize: [30, 30], iconAnchor: [15, 30] }), keyboard: false, ...more });

  // Opens and shuts a box by its button; `begin` runs once, when the map is there.
  function openedBy(button, box, begin) {
    let begun;
    button.hidden = false;
    button.addEventListener("click", async () => {
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
      if (box.hidden || begun) return;
      begun = true;
      box.classList.add("busy");
      try {
        begin(await opened(box));
      } catch {
        box.textContent = box.dataset.failed;
      }
      box.classList.remove("busy");
    });
  }

  // A report: a tap says where it is; the part that asks for the position takes it on.
  for (const part of document.querySelectorAll("[data-pick]")) {
    const box = part.querySelector(".mapbox");
    const here = part.querySelector("[data-here]");
    const form = part.closest("form");
    const { lon, lat, area } = form.elements;
    if (area) box.dataset.focus = area.value;
    openedBy(part.querySelector("[data-open]"), box, ({ L, map }) => {
      let marker;
      const put = (at) => {
        marker ??= pin(L, at, { draggable: true }).on("dragend", () => pick(marker.getLatLng())).addTo(map);
        marker.setLatLng(at);
      };
      const pick = (at) => {
        put(at);
        const detail = { lon: at.lng.toFixed(5), lat: at.lat.toFixed(5) };
        part.dispatchEvent(new CustomEvent("picked", { detail }));
      };
      const follow = () => {
        if (lon.value) return put([lat.value, lon.value]);
        marker?.remove();
        marker = undefined;
      };
      map.on("click", ({ latlng }) => pick(latlng));
      box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== box) return;
        event.preventDefault();
        pick(map.getCenter());
      });
      here.hidden = false;
      here.addEventListener("click", () => pick(map.getCenter()));
      part.addEventListener("placed", follow);
      if (lon.value) map.setView([lat.value, lon.value], Math.max(map.getZoom(), 15));
      follow();
    });
  }

  // Public matters that may be pinned; a pin opens the way to its page.
  async function pins(L, map, words) {
    const { features } = await (await fetch(words.pins)).json();
    for (const { id, geometry, properties } of features) {
      if (!geometry) continue;
      const link = document.createElement("a");
      link.href = words.page.replace("CODE", id);
      link.textContent = properties.text;
      const [lon, lat] = geometry.coordinates;
      pin(L, [lat, lon], { keyboard: true, title: properties.text, alt: properties.text }).bindPopup(link).addTo(map);
    }
  }

  // A drawing on a page that may be moved about: the same place, the same pin.
  for (const part of document.querySelectorAll("[data-moving]")) {
    const box = part.querySelector(".mapbox");
    openedBy(part.querySelector("[data-open]"), box, ({ L, map, words }) => {
      if (words.lon) pin(L, [words.lat, words.lon]).addTo(map);
      if (words.pins) pins(L, map, words);
    });
  }

  window.gongzhiMap = { opened, borders, NAME };
}

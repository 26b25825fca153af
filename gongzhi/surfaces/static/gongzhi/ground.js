// Areas drawn on the map: it writes codes and coordinates into the fields that keys may fill as well.
"use strict";
{
  const { opened, borders, NAME } = window.gongzhiMap;
  const ROOM = 40; // pixels between two corners that leave room for a handle
  const DIGITS = 6;
  const bar = document.getElementById("draw");
  const box = bar.querySelector(".mapbox");
  const [back, clear] = ["back", "clear"].map((name) => bar.querySelector(`[data-${name}]`));
  const level = bar.querySelector("select");
  const says = bar.querySelector("[role=status]");
  const said = bar.dataset;
  const say = (words, given = {}) => {
    says.textContent = words.replace(/\{(\w+)\}/g, (_, name) => given[name] ?? "");
  };
  let ready, kit, form, fields, base, drawn, handles, chosen, after, known = new Map();
  let shape = [], past = [];

  const kind = () => form.dataset.draw;
  const places = (at) => [Number(at.lng.toFixed(DIGITS)), Number(at.lat.toFixed(DIGITS))];
  const flipped = ([lon, lat]) => [lat, lon];
  const closed = () => kind() !== "line";
  // The shape is a list of parts, each a list of rings, each a list of corners without the last one.
  const rings = () => shape.flat();

  function written() {
    const all = rings();
    if (!all.length) return "";
    if (all.length === 1) return all[0].map((one) => one.join(", ")).join("\n");
    const whole = shape.map((part) => part.map((ring) => [...ring, ring[0]]));
    return JSON.stringify(
      whole.length === 1 ? { type: "Polygon", coordinates: whole[0] } : { type: "MultiPolygon", coordinates: whole },
    );
  }
  const taken = (geometry) =>
    (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).map((part) =>
      part.map((ring) => ring.slice(0, -1)),
    );

  function keep() {
    past.push(JSON.stringify([shape, fields.area?.value, fields.areas?.value]));
    back.disabled = clear.disabled = false;
  }
  function show() {
    mark();
    drawn.clearLayers();
    handles.clearLayers();
    const { L } = kit;
    for (const part of shape) {
      const lines = part.map((ring) => ring.map(flipped));
      const draw = closed() && lines[0].length > 2 ? L.polygon : L.polyline;
      draw(lines, { className: closed() ? "drawn" : "drawn open", interactive: false }).addTo(drawn);
    }
    for (const ring of rings()) ring.forEach((_, at) => corner(ring, at));
    if (fields.shape && shape.length) fields.shape.value = written();
  }
  const apart = (one, other) =>
    kit.map.latLngToContainerPoint(flipped(one)).distanceTo(kit.map.latLngToContainerPoint(flipped(other)));
  const handle = (className, at, size) =>
    kit.L.marker(flipped(at), { icon: kit.L.divIcon({ className, iconSize: [size, size] }), draggable: true, keyboard: false, bubblingMouseEvents: false }).addTo(handles);
  function corner(ring, at) {
    const one = handle("corner", ring[at], 18);
    one.on("dragstart", keep).on("dragend", () => {
      ring[at] = places(one.getLatLng());
      show();
    });
    one.on("click", () => {
      if (ring.length <= (closed() ? 3 : 1)) return;
      keep();
      ring.splice(at, 1);
      show();
    });
    const next = ring[at + 1] ?? (closed() && ring.length > 2 ? ring[0] : undefined);
    if (!next || apart(ring[at], next) < ROOM) return;
    const middle = handle("between", [0, 1].map((axis) => (ring[at][axis] + next[axis]) / 2), 14);
    middle.on("dragstart", keep).on("dragend", () => {
      ring.splice(at + 1, 0, places(middle.getLatLng()));
      show();
    });
  }
  // Marks the areas whose codes stand in the form.
  function mark() {
    const codes = new Set((fields.areas ?? fields.area).value.split(/[\s,，]+/));
    chosen.clearLayers();
    for (const code of codes) {
      const feature = known.get(code);
      if (feature) kit.L.geoJSON(feature, { interactive: false, style: { className: "area chosen" } }).addTo(chosen);
    }
  }

  function tapped(at, feature) {
    if (kind() === "areas") return feature && toggle(feature.properties.code);
    if (!fields.area.value) return feature && pick(feature);
    keep();
    if (!shape.length) shape = [[[]]];
    rings()[0].push(places(at));
    show();
    say(closed() ? said.corners : said.line, { n: rings()[0].length });
  }
  function toggle(code) {
    keep();
    const codes = new Set(fields.areas.value.split(/[\s,，]+/).filter(Boolean));
    if (!codes.delete(code)) codes.add(code);
    fields.areas.value = [...codes].join(" ");
    if (fields.into && !fields.into.value) fields.into.value = code;
    show();
    say(said.chosen, { names: [...codes].map((one) => known.get(one)?.properties[NAME] ?? one).join(NAME === "name_en" ? ", " : "、") });
  }
  async function pick({ properties }) {
    keep();
    fields.area.value = properties.code;
    if (kind() === "polygon") {
      const beside = await borders(box.dataset, properties.level, { below: properties.parent ?? "", tolerance: 0 });
      const exact = beside.find((one) => one.properties.code === properties.code);
      if (exact) shape = taken(exact.geometry);
    }
    const feature = known.get(properties.code);
    if (feature) kit.map.fitBounds(kit.L.geoJSON(feature).getBounds().pad(0.2));
    show();
    say(kind() === "polygon" ? said.move : said.cut, { name: properties[NAME] });
  }

  async function levelled() {
    base?.remove();
    let under;
    const features = await borders(box.dataset, level.value, { tolerance: 5 });
    known = new Map(features.map((one) => [one.properties.code, one]));
    base = kit.L.geoJSON({ type: "FeatureCollection", features }, {
      style: { className: `area level${level.value} choice` },
      onEachFeature: (feature, layer) => layer.on("click", () => { under = feature; }),
    }).addTo(kit.map);
    kit.map.off("click").on("click", ({ latlng }) => {
      const feature = under;
      under = undefined;
      tapped(latlng, feature);
    });
    show();
  }
  function typed() {
    const pairs = fields.shape.value.split(/[;；\n]+/).map((one) => one.split(/[,，\s]+/).filter(Boolean).map(Number));
    const sound = pairs.every((one) => one.length === 2 && one.every(Number.isFinite));
    if (sound && pairs.length > 1) {
      keep();
      shape = [[pairs]];
      show();
    }
  }

  async function open(at) {
    form = at;
    const elements = form.elements;
    fields = {
      area: elements.area, areas: elements.areas, into: elements.into,
      shape: elements.shape ?? elements.along, datum: elements.datum,
    };
    if (fields.datum) fields.datum.value = "wgs84";
    form.querySelector("[data-drawhere]").after(bar);
    shape = [];
    past = [];
    back.disabled = clear.disabled = true;
    bar.hidden = box.hidden = false;
    ready ??= opened(box).then((found) => {
      kit = found;
      chosen = kit.L.layerGroup().addTo(kit.map);
      drawn = kit.L.layerGroup().addTo(kit.map);
      handles = kit.L.layerGroup().addTo(kit.map);
      after = kit.L.featureGroup().addTo(kit.map);
      kit.map.on("zoomend", () => show());
      return levelled();
    });
    try {
      await ready;
    } catch {
      box.textContent = box.dataset.failed;
      return;
    }
    kit.map.invalidateSize();
    after.clearLayers();
    const text = fields.shape?.value ?? "";
    if (text && !text.startsWith("{")) typed();
    show();
    const stands = known.get(fields.area?.value);
    if (!stands) say(kind() === "areas" ? said.some : said.one);
    else if (text) say(kind() === "polygon" ? said.move : said.cut, { name: stands.properties[NAME] });
    else await pick(stands);
    preview();
  }
  // What the server found when the form was checked: the areas as they would be.
  function preview() {
    const found = JSON.parse(form.dataset.after ?? "null");
    if (!found) return;
    kit.L.geoJSON(found, {
      interactive: false,
      style: { className: "area after" },
      onEachFeature: ({ properties }, layer) =>
        layer.bindTooltip(properties[NAME], { permanent: true, direction: "center", className: "mapname said" }),
    }).addTo(after);
    kit.map.fitBounds(after.getBounds().pad(0.3));
  }

  back.addEventListener("click", () => {
    const [before, area, areas] = JSON.parse(past.pop());
    shape = before;
    if (!shape.length && fields.shape) fields.shape.value = "";
    if (fields.area) fields.area.value = area ?? "";
    if (fields.areas) fields.areas.value = areas ?? "";
    back.disabled = !past.length;
    show();
    say(said.undone);
  });
  clear.addEventListener("click", () => {
    keep();
    if (kind() === "areas") fields.areas.value = "";
    else if (!shape.length) fields.area.value = "";
    shape = [];
    if (fields.shape) fields.shape.value = "";
    show();
    say(kind() === "areas" ? said.some : said.one);
  });
  level.addEventListener("change", levelled);
  for (const one of document.querySelectorAll("form[data-draw]")) {
    const button = one.querySelector("[data-drawhere]");
    button.hidden = false;
    button.addEventListener("click", () => open(one));
    const field = one.elements.shape ?? one.elements.along;
    field?.addEventListener("change", () => form === one && kit && typed());
    if (one.dataset.after) open(one);
  }
}

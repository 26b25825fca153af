// Where it is: "my position" is asked for only when somebody taps it, and sent only with the report.
"use strict";
{
  const part = document.getElementById("position");
  if (part) {
    const form = part.closest("form");
    const ask = part.querySelector("button[data-ask]");
    const drop = part.querySelector("button[data-drop]");
    const says = part.querySelector("[role=status]");
    const words = part.dataset;

    const show = (lon, lat, text) => {
      form.elements.lon.value = lon;
      form.elements.lat.value = lat;
      drop.hidden = lon === "";
      if (ask) ask.hidden = lon !== "" || !navigator.geolocation;
      says.textContent = text;
      part.dispatchEvent(new CustomEvent("placed"));
    };
    // Gives the words of the place, "" when nobody answers; outside the district it says so.
    async function named(lon, lat) {
      try {
        const answer = await fetch(`${words.locate}?lon=${lon}&lat=${lat}`);
        const { path, how } = answer.ok ? await answer.json() : { path: [] };
        if (how === "outside") return words.outside;
        const column = document.documentElement.lang === "en" ? "name_en" : "name_zh";
        const [over, own] = path.slice(-2).map((one) => one[column]);
        return own ? `${over} · ${own.startsWith(over) ? own.slice(over.length).trim() : own}` : over;
      } catch {
        return "";
      }
    }
    async function say(lon, lat, text) {
      show(lon, lat, text);
      const name = await named(lon, lat);
      if (name && form.elements.lon.value === lon) says.textContent = `${text} ${name}`;
    }
    const found = ({ coords }) =>
      say(
        coords.longitude.toFixed(5),
        coords.latitude.toFixed(5),
        words.found.replace("{m}", Math.max(1, Math.round(coords.accuracy))),
      );
    ask?.addEventListener("click", () => {
      says.textContent = words.asking;
      navigator.geolocation.getCurrentPosition(found, () => show("", "", words.failed), {
        enableHighAccuracy: true,
        timeout: 20000,
        maximumAge: 60000,
      });
    });
    drop.addEventListener("click", () => show("", "", ""));
    part.addEventListener("picked", ({ detail }) => say(detail.lon, detail.lat, words.picked));
    const again = () => {
      const { lon, lat } = form.elements;
      if (lon.value) show(lon.value, lat.value, words.kept);
    };
    form.addEventListener("reset", () => show("", "", ""));
    form.addEventListener("filled", again);
    if (ask) ask.hidden = !navigator.geolocation;
    again();
    part.hidden = !navigator.geolocation && !("pick" in words);
  }
}

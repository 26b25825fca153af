// "My position": asked for only when somebody taps it, sent only with the report.
"use strict";
{
  const part = document.getElementById("position");
  if (part && navigator.geolocation) {
    const form = part.closest("form");
    const ask = part.querySelector("button[data-ask]");
    const drop = part.querySelector("button[data-drop]");
    const says = part.querySelector("[role=status]");
    const words = part.dataset;

    const show = (lon, lat, text) => {
      form.elements.lon.value = lon;
      form.elements.lat.value = lat;
      drop.hidden = lon === "";
      ask.hidden = lon !== "";
      says.textContent = text;
    };
    async function named(lon, lat) {
      try {
        const answer = await fetch(`${words.locate}?lon=${lon}&lat=${lat}`);
        const path = answer.ok ? (await answer.json()).path : [];
        const column = document.documentElement.lang === "en" ? "name_en" : "name_zh";
        return path.slice(-2).map((one) => one[column]).join(" · ");
      } catch {
        return "";
      }
    }
    async function found({ coords }) {
      const lon = coords.longitude.toFixed(5);
      const lat = coords.latitude.toFixed(5);
      const near = words.found.replace("{m}", Math.max(1, Math.round(coords.accuracy)));
      show(lon, lat, near);
      const name = await named(lon, lat);
      if (name && form.elements.lon.value === lon) says.textContent = `${near} ${name}`;
    }
    ask.addEventListener("click", () => {
      says.textContent = words.asking;
      navigator.geolocation.getCurrentPosition(found, () => show("", "", words.failed), {
        enableHighAccuracy: true,
        timeout: 20000,
        maximumAge: 60000,
      });
    });
    drop.addEventListener("click", () => show("", "", ""));
    const again = () => {
      const { lon, lat } = form.elements;
      if (lon.value) show(lon.value, lat.value, words.kept);
    };
    form.addEventListener("reset", () => show("", "", ""));
    form.addEventListener("filled", again);
    again();
    part.hidden = false;
  }
}

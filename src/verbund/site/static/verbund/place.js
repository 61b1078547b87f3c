/* “Mein Standort” for questions about a place; street and number work without it.

   Inside of data-vb-elsewhere somebody types for another: this device is not there, and
   only the map helps. A fieldset with data-vb-place holds the inputs …lat and …lon. Whoever fills them from
   elsewhere (the map of data-map-pick) sends the event vb-place on the fieldset. */
"use strict";

const DECIMALS = 6;

for (const group of document.querySelectorAll("[data-vb-place]")) {
  const input = (part) => group.querySelector(`input[name$=".${part}"]`);
  const [lat, lon] = [input("lat"), input("lon")];
  const tools = group.querySelector("[data-vb-place-tools]");
  const locate = group.querySelector("[data-vb-locate]");
  const forget = group.querySelector("[data-vb-forget]");
  const status = group.querySelector("[role='status']");
  if (!lat || !lon || !tools || !status) continue;
  const words = tools.dataset;
  const say = (text) => { status.textContent = text; };
  const known = () => Boolean(lat.value && lon.value);
  const written = (degrees) => degrees.toFixed(DECIMALS).replace(".", ",");
  const changed = () => {
    forget.hidden = !known();
    for (const one of [lat, lon]) one.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const put = (position) => {
    lat.value = written(position.coords.latitude);
    lon.value = written(position.coords.longitude);
    const metres = Math.max(1, Math.round(position.coords.accuracy));
    say(words.located.replace("{metres}", metres));
    changed();
  };
  const failed = (problem) => {
    say(problem.code === 1 ? words.denied : words.notFound);
  };

  tools.hidden = false;
  forget.hidden = !known();
  locate.hidden = !("geolocation" in navigator) || Boolean(group.closest("[data-vb-elsewhere]"));
  locate.addEventListener("click", () => {
    say(words.locating);
    navigator.geolocation.getCurrentPosition(put, failed, {
      enableHighAccuracy: true, timeout: 20000, maximumAge: 60000,
    });
  });
  forget.addEventListener("click", () => {
    lat.value = "";
    lon.value = "";
    say(words.forgotten);
    changed();
    locate.focus();
  });
  group.addEventListener("vb-place", () => {
    forget.hidden = !known();
    say(known() ? words.picked : words.forgotten);
  });
}

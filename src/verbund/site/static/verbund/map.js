/* Maps, an addition to lists: <section data-map data-items="/ogc/collections/…/items?…">.

   data-items   address of GeoJSON features (OGC API – Features); empty: only the ground
   data-links   start of the addresses of features' pages, the id follows; without it a
                feature's own property "path" leads there
   data-names   property, label and words of its values that are shown (a title has no
                label, most have no words); without it all by their names
   data-map-pick  the map chooses a place: fills …lat and …lon of the fieldset data-vb-place
                around it and sends vb-place there; it begins at the features of the
                address data-map-around of an element around it
   data-map-area  an area is drawn into the field of that id (map-area.js)
   data-map-styles  of an element around it: style sheets that come only with a map
   data-module, data-ground, data-tiles: library, style, reader of PMTiles; data-words: texts
   Without WebGL, library or data a sentence says so; the list holds the same. */

const PAGE = 40;
const MOST_LINES = 8;
const MOST_CARDS = 5;
const FINGER = 12;
const LAYERS = ["punkte", "linien", "flaechen"];
const DECIMALS = 6;
const GERMANY = [[5.8, 47.2], [15.1, 55.1]];

const colour = (name, fallback) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || fallback;

function script(address) {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = address;
    element.addEventListener("load", done);
    element.addEventListener("error", () => failed(new Error(address)));
    document.head.append(element);
  });
}

/* Style sheets that the page has not got yet. */
function styles(place) {
  const wanted = place.closest("[data-map-styles]")?.dataset.mapStyles.split(" ") || [];
  return Promise.all(wanted.map((address) => new Promise((done) => {
    if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) { done(); return; }
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    for (const end of ["load", "error"]) link.addEventListener(end, done);
    document.head.append(link);
  })));
}

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function positions(geometry, found = []) {
  if (!geometry) return found;
  if (geometry.geometries) geometry.geometries.forEach((one) => positions(one, found));
  else {
    const walk = (value) => (typeof value[0] === "number" ? found.push(value) : value.forEach(walk));
    walk(geometry.coordinates);
  }
  return found;
}

function bounds(features) {
  const all = features.flatMap((feature) => positions(feature.geometry));
  if (!all.length) return null;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const [lon, lat] of all) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [[west, south], [east, north]];
}

/* Where a feature has its page: below data-links, or at its own property "path". */
function page(feature, place) {
  const { path } = feature.properties || {};
  if (place.dataset.links && feature.id !== undefined) {
    return `${place.dataset.links}${encodeURIComponent(feature.id)}`;
  }
  return typeof path === "string" && /^\/(?!\/)/.test(path) ? path : "";
}

/* A value as people write it: in words, days and numbers of the page's language. */
function word(value, own, words) {
  const language = (document.documentElement.lang || "de").slice(0, 2);
  if (own && Object.hasOwn(own, String(value))) return own[String(value)];
  if (typeof value === "boolean") return value ? words.yes : words.no;
  // Four digits stay together, as years do; longer numbers are grouped.
  if (typeof value === "number") return value.toLocaleString(language, { useGrouping: "min2" });
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(T[\d:.]+(?:Z|[+-][\d:]+))?$/.exec(value) || [];
  const at = day ? new Date(day + (time || "")) : null;
  if (at === null || Number.isNaN(at.getTime())) return String(value).slice(0, 200);
  const form = { dateStyle: "long", timeZone: "Europe/Berlin", ...(time ? { timeStyle: "short" } : {}) };
  return at.toLocaleString(language, form);
}

/* What a feature says, as text nodes only: it comes from people. */
function card(feature, place, words) {
  const box = document.createElement("div");
  box.className = "vb-map__card kern-body kern-body--small";
  const list = document.createElement("dl");
  const said = feature.properties || {};
  const names = place.dataset.names ? JSON.parse(place.dataset.names) : Object.keys(said).map((key) => [key, key]);
  const values = names.filter(([key]) => ![undefined, null, ""].includes(said[key]));
  for (const [key, name, own] of values.slice(0, MOST_LINES)) {
    const term = document.createElement(name ? "dt" : "strong");
    term.textContent = name || word(said[key], own, words);
    if (!name) { box.append(term); continue; }
    const text = document.createElement("dd");
    text.textContent = word(said[key], own, words);
    list.append(term, text);
  }
  box.append(list);
  const href = page(feature, place);
  if (href) {
    const link = document.createElement("a");
    link.className = "kern-link";
    link.href = href;
    link.textContent = words.details;
    box.append(link);
  }
  return box;
}

function draw(map, data) {
  const ink = colour("--vb-brand", "#1a4a7a");
  map.addSource("objekte", { type: "geojson", data });
  map.addLayer({
    id: "flaechen", type: "fill", source: "objekte",
    filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.18 },
  });
  map.addLayer({
    id: "linien", type: "line", source: "objekte",
    filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ink, "line-width": 3 },
  });
  map.addLayer({
    id: "punkte", type: "circle", source: "objekte",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 7, "circle-color": ink, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 },
  });
}

class Shown {
  constructor(place, library, map, words, status) {
    // On boundaries alone nobody finds his way from closer by.
    const closest = Object.keys(map.getStyle().sources).length > 1 ? 16 : 11;
    Object.assign(this, { place, library, map, words, status, closest, known: new Map() });
  }

  /* Only what has not been drawn yet is asked for, once the map lies still. */
  async load(box) {
    const address = new URL(this.place.dataset.items, location.href);
    if (box) address.searchParams.set("bbox", box.map((n) => n.toFixed(DECIMALS)).join(","));
    const found = await json(address);
    const features = found.type === "Feature" ? [found] : found.features;
    this.more = (found.links || []).some((link) => link.rel === "next");
    this.status.textContent = this.more ? this.words.more : "";
    this.known = new Map(features.map((feature) => [String(feature.id), feature]));
    // Ids are texts; the library keeps only numbers, so each takes its own along.
    return {
      type: "FeatureCollection",
      features: features.map((one) => ({ ...one, properties: { ...one.properties, "@id": String(one.id) } })),
    };
  }

  async start() {
    const data = await this.load(null);
    const around = bounds(data.features);
    if (around) this.map.fitBounds(around, { padding: PAGE, maxZoom: this.closest, animate: false });
    draw(this.map, data);
    this.map.on("moveend", () => {
      if (!this.more) return;
      const seen = this.map.getBounds();
      this.load([seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()])
        .then((next) => {
          this.map.getSource("objekte").setData(next);
          this.more = true;
        })
        .catch(() => { this.status.textContent = this.words.failed; });
    });
    this.map.on("click", (event) => this.open(event));
    for (const layer of LAYERS) {
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
  }

  /* What is under a finger, not only under the tip of a mouse; several may lie there. */
  hit({ x, y }) {
    const found = this.map.queryRenderedFeatures(
      [[x - FINGER, y - FINGER], [x + FINGER, y + FINGER]], { layers: LAYERS },
    );
    const ids = new Set(found.map((one) => one.properties["@id"]));
    return [...ids].map((id) => this.known.get(id)).filter(Boolean).slice(0, MOST_CARDS);
  }

  open(event) {
    const hit = this.hit(event.point);
    if (!hit.length) return;
    const cards = document.createElement("div");
    cards.append(...hit.map((feature) => card(feature, this.place, this.words)));
    new this.library.Popup({ maxWidth: "20rem" }).setLngLat(event.lngLat).setDOMContent(cards).addTo(this.map);
  }
}

/* A place is chosen by a tap, or by moving the middle of the map there and Enter. */
async function pick(place, library, map, words, status) {
  const group = place.closest("[data-vb-place]");
  const input = (part) => group && group.querySelector(`input[name$=".${part}"]`);
  const [lat, lon] = [input("lat"), input("lon")];
  if (!lat || !lon) return;
  const number = (field) => Number(field.value.replace(",", "."));
  const pin = new library.Marker({ color: colour("--vb-brand", "#1a4a7a") });
  // place.js says and does the same where it is at work.
  const tools = group.querySelector("[data-vb-place-tools]:not([hidden])");
  const away = tools ? null : push(words.forget);
  const show = () => {
    if (away) away.hidden = !lat.value || !lon.value;
    if (!lat.value || !lon.value) { pin.remove(); return; }
    pin.setLngLat([number(lon), number(lat)]).addTo(map);
  };
  const take = (spot) => {
    lat.value = spot.lat.toFixed(DECIMALS).replace(".", ",");
    lon.value = spot.lng.toFixed(DECIMALS).replace(".", ",");
    show();
    group.dispatchEvent(new CustomEvent("vb-place", { bubbles: true }));
    status.textContent = tools ? "" : words.picked;
  };
  place.classList.add("vb-map--pick");
  status.textContent = words.pick;
  if (away) {
    status.after(away);
    away.addEventListener("click", () => {
      lat.value = "";
      lon.value = "";
      show();
      status.textContent = words.forgotten;
      map.getCanvas().focus();
    });
  }
  map.on("click", (event) => take(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take(map.getCenter());
  });
  for (const field of [lat, lon]) {
    field.addEventListener("change", () => {
      show();
      if (lat.value && lon.value) map.jumpTo({ center: [number(lon), number(lat)], zoom: Math.max(map.getZoom(), 15) });
    });
  }
  show();
  if (lat.value && lon.value) map.jumpTo({ center: [number(lon), number(lat)], zoom: 15 });
  else await home(place, map);
}

/* Nobody looks for his street on a map of the country: it begins with the municipality. */
async function home(place, map) {
  const address = place.closest("[data-map-around]")?.dataset.mapAround;
  if (!address) return;
  try {
    const around = bounds((await json(address)).features);
    if (around) map.fitBounds(around, { padding: PAGE / 4, animate: false });
  } catch (problem) {
    console.info(problem);
  }
}

async function paint(place, map, words, status) {
  const { draw: area } = await import(place.dataset.mapAreaModule);
  const drawn = area(place, map, words, status);
  if (!drawn || !drawn.length) { await home(place, map); return; }
  const around = bounds([{ geometry: { type: "MultiPoint", coordinates: drawn } }]);
  map.fitBounds(around, { padding: PAGE, maxZoom: 15, animate: false });
}

async function begin(place) {
  const words = JSON.parse(place.dataset.words);
  const status = place.querySelector("[role='status']");
  place.hidden = false;
  try {
    await styles(place);
    const library = await import(place.dataset.module);
    const style = await json(place.dataset.ground);
    if (Object.values(style.sources || {}).some((one) => String(one.url).startsWith("pmtiles:"))) {
      await script(place.dataset.tiles);
      library.addProtocol("pmtiles", new window.pmtiles.Protocol().tile);
    }
    const box = document.createElement("div");
    box.className = "vb-map__box";
    place.prepend(box);
    const map = new library.Map({
      container: box, style, bounds: GERMANY, fadeDuration: 0, locale: words.controls,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, cooperativeGestures: false,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }));
    map.addControl(new library.ScaleControl());
    await new Promise((done, failed) => {
      map.once("load", done);
      map.once("error", (event) => failed(event.error));
    });
    status.textContent = "";
    if (place.dataset.items) await new Shown(place, library, map, words, status).start();
    if (place.dataset.mapArea) await paint(place, map, words, status);
    else if ("mapPick" in place.dataset) await pick(place, library, map, words, status);
    map.once("idle", () => { place.dataset.ready = "yes"; });
    // Where nothing was added the map may have come to rest already.
    map.triggerRepaint();
  } catch (problem) {
    place.querySelector(".vb-map__box")?.remove();
    status.textContent = words.failed;
    place.dataset.ready = "no";
    console.info(problem);
  }
}

function push(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kern-btn kern-btn--secondary";
  const label = document.createElement("span");
  label.className = "kern-label";
  label.textContent = words;
  button.append(label);
  return button;
}

/* A map to choose on is heavy and seldom needed: it comes when somebody asks for it. */
function offer(place) {
  const button = push(JSON.parse(place.dataset.words).show);
  const status = place.querySelector("[role='status']");
  const loading = status.textContent;
  status.textContent = "";
  place.prepend(button);
  place.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = loading;
    button.remove();
    begin(place).then(() => place.querySelector("canvas")?.focus());
  });
}

/* Also for pages that come without the browser loading them: each map once. */
export function prepare() {
  for (const place of document.querySelectorAll("[data-map][data-words]:not([data-known])")) {
    place.dataset.known = "";
    if ("mapPick" in place.dataset || place.dataset.mapArea) offer(place);
    else begin(place);
  }
}

prepare();

/* An area drawn on a map: each tap is a corner, Enter takes the middle of the map. The
   corners stand as lines in the field that data-map-area names, latitude before
   longitude, where they can be read, changed and written without any map. */

const DECIMALS = 5;

function corners(text) {
  return text.split("\n")
    .map((line) => (line.match(/-?\d+(?:[.,]\d+)?/g) || []).map((part) => Number(part.replace(",", "."))))
    .filter((found) => found.length === 2)
    .map(([lat, lon]) => [lon, lat]);
}

function outline(found) {
  const shapes = found.map((corner) => ({ type: "Point", coordinates: corner }));
  if (found.length === 2) shapes.push({ type: "LineString", coordinates: found });
  if (found.length > 2) shapes.push({ type: "Polygon", coordinates: [[...found, found[0]]] });
  return {
    type: "FeatureCollection",
    features: shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })),
  };
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kern-btn kern-btn--tertiary";
  const inner = document.createElement("span");
  inner.className = "kern-label";
  inner.textContent = label;
  made.append(inner);
  made.addEventListener("click", act);
  return made;
}

export function draw(place, map, words, status) {
  const field = document.getElementById(place.dataset.mapArea);
  if (!field) return null;
  const ink = getComputedStyle(document.documentElement).getPropertyValue("--vb-brand").trim() || "#1a4a7a";
  map.addSource("gebiet", { type: "geojson", data: outline(corners(field.value)) });
  map.addLayer({
    id: "gebiet-flaeche", type: "fill", source: "gebiet",
    filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink, "fill-opacity": 0.18 },
  });
  map.addLayer({
    id: "gebiet-rand", type: "line", source: "gebiet",
    filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ink, "line-width": 3 },
  });
  map.addLayer({
    id: "gebiet-ecken", type: "circle", source: "gebiet",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 5, "circle-color": ink, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2 },
  });
  const show = () => {
    const found = corners(field.value);
    map.getSource("gebiet").setData(outline(found));
    status.textContent = found.length ? words.corners.replace("{count}", found.length) : words.area;
  };
  const write = (lines) => { field.value = lines.join("\n"); show(); };
  const lines = () => field.value.split("\n").filter((line) => line.trim());
  const add = ({ lat, lng }) => {
    const written = [lat, lng].map((number) => number.toFixed(DECIMALS).replace(".", ","));
    write([...lines(), written.join(" ")]);
  };
  const tools = document.createElement("div");
  tools.className = "vb-actions";
  tools.append(
    button(words.corner_back, () => write(lines().slice(0, -1))),
    button(words.area_away, () => write([])),
  );
  place.append(tools);
  place.classList.add("vb-map--pick");
  map.on("click", (event) => add(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add(map.getCenter());
  });
  field.addEventListener("input", show);
  show();
  return corners(field.value);
}

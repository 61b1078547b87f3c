/* Draw rectangles over a picture: each drag fills the first empty row of the form. The
   numbers in the form are what counts; without this script they are typed. */

const figure = document.querySelector("[data-vb-picture]");
const PARTS = ["x", "y", "w", "h"];

function inputs(number) {
  return PARTS.map((part) => document.getElementById(`${part}-${number}`));
}

function freeRow() {
  for (let number = 1; ; number += 1) {
    const found = inputs(number);
    if (!found[0]) return null;
    if (found.every((input) => !input.value.trim())) return { number, found };
  }
}

function percent(value) {
  return (Math.round(Math.min(1, Math.max(0, value)) * 1000) / 10).toString().replace(".", ",");
}

function place(box, area) {
  for (const [side, value] of [
    ["left", area.x],
    ["top", area.y],
    ["width", area.w],
    ["height", area.h],
  ]) {
    box.style.setProperty(side, `${value * 100}%`);
  }
}

function draw(image) {
  let start = null;
  let box = null;

  const at = (event) => {
    const frame = image.getBoundingClientRect();
    return {
      x: Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width)),
      y: Math.min(1, Math.max(0, (event.clientY - frame.top) / frame.height)),
    };
  };
  const between = (one, other) => ({
    x: Math.min(one.x, other.x),
    y: Math.min(one.y, other.y),
    w: Math.abs(one.x - other.x),
    h: Math.abs(one.y - other.y),
  });

  figure.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !freeRow()) return;
    event.preventDefault();
    figure.setPointerCapture(event.pointerId);
    start = at(event);
    box = document.createElement("span");
    box.className = "vb-picture__area";
    figure.append(box);
  });
  figure.addEventListener("pointermove", (event) => {
    if (start) place(box, between(start, at(event)));
  });
  figure.addEventListener("pointerup", (event) => {
    if (!start) return;
    const area = between(start, at(event));
    const row = freeRow();
    start = null;
    if (!row || area.w < 0.005 || area.h < 0.005) {
      box.remove();
      return;
    }
    row.found.forEach((input, index) => {
      input.value = percent(area[PARTS[index]]);
    });
  });
  figure.addEventListener("pointercancel", () => {
    if (start) box.remove();
    start = null;
  });
}

const image = figure?.querySelector("img");
if (image) {
  figure.dataset.drawing = "";
  draw(image);
}

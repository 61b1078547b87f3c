/* The signature field: pen, finger or mouse draw lines, kept as points between 0 and
   1000 × 400. Who cannot draw types the name instead; that needs no script. */
"use strict";

const pad = document.querySelector("[data-vb-pad]");

if (pad) {
  const field = pad.closest("form").elements.strokes;
  const ink = pad.getContext("2d");
  let strokes = [];
  let current = null;

  const draw = () => {
    ink.clearRect(0, 0, pad.width, pad.height);
    ink.lineWidth = 6;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = getComputedStyle(pad).color;
    for (const stroke of strokes) {
      ink.beginPath();
      ink.moveTo(...stroke[0]);
      for (const point of stroke) ink.lineTo(...point);
      ink.stroke();
    }
  };
  const point = (event) => {
    const frame = pad.getBoundingClientRect();
    const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      inside(((event.clientX - frame.left) / frame.width) * 1000, 1000),
      inside(((event.clientY - frame.top) / frame.height) * 400, 400),
    ];
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    current = [point(event)];
    strokes.push(current);
    draw();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!current) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      if (current.length < 2000) current.push(point(one));
    }
    draw();
  });
  const end = () => {
    current = null;
    field.value = JSON.stringify(strokes.slice(0, 200));
  };
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  document.querySelector("[data-vb-clear]").addEventListener("click", () => {
    strokes = [];
    field.value = "";
    draw();
  });
}

/* The clock of a call, its language, the arrow keys of the hits; everything works without. */
"use strict";

/* The server says how long the call has lasted; from then on it is counted here. It is a
   role=timer: nobody has it read out every second. */
const begun = performance.now();
for (const clock of document.querySelectorAll("[data-vb-timer]")) {
  const start = Number(clock.dataset.vbTimer);
  const show = () => {
    const all = start + Math.floor((performance.now() - begun) / 1000);
    const two = (n) => String(n).padStart(2, "0");
    const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    clock.textContent = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  };
  setInterval(show, 1000);
}

/* What stands in the field of the language is replaced by what is typed. */
document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-vb-whole]")) event.target.select();
});

/* Down from the search goes to the first hit, up and down between them. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...document.querySelectorAll("#treffer a, #treffer button")];
  const at = links.indexOf(document.activeElement);
  const search = document.getElementById("frage");
  if (at < 0 && document.activeElement !== search) return;
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  const target = next < 0 ? search : links[Math.min(next, links.length - 1)];
  if (!target) return;
  event.preventDefault();
  target.focus();
});

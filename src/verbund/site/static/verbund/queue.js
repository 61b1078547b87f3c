/* Keeps the part of a page that changes up to date. Without scripts a link makes the
   browser reload the whole page; a reader hears only what is new (aria-live). What is
   newly called ([data-vb-called]) lights up for those who do not hear, and sounds for
   those who do not look, once somebody has switched that on. */
"use strict";

const EVERY = 5000;
const LONGEST = 60000;
const SHOWN = 15000;
const KEPT = "vb-gong";
const gong = document.querySelector("[data-vb-gong]");
let audio = null;

/* Two soft notes, made here: no file, no outside host. */
function sound() {
  if (!audio) return;
  for (const [after, pitch] of [[0, 659], [0.35, 523]]) {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    const at = audio.currentTime + after;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.5, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 1);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 1);
  }
  document.documentElement.dataset.vbGongs = String(Number(document.documentElement.dataset.vbGongs || 0) + 1);
}

function switchSound(on) {
  if (on && !audio) audio = new AudioContext();
  if (!on && audio) { audio.close(); audio = null; }
  if (gong) gong.setAttribute("aria-pressed", String(on));
  try { localStorage.setItem(KEPT, on ? "1" : ""); } catch { /* the device keeps nothing */ }
}

if (gong) {
  gong.hidden = false;
  gong.addEventListener("click", () => {
    switchSound(!audio);
    sound();
  });
  /* A screen on the wall begins by itself again, if its browser lets it. */
  let kept = "";
  try { kept = localStorage.getItem(KEPT) || ""; } catch { /* see above */ }
  if (kept) switchSound(true);
}

const calledIn = (part) => [...part.querySelectorAll("[data-vb-called]")];

const keysOf = (part) => calledIn(part).map((one) => one.dataset.vbCalled).join("|");

function announce(before, now) {
  const known = new Set(calledIn(before).map((one) => one.dataset.vbCalled));
  const fresh = calledIn(now).filter((one) => !known.has(one.dataset.vbCalled));
  for (const one of fresh) {
    one.classList.add("vb-called");
    setTimeout(() => one.classList.remove("vb-called"), SHOWN);
  }
  if (!fresh.length) return;
  sound();
  if (navigator.vibrate) navigator.vibrate([300, 150, 300]);
}

for (const place of document.querySelectorAll("[data-vb-poll]")) {
  let wait = EVERY;
  const look = async () => {
    try {
      const answer = await fetch(place.dataset.vbPoll, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-vb-part]");
      const shown = place.querySelector("[data-vb-part]");
      /* Only a change of words is written: nothing is read out twice. */
      if (now && shown && (now.textContent !== shown.textContent || keysOf(now) !== keysOf(shown))) {
        shown.replaceWith(now);
        announce(shown, now);
      }
      wait = EVERY;
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}

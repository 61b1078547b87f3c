/* Reading aloud: the question, its help, its errors, then whatever takes the focus. */

const voice = "speechSynthesis" in window ? window.speechSynthesis : null;

const on = () => document.body.hasAttribute("data-spoken");
const pageLanguage = () => document.documentElement.lang;

function language(node) {
  return node.closest("[lang]")?.lang || pageLanguage();
}

/* The words of an element in order, each with the language it is in. */
function pieces(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    const said = node.data.replace(/\s+/g, " ").trim();
    if (!said || holder.closest("[hidden], [aria-hidden=true], template, script, noscript")) continue;
    const tongue = language(holder);
    const last = found[found.length - 1];
    if (last && last.tongue === tongue) last.said += ` ${said}`;
    else found.push({ said, tongue });
  }
  return found;
}

const PATIENCE = 2000;

/* Browsers name their voices late; without any the list stays empty. */
function voices() {
  const now = voice.getVoices();
  if (now.length) return Promise.resolve(now);
  return new Promise((done) => {
    const late = () => done(voice.getVoices());
    voice.addEventListener("voiceschanged", late, { once: true });
    setTimeout(late, PATIENCE);
  });
}

const fitting = (known, tongue) => known.find((one) => one.lang.toLowerCase().startsWith(tongue));

/* Words whose language no voice speaks are left out: read by another they are noise. */
function say(parts) {
  if (!voice) return;
  voice.cancel();
  const known = voice.getVoices();
  for (const { said, tongue } of parts) {
    const one = fitting(known, tongue);
    if (known.length && !one) continue;
    const utterance = new SpeechSynthesisUtterance(said);
    utterance.lang = tongue;
    if (one) utterance.voice = one;
    voice.speak(utterance);
  }
}

/* Whoever pressed the button and hears nothing is told why. */
function explain(known) {
  const place = document.getElementById("stimme");
  const words = document.getElementById("worte").dataset;
  const mute = !known.length ? words.novoice : fitting(known, pageLanguage()) ? "" : words.notongue;
  place.textContent = mute;
  place.hidden = !mute;
}

/* Errors first, then the question with its help, then what can be chosen. */
function question() {
  const main = document.getElementById("inhalt");
  const summary = main.querySelector(".vb-error-summary");
  const group = main.querySelector("fieldset") || main.querySelector(".kern-form-input");
  const heading = main.querySelector("h1");
  const parts = summary ? pieces(summary) : [];
  if (heading) parts.push(...pieces(heading));
  const form = main.querySelector("form.vb-terminal__form");
  if (form && group) {
    for (const hint of group.querySelectorAll(".kern-hint, .kern-error")) parts.push(...pieces(hint));
    const choices = [...group.querySelectorAll(".vb-bigchoice label")];
    if (choices.length) {
      parts.push({ said: document.getElementById("worte").dataset.choices, tongue: pageLanguage() });
      for (const choice of choices) parts.push(...pieces(choice));
    }
  } else {
    for (const line of main.querySelectorAll("p, dt, dd, li > .vb-tile .kern-title")) {
      if (!line.closest(".vb-langs, .vb-error-summary")) parts.push(...pieces(line));
    }
  }
  return parts;
}

/* What a screen reader would say of the element that has the focus. */
function name(element) {
  const label = element.labels?.[0];
  if (label) return pieces(label);
  return pieces(element);
}

document.addEventListener("focusin", (event) => {
  if (on() && event.target.id !== "inhalt" && !event.target.closest("dialog")) say(name(event.target));
});

/* F2 reads the page again, or stops; the bar's button does it for good. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "F2" || !voice) return;
  event.preventDefault();
  if (voice.speaking) voice.cancel(); else say(question());
});

export const speech = {
  on,
  stop() { voice?.cancel(); },
  read(element) { say(pieces(element)); },
  /* The first word must follow a touch, or browsers stay silent. */
  wake() { voice?.speak(new SpeechSynthesisUtterance("")); },
  async ready() {
    if (!on()) return;
    const page = document.body;
    const known = voice ? await voices() : [];
    if (document.body !== page) return;   // another page came meanwhile
    explain(known);
    say(question());
  },
};

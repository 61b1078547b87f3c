/* Keeps the part of a page that changes up to date. Without scripts the browser reloads
   the whole page (noscript refresh); a reader hears only what is new (aria-live). */
"use strict";

const EVERY = 5000;
const LONGEST = 60000;

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
      if (now && shown && now.textContent !== shown.textContent) shown.replaceWith(now);
      wait = EVERY;
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}

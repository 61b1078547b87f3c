/* Keys of the desk, on top of Tab and Enter. Single keys are off in fields and can be
   switched off (body[data-vb-single-keys="off"]); with Alt they always work.
   An element names its key itself: data-vb-key="1", "n", "/", "?", "g a", "previous",
   "next". Rows are those of a form with data-vb-list; in a row of choices the key that a
   choice names (data-vb-pick) ticks it. */
"use strict";

const singleKeys = document.body.dataset.vbSingleKeys !== "off";
const list = document.querySelector("[data-vb-list]");
let pending = "";
let pendingSince = 0;
let lastTicked = -1;

const inField = (target) =>
  target.isContentEditable ||
  (target.matches("input, select, textarea") &&
    !target.matches("[type=checkbox], [type=radio], [type=button], [type=submit]"));

/* What a row is entered by: its link, or of its choices the one that is ticked. */
const entrance = (tr) =>
  tr.querySelector(".vb-list__open") ||
  tr.querySelector("[data-vb-pick]:checked") ||
  tr.querySelector("[data-vb-pick]:enabled");
const openers = () =>
  [...(list ? list.querySelectorAll("tbody tr") : [])].map(entrance).filter(Boolean);
const boxes = () => [...(list ? list.querySelectorAll("tbody input[type=checkbox]") : [])];
const currentRow = () => openers().findIndex((a) => a.closest("tr").contains(document.activeElement));

function moveRow(step) {
  const rows = openers();
  if (!rows.length) return false;
  const now = currentRow();
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : now + step;
  const row = rows[Math.min(Math.max(next, 0), rows.length - 1)];
  row.focus({ preventScroll: true });
  row.closest("tr").scrollIntoView({ block: "nearest" });
  return true;
}

/* "3 von 50 ausgewählt": the server's sentence, its first number kept true. */
function tellSelection() {
  const status = list && list.querySelector("[data-vb-selected]");
  if (status) status.textContent = status.textContent.replace(/\d+/, String(boxes().filter((b) => b.checked).length));
  const all = list && list.querySelector("[data-vb-all]");
  if (all) {
    const ticked = boxes().filter((b) => b.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

function tickRow(range) {
  const row = currentRow();
  if (row < 0) return false;
  const all = boxes();
  if (range && lastTicked >= 0) {
    const [from, to] = [Math.min(row, lastTicked), Math.max(row, lastTicked)];
    for (let i = from; i <= to; i += 1) all[i].checked = true;
  } else {
    all[row].checked = !all[row].checked;
  }
  lastTicked = row;
  tellSelection();
  return true;
}

const undecided = (tr) => tr.querySelector("[data-vb-pick]:enabled") && !tr.querySelector(":checked");

/* "1 noch nicht entschieden": the server's sentence, its number kept true. */
function tellUndecided() {
  const status = list && list.querySelector("[data-vb-undecided]");
  if (!status) return;
  const left = [...list.querySelectorAll("tbody tr")].filter(undecided).length;
  status.textContent = status.textContent.replace(/\d+/, String(left));
}

/* Tick the choice with this key in the row with the focus, else in the first open one. */
function pick(key) {
  if (!list) return false;
  const rows = [...list.querySelectorAll("tbody tr")];
  const row = rows.find((tr) => tr.contains(document.activeElement)) || rows.find(undecided);
  const choice = row && row.querySelector(`[data-vb-pick="${CSS.escape(key)}"]:enabled`);
  if (!choice) return false;
  choice.checked = true;
  choice.focus();
  tellUndecided();
  return true;
}

function removeLastFilter() {
  const chips = document.querySelectorAll(".vb-chip");
  if (!chips.length) return false;
  chips[chips.length - 1].click();
  return true;
}

/* „Mehr“ closes by Escape or a click elsewhere; the focus goes back to where it opened. */
function closeMore(target) {
  const open = document.querySelector(".vb-more[open]");
  if (!open || (target && open.contains(target))) return false;
  const inside = open.contains(document.activeElement);
  open.open = false;
  if (inside) open.querySelector("summary").focus();
  return true;
}
document.addEventListener("click", (event) => { closeMore(event.target); });

/* Follow or focus the element that carries this key. */
function use(key) {
  const target = document.querySelector(`[data-vb-key="${CSS.escape(key)}"]`);
  if (!target) return pick(key);
  if (target.matches("input:not([type=checkbox]), select, textarea")) target.focus();
  else if (target.matches("section, [tabindex='-1']")) {
    target.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  } else target.click();
  return true;
}

function act(key, shift) {
  if (pending && Date.now() - pendingSince < 1500) {
    const chord = `${pending} ${key}`;
    pending = "";
    return use(chord);
  }
  pending = "";
  switch (key) {
    case "j": return moveRow(1);
    case "k": return moveRow(-1);
    case "x": return tickRow(shift);
    case "g":
      pending = "g";
      pendingSince = Date.now();
      return true;
    default: return use(key);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let done = false;
  if (event.altKey) {
    if (key === "ArrowRight") done = use("next");
    else if (key === "ArrowLeft") done = use("previous");
    else if (key === "z" && removeLastFilter()) done = true;
    else if (key === "s") {
      const form = document.querySelector("form[data-vb-step]");
      if (form) { form.requestSubmit(); done = true; }
    } else if (key.length === 1) done = act(key, event.shiftKey);
  } else if (key === "Escape" && closeMore()) {
    done = true;
  } else if (key === "Escape" && inField(event.target)) {
    event.target.blur();
    done = true;
  } else if (singleKeys && key.length === 1 && !inField(event.target)) {
    done = act(key, event.shiftKey);
  }
  if (done) event.preventDefault();
});

if (list) {
  const all = list.querySelector("[data-vb-all]");
  if (all) all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; tellSelection(); });
  list.addEventListener("change", tellSelection);
  list.addEventListener("change", tellUndecided);
}

/* A link in a bar that scrolls sideways comes fully into view when it gets the focus. */
for (const bar of document.querySelectorAll(".vb-views, .vb-nav")) {
  bar.addEventListener("focusin", (event) => {
    event.target.scrollIntoView({ block: "nearest", inline: "center" });
  });
}

/* Small helps on forms; every page works the same without them. */
"use strict";

/* After a failed send the error summary takes the focus, so that it is read first. */
const summary = document.querySelector("[data-vb-focus]");
if (summary) summary.focus();

/* A link of the summary puts the cursor into its field, with the label in view. */
for (const link of document.querySelectorAll(".vb-error-summary a[href^='#']")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest("fieldset, .kern-form-input") || field;
    group.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

/* A second click on a button that already sends does nothing. */
for (const form of document.querySelectorAll("form[method='post']")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    setTimeout(() => { sent = false; }, 4000);
  });
  window.addEventListener("pageshow", () => { sent = false; });
}

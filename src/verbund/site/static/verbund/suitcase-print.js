/* Prints the page; without script the PDF beside it does the same. */
"use strict";

for (const button of document.querySelectorAll("[data-vb-print]")) {
  button.addEventListener("click", () => window.print());
}

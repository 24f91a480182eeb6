// Plain files only: marks every line of an original that prints the row after "#", which may stand on several lines.
"use strict";
(() => {
  function show() {
    const at = decodeURIComponent(location.hash.slice(1));
    for (const line of document.querySelectorAll("[data-at]"))
      line.classList.toggle("marked", line.dataset.at.split(" ").includes(at));
  }
  addEventListener("hashchange", show);
  show();
})();

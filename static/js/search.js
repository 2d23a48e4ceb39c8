// Suggestions under the search box: an editable combobox with a list (WAI-ARIA APG). HTMX brings the options;
// arrows walk them, Enter opens one (or the page of all answers), Escape closes the list, then empties the box.
(function () {
  "use strict";
  const box = document.querySelector("[data-search]");
  const list = box && document.getElementById(box.getAttribute("aria-controls"));
  if (!list) return;
  const said = document.getElementById("suggestions-said");
  const options = () => [...list.querySelectorAll("[data-href]")];
  let at = -1;

  const mark = (place) => {
    const all = options();
    at = place;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
  };
  const open = (show) => {
    const visible = show && list.children.length > 0;
    list.hidden = !visible;
    box.setAttribute("aria-expanded", String(visible));
    if (!visible) mark(-1);
  };
  const walk = (step) => {
    const count = options().length;
    if (!count) return;
    open(true);
    mark(at + step < -1 ? count - 1 : at + step >= count ? -1 : at + step);
  };

  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      location.assign(options()[at].dataset.href);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation(); // the list closes first, not the menu
      open(false);
    }
  });
  box.addEventListener("focus", () => open(box.value.trim() !== ""));
  box.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps its focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.assign(option.dataset.href);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== list) return;
    at = -1;
    open(document.activeElement === box && box.value.trim() !== "");
    said.textContent = list.hidden ? "" : said.dataset.words.replace("{}", options().length);
  });
})();

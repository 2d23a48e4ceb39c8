// Runs before the first paint, so that the page never flashes in the other theme.
// data-theme on <html> is "light" or "dark"; "auto" leaves it away and the system decides.
(function () {
  "use strict";
  const root = document.documentElement;
  const kept = () => {
    try { return localStorage.getItem("holdfast-theme") || "auto"; } catch { return "auto"; }
  };
  const wear = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  root.classList.add("js");
  wear(kept());

  const mark = () => {
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === kept()));
    }
  };
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]");
    if (!choice) return;
    try { localStorage.setItem("holdfast-theme", choice.dataset.themeChoice); } catch { /* private window: this page only */ }
    wear(choice.dataset.themeChoice);
    for (const other of document.querySelectorAll("[data-theme-choice]")) {
      other.setAttribute("aria-pressed", String(other.dataset.themeChoice === choice.dataset.themeChoice));
    }
    document.dispatchEvent(new CustomEvent("holdfast:theme"));
  });
  addEventListener("storage", (event) => {
    if (event.key !== "holdfast-theme") return;
    wear(kept());
    mark();
    document.dispatchEvent(new CustomEvent("holdfast:theme"));
  });
  // Paper is light; drawings are drawn again for it.
  addEventListener("beforeprint", () => {
    wear("light");
    document.dispatchEvent(new CustomEvent("holdfast:theme", { detail: { paper: true } }));
  });
  addEventListener("afterprint", () => {
    wear(kept());
    document.dispatchEvent(new CustomEvent("holdfast:theme"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("holdfast:theme"));
  });
})();

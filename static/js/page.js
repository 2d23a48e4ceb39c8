// Behaviour of every page, by data- attributes. All of it is a convenience: links and forms work without.
(function () {
  "use strict";
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      openMenu(true);
      search.focus();
      search.select();
    }
    if (event.key === "Escape" && menuIsOpen()) {
      openMenu(false);
      document.querySelector("[data-menu]").focus();
    }
  });

  // A drop-down closes by Escape, and by a click beside it.
  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(but)) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const menuIsOpen = () => document.querySelector("[data-menu]")?.getAttribute("aria-expanded") === "true";
  const openMenu = (open) => {
    const button = document.querySelector("[data-menu]");
    if (!button) return;
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).classList.toggle("is-open", open);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-menu]")) openMenu(!menuIsOpen());
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.matches("dialog")) event.target.close(); // a click beside the box
    if (event.target.closest("[data-print]")) print();
    const copies = event.target.closest("[data-copies]");
    if (copies) copyFrom(copies);
    event.target.closest("[data-closes]")?.closest("dialog").close();
    const fills = event.target.closest("[data-fills]");
    if (fills) document.getElementById(fills.dataset.fills).value = fills.dataset.value;
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-fills]")) button.hidden = false;
  });

  const copyFrom = async (button) => {
    const source = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const words = button.querySelector("[data-words]") ?? button;
    words.textContent = button.dataset.done;
  };

  // A choice in a filter takes effect at once; empty fields stay out of the address.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("[type=search], [type=text]")) form.requestSubmit();
  });
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const given = event.detail.parameters;
    for (const name of Object.keys(given)) if (given[name] === "") delete given[name];
  });
})();

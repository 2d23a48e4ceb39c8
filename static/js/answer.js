// The public page of a questionnaire: saves as it goes. Without this file its forms and links work by themselves.
(function () {
  "use strict";
  const version = () => document.getElementById("version");
  const unsaved = () => document.getElementById("unsaved");
  const lost = (is) => { const words = unsaved(); if (words) words.hidden = !is; };
  // Forms with something typed that is not saved yet, each with how often it was typed in.
  const typed = new Map();
  const asked = new WeakMap();
  let waiting = null; // the form that sends all answers, while something is still being saved
  const mark = () => {
    for (const form of typed.keys()) if (!form.isConnected) typed.delete(form);
    document.body.toggleAttribute("data-saving", typed.size > 0);
    if (typed.size || !waiting) return;
    const sends = waiting;
    waiting = null;
    sends.requestSubmit();
  };

  // The newest version that this page knows of, whichever form was made before it.
  document.addEventListener("htmx:configRequest", (event) => {
    const newest = version();
    asked.set(event.detail, typed.get(event.detail.elt));
    if (newest && event.detail.parameters.version !== undefined) event.detail.parameters.version = newest.value;
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[hx-trigger]");
    if (form) typed.set(form, (typed.get(form) ?? 0) + 1);
    mark();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    const status = xhr?.status ?? 0;
    if (status === 404) { typed.clear(); location.reload(); return; } // the link has ended since
    lost(status === 0);
    if (status >= 200 && status < 300 && typed.get(elt) === asked.get(requestConfig)) typed.delete(elt);
    if (status < 200 || status >= 300) waiting = null;
    mark();
  });
  document.addEventListener("htmx:sendError", () => lost(true));
  document.addEventListener("htmx:timeout", () => lost(true));

  // After a part of the page was made anew, go on where the person was.
  document.addEventListener("answer:focus", (event) => {
    const where = document.getElementById(event.detail.value);
    if (where) where.focus();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.elt.querySelector?.("[autofocus]")?.focus();
  });

  // What is still being typed is saved before all is sent.
  document.addEventListener("submit", (event) => {
    const sends = event.target.closest("[data-sends]");
    if (!sends) return;
    mark();
    if (typed.size) {
      event.preventDefault();
      waiting = sends;
      return;
    }
    sends.elements.version.value = version().value;
  });
  addEventListener("beforeunload", (event) => { if (typed.size) event.preventDefault(); });
})();

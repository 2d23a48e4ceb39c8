// The public page of a questionnaire: saves as it goes. Without this file its forms and links work by themselves.
(function () {
  "use strict";
  const version = () => document.getElementById("version");
  const unsaved = () => document.getElementById("unsaved");
  const lost = (is) => { const words = unsaved(); if (words) words.hidden = !is; };
  let pending = false;

  // The newest version that this page knows of, whichever form was made before it.
  document.addEventListener("htmx:configRequest", (event) => {
    const newest = version();
    if (newest && event.detail.parameters.version !== undefined) event.detail.parameters.version = newest.value;
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[hx-trigger]")) pending = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr?.status ?? 0;
    if (status === 404) { pending = false; location.reload(); return; } // the link has ended since
    lost(status === 0);
    if (status >= 200 && status < 300 && event.detail.requestConfig.verb === "post") pending = false;
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

  // What is still being typed is saved before it is sent.
  document.addEventListener("submit", (event) => {
    const sends = event.target.closest("[data-sends]");
    if (!sends) return;
    sends.elements.version.value = version().value;
    pending = false;
  });
  addEventListener("beforeunload", (event) => { if (pending) event.preventDefault(); });
})();

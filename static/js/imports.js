// A file is dropped where it is chosen, and its size is told before it is sent. Without this file the form works by itself.
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-drop]");
    if (!form) return;
    const place = form.querySelector(".drop");
    const input = form.querySelector("input[type=file]");
    const said = form.querySelector(".drop-said");
    const most = Number(form.dataset.drop);
    const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
    const tell = () => {
      const file = input.files[0];
      const large = Boolean(file) && file.size > most;
      said.textContent = !file ? "" : large ? said.dataset.large : size(file.size);
      said.classList.toggle("is-bad", large);
      input.setCustomValidity(large ? said.dataset.large : "");
    };
    input.addEventListener("change", tell);
    for (const name of ["dragenter", "dragover"]) place.addEventListener(name, (event) => { event.preventDefault(); place.classList.add("is-over"); });
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.classList.remove("is-over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      tell();
    });
    tell();
    form.dataset.wired = "";
  });
})();

// A request that was given up, because the next one took its place or the page was left, is no error: nothing
// of it goes to the console. Each failure that is one is told once, by the event named after it.
(function () {
  "use strict";
  const GIVEN_UP = ["htmx:sendAbort", "htmx:afterRequest"];
  htmx.logger = (element, event, detail) => {
    if (GIVEN_UP.includes(event)) delete detail.error;
  };
})();

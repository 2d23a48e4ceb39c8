// Moves, zooms and lights up a drawing: an SVG that stands in the page, or a canvas that drawing-canvas.js paints.
// Without this the SVG is there as a whole, and each point in the list beside is a link that lights up its ways.
(function () {
  "use strict";
  const place = document.querySelector("[data-drawing]");
  if (!place) return;
  const viewer = place.querySelector("[data-viewer]");
  const svg = viewer.querySelector("svg"), canvas = viewer.querySelector("canvas");
  const card = place.querySelector("[data-card]");
  const EDGE = 10, HEAD = 26, BOX = { width: 158, height: 42 };
  const READS = 0.7, LARGEST = 3, STEP = 1.35;

  const view = { x: 0, y: 0, scale: 1, width: 0, height: 0 };
  let figure, isEnd, painter, lit = null, chosen = -1, end = -1, waiting = false;

  // The SVG has edges of its own; the canvas begins at its first box, with room for the heads above it.
  const size = svg && { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  const extent = () => (svg ? { x: 0, y: 0, ...size } : { x: -EDGE, y: -HEAD, width: figure.width + 2 * EDGE, height: figure.height + HEAD + EDGE });

  const paint = () => {
    waiting = false;
    if (!view.width || !view.height) return; // it is not shown
    if (svg) svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width / view.scale} ${view.height / view.scale}`);
    else if (!painter.paint(view, lit, chosen)) soon();
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(paint);
  };

  const fitting = () => {
    const all = extent();
    return Math.min(view.width / all.width, view.height / all.height, 1);
  };
  const limited = (scale) => Math.min(Math.max(scale, fitting() * 0.7), LARGEST);
  const keepNear = () => { // some of it stays in sight
    const all = extent(), across = view.width / view.scale, down = view.height / view.scale;
    view.x = Math.min(Math.max(view.x, all.x - across * 0.7), all.x + all.width - across * 0.3);
    view.y = Math.min(Math.max(view.y, all.y - down * 0.7), all.y + all.height - down * 0.3);
  };
  const fit = () => {
    const all = extent();
    view.scale = fitting();
    view.x = all.x - (view.width / view.scale - all.width) / 2;
    view.y = all.y - (view.height / view.scale - all.height) / 2;
    soon();
  };
  // What stays where it is when a key or a button zooms: the box that was chosen last, else the middle.
  const middle = () => {
    const box = [chosen, end].find((each) => each >= 0);
    if (box !== undefined) {
      const x = (figure.x[box] + BOX.width / 2 + (svg ? EDGE : 0) - view.x) * view.scale;
      const y = (figure.y[box] + BOX.height / 2 + (svg ? HEAD : 0) - view.y) * view.scale;
      if (x > 0 && x < view.width && y > 0 && y < view.height) return [x, y];
    }
    return [view.width / 2, view.height / 2];
  };
  const zoom = (factor, x, y) => {
    if (x === undefined) [x, y] = middle();
    const scale = limited(view.scale * factor);
    view.x += x / view.scale - x / scale;
    view.y += y / view.scale - y / scale;
    view.scale = scale;
    keepNear();
    soon();
  };
  const move = (x, y) => {
    view.x -= x / view.scale;
    view.y -= y / view.scale;
    keepNear();
    soon();
  };
  const centre = (box) => {
    const at = svg ? { x: figure.x[box] + EDGE, y: figure.y[box] + HEAD } : { x: figure.x[box], y: figure.y[box] };
    view.x = at.x + BOX.width / 2 - view.width / view.scale / 2;
    view.y = at.y + BOX.height / 2 - view.height / view.scale / 2;
  };
  const resize = () => {
    view.width = viewer.clientWidth;
    view.height = viewer.clientHeight;
  };
  const begin = () => {
    const all = extent();
    const least = svg ? READS : 0; // no higher than it needs to be
    const high = all.height * Math.max(Math.min(viewer.clientWidth / all.width, 1), least);
    viewer.style.height = `${Math.min(Math.max(high, svg ? 240 : 340), innerHeight * 0.66)}px`;
    resize();
    if (!view.width || !view.height) return;
    fit();
    if (!svg || view.scale >= READS) return;
    view.scale = READS; // too small to read: begin at the root
    const root = svg.querySelector(".is-root rect");
    const x = Number(root.getAttribute("x")), y = Number(root.getAttribute("y"));
    const across = view.width / view.scale;
    view.x = x + BOX.width + EDGE > across ? x + BOX.width + EDGE - across : 0;
    const down = view.height / view.scale;
    view.y = all.height <= down ? (all.height - down) / 2 : y + BOX.height / 2 - down / 2;
    keepNear();
  };

  // Lighting up
  const lightIn = (drawing, boxes) => {
    drawing.classList.toggle("has-lit", !!boxes);
    for (const node of drawing.querySelectorAll("[data-box]")) node.classList.toggle("is-lit", !!boxes?.has(Number(node.dataset.box)));
    for (const line of drawing.querySelectorAll("[data-from]")) {
      line.classList.toggle("is-lit", !!boxes?.has(Number(line.dataset.from)) && boxes.has(Number(line.dataset.to)));
    }
  };
  // Which boxes are lit up is asked for: the ways of one point take the server a moment, those of all a while.
  const waysOf = async (code) => {
    const address = new URL(place.dataset.drawing, location.href);
    address.searchParams.set("point", code);
    address.searchParams.set("only", "ways");
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  };
  const remember = (code) => {
    const address = new URL(location.href);
    if (code) address.searchParams.set("point", code);
    else address.searchParams.delete("point");
    history.replaceState(null, "", address);
  };
  const mark = (code) => { // in the list beside
    let name = "";
    for (const link of place.querySelectorAll("[data-point]")) {
      if (code && link.dataset.point === code) {
        link.setAttribute("aria-current", "true");
        name = link.dataset.name;
      } else link.removeAttribute("aria-current");
    }
    place.querySelector("[data-clear]").toggleAttribute("hidden", !code);
    place.querySelector("[data-said]").textContent = code ? figure.words.chosen.replace("%s", name || figure.name[figure.code.indexOf(code)]) : "";
  };
  let asked = "";
  const light = async (code, { stays = false } = {}) => {
    asked = code;
    const ways = code ? await waysOf(code) : { lit: [], paper: "" };
    if (asked !== code) return; // something else was chosen meanwhile
    if (!ways) throw new Error("the ways could not be loaded");
    lit = ways.lit.length ? new Set(ways.lit) : null;
    if (svg) lightIn(svg, lit);
    const paper = place.querySelector("[data-paper]");
    if (paper && ways.paper) paper.innerHTML = ways.paper;
    else if (paper) lightIn(paper.querySelector("svg"), null);
    mark(code);
    remember(code);
    end = code ? figure.code.indexOf(code) : -1;
    if (!stays) chosen = -1;
    if (end >= 0 && !stays && view.scale > fitting() * 1.05) centre(end);
    place.dataset.lit = code;
    soon();
  };

  // A box that was chosen: what it is, and where more is said of it
  const link = (words, href) => {
    const made = document.createElement("a");
    made.className = "button";
    made.href = href;
    made.textContent = words;
    return made;
  };
  const show = (box) => {
    chosen = box;
    const code = figure.code[box], name = document.createElement("p"), verbs = document.createElement("div");
    name.textContent = figure.whole[box];
    verbs.className = "actions";
    if (code) {
      const isPart = BigInt(code) % 16n === 1n;
      const address = isPart ? figure.addresses.part.replace("/0/", `/${BigInt(code) / 16n}/`) : figure.addresses.node.replace("/0/", `/${code}/`);
      verbs.append(link(figure.words.page, address));
      if (box !== figure.root) verbs.append(link(figure.words.drawing, figure.addresses.drawing.replace("/0/", `/${code}/`)));
    } else verbs.append(link(figure.words.open, figure.addresses.open.replace("open=0", `open=${figure.open[box]}`)));
    card.replaceChildren(name, verbs);
    card.hidden = false;
    if (code && isEnd.has(box) && !figure.is_folded) light(code, { stays: true });
    soon();
  };
  const boxAt = (x, y) => {
    const edge = svg ? EDGE : 0, head = svg ? HEAD : 0;
    const left = view.x + x / view.scale - edge, top = view.y + y / view.scale - head;
    for (let box = figure.x.length - 1; box >= 0; box--) {
      if (left >= figure.x[box] && left <= figure.x[box] + BOX.width && top >= figure.y[box] && top <= figure.y[box] + BOX.height) return box;
    }
    return -1;
  };

  // Pointers: one moves, two zoom; one that has not moved chooses.
  const within = (event) => {
    const edges = viewer.getBoundingClientRect();
    return { x: event.clientX - edges.left - viewer.clientLeft, y: event.clientY - edges.top - viewer.clientTop };
  };
  const down = new Map();
  let moved = 0;
  viewer.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    down.set(event.pointerId, within(event));
    viewer.setPointerCapture(event.pointerId);
    moved = down.size > 1 ? Infinity : 0;
  });
  viewer.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const now = within(event);
    const others = [...down].filter(([id]) => id !== event.pointerId);
    if (others.length) {
      const other = others[0][1];
      const before = Math.hypot(was.x - other.x, was.y - other.y), after = Math.hypot(now.x - other.x, now.y - other.y);
      zoom(after / Math.max(before, 1), (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else {
      move(now.x - was.x, now.y - was.y);
      moved += Math.abs(now.x - was.x) + Math.abs(now.y - was.y);
    }
    down.set(event.pointerId, now);
  });
  const lift = (event) => {
    const was = down.get(event.pointerId);
    down.delete(event.pointerId);
    if (!was || event.type !== "pointerup" || moved > 5) return;
    const box = boxAt(was.x, was.y);
    if (box >= 0) show(box);
  };
  viewer.addEventListener("pointerup", lift);
  viewer.addEventListener("pointercancel", lift);
  viewer.addEventListener("wheel", (event) => { // else the page scrolls
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== viewer) return;
    event.preventDefault();
    const { x, y } = within(event);
    zoom(Math.exp(-event.deltaY * 0.0016), x, y);
  }, { passive: false });

  const VERBS = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit, left: () => move(120, 0), right: () => move(-120, 0), up: () => move(0, 90), down: () => move(0, -90) };
  const KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  viewer.addEventListener("keydown", (event) => {
    const verb = VERBS[KEYS[event.key]];
    if (!verb || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    verb();
  });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (button) VERBS[button.dataset.view]();
    const point = event.target.closest("[data-point], [data-clear]");
    // In a folded drawing the link is followed: its ways are taken out of their groups.
    if (!point || figure.is_folded || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    light(point.dataset.point ?? "");
  });

  new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = viewer;
    if (!width || !height || (width === view.width && height === view.height)) return;
    if (!view.width || !view.height) return begin();
    const wasWhole = view.scale === fitting();
    resize();
    if (wasWhole) fit();
    soon();
  }).observe(viewer);
  document.addEventListener("holdfast:theme", () => {
    painter?.readColours();
    soon();
  });
  addEventListener("beforeprint", () => svg?.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`));
  addEventListener("afterprint", soon);

  place.classList.add("is-live");
  figure = JSON.parse(document.getElementById("drawing-figure").textContent);
  isEnd = new Set(figure.ends);
  if (figure.lit.length) lit = new Set(figure.lit);
  place.querySelector("[data-wait]")?.remove();
  if (canvas) painter = window.holdfastCanvas(canvas, figure);
  begin();
  paint();
  place.dataset.drawn = Math.round(performance.now());
  if (canvas) document.fonts.ready.then(() => { // names in the letters of the site
    painter.readColours();
    soon();
  });
})();

// Paints a drawing of many boxes on a canvas. Colours come from the tokens; names are written where they can be read.
// window.holdfastCanvas(canvas, figure): { paint(view, lit, chosen), colours() }, view = { x, y, scale, width, height }.
(function () {
  "use strict";
  const BOX = { width: 158, height: 42 };
  const LETTERS = 20, SMALL_LETTERS = 25;
  const READABLE = 0.58; // scale from which 12 px are more than a smudge
  const BLOCKS = 0.3; // below it a box is one block of its colour
  const CERTAIN = 2, POSSIBLE = 1, ANY_OF = 2, AS_LISTED = 1;
  const cut = (words, letters) => (words.length <= letters ? words : `${words.slice(0, letters - 1).trimEnd()}…`);

  const probe = document.createElement("span");
  probe.className = "colour-probe";
  const colour = (token) => { // resolves light-dark(), which a custom property's own value does not
    document.body.append(probe);
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };

  window.holdfastCanvas = function (canvas, figure) {
    const context = canvas.getContext("2d", { alpha: false });
    const boxes = figure.x.length;
    const names = figure.name.map((name) => cut(name, LETTERS));
    const seconds = figure.second.map((words) => cut(words, SMALL_LETTERS));
    const heads = new Map();
    figure.tier.forEach((tier, box) => heads.set(tier, Math.min(figure.x[box], heads.get(tier) ?? Infinity)));
    let ink = {};
    const readColours = () => {
      const tokens = ["surface", "raised", "line", "line-field", "ink", "ink-soft", "bad", "bad-soft", "warn", "warn-soft", "accent", "accent-soft"];
      for (const token of tokens) ink[token] = colour(`--${token}`);
      ink.font = getComputedStyle(document.body).fontFamily;
    };

    // Lines by how they are painted, and of each the path of all of them, made when first asked for.
    const dashes = (style) => (style === ANY_OF ? [5, 4] : style === AS_LISTED ? [1.5, 3.5] : []);
    const add = (path, at) => {
      const a = figure.owner[at], b = figure.needed[at];
      const x1 = figure.x[a] + BOX.width, y1 = figure.y[a] + BOX.height / 2, y2 = figure.y[b] + BOX.height / 2;
      let x2 = figure.x[b];
      path.moveTo(x1, y1);
      if (x2 >= x1) {
        const bend = (x2 - x1) / 2;
        path.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
      } else {
        x2 += BOX.width;
        path.bezierCurveTo(x1 + 36, y1, x2 + 36, y2, x2, y2);
      }
    };
    const sorted = (lit) => {
      const kinds = new Map();
      for (let at = 0; at < figure.owner.length; at++) {
        const isLit = !lit || (lit.has(figure.owner[at]) && lit.has(figure.needed[at]));
        const key = (isLit ? 100 : 0) + (figure.certain[at] ? 10 : 0) + figure.style[at];
        if (!kinds.has(key)) kinds.set(key, { style: figure.style[at], isCertain: !!figure.certain[at], isLit, path: new Path2D() });
        add(kinds.get(key).path, at);
      }
      return [...kinds.keys()].sort((a, b) => a - b).map((key) => kinds.get(key));
    };
    let lines = null, linesFor;
    const linesOf = (lit) => {
      if (!lines || linesFor !== lit) [lines, linesFor] = [sorted(lit), lit];
      return lines;
    };

    const paintLines = (view, lit) => {
      const near = Math.min(Math.max((view.scale - 0.15) / (READABLE - 0.15), 0), 1); // from afar lines are fine and pale
      for (const kind of linesOf(lit)) {
        const stands = lit && kind.isLit;
        context.globalAlpha = !kind.isLit ? 0.2 : stands ? 1 : 0.45 + 0.55 * near;
        context.strokeStyle = kind.isCertain ? ink.bad : ink["line-field"];
        context.lineWidth = ((kind.isCertain ? 0.8 + 0.9 * near : 0.7 + 0.4 * near) + (stands ? 0.7 : 0)) / view.scale;
        context.setLineDash(dashes(kind.style).map((length) => length / view.scale));
        context.stroke(kind.path);
      }
      context.setLineDash([]);
      context.globalAlpha = 1;
    };

    const LOOKS = {
      plain: { fill: "raised", stroke: "line-field", block: "line-field", width: 1 },
      possible: { fill: "warn-soft", stroke: "warn", block: "warn", width: 1.4, dash: [4, 3] },
      certain: { fill: "bad-soft", stroke: "bad", block: "bad", width: 1.6 },
      root: { fill: "accent-soft", stroke: "accent", block: "accent", width: 2 },
    };
    const lookOf = (box) => (box === figure.root ? "root" : figure.state[box] === CERTAIN ? "certain" : figure.state[box] === POSSIBLE ? "possible" : "plain");
    const looks = figure.x.map((_x, box) => lookOf(box));

    const paintBoxes = (view, lit, seen) => {
      const paths = new Map();
      for (const box of seen) {
        const key = `${looks[box]} ${!lit || lit.has(box)}`;
        if (!paths.has(key)) paths.set(key, { look: LOOKS[looks[box]], isLit: !lit || lit.has(box), path: new Path2D() });
        const path = paths.get(key).path;
        if (figure.open[box]) path.rect(figure.x[box] + 4, figure.y[box] + 4, BOX.width, BOX.height);
        path.rect(figure.x[box], figure.y[box], BOX.width, BOX.height);
      }
      const asBlocks = view.scale < BLOCKS;
      for (const { look, isLit, path } of [...paths.values()].sort((a, b) => a.isLit - b.isLit)) {
        context.globalAlpha = isLit ? 1 : 0.3;
        context.fillStyle = ink[asBlocks ? look.block : look.fill];
        context.fill(path);
        if (asBlocks) continue;
        context.strokeStyle = ink[look.stroke];
        context.lineWidth = look.width / Math.min(view.scale, 1);
        context.setLineDash(look.dash ? look.dash.map((length) => length / view.scale) : []);
        context.stroke(path);
      }
      context.setLineDash([]);
      context.globalAlpha = 1;
    };

    const paintNames = (lit, seen) => {
      for (const box of seen) {
        context.globalAlpha = !lit || lit.has(box) ? 1 : 0.45;
        context.fillStyle = figure.state[box] === CERTAIN && box !== figure.root ? ink.bad : ink.ink;
        context.font = `560 12px ${ink.font}`;
        context.fillText(names[box], figure.x[box] + 10, figure.y[box] + 18);
        context.fillStyle = ink["ink-soft"];
        context.font = `400 11px ${ink.font}`;
        context.fillText(seconds[box], figure.x[box] + 10, figure.y[box] + 33);
      }
      context.globalAlpha = 1;
    };

    // From far away: the root and what is lit, in letters of the screen's size, where they do not cover each other.
    const paintFarNames = (view, lit, chosen, seen) => {
      const wanted = seen.filter((box) => box === figure.root || box === chosen || lit?.has(box));
      wanted.sort((a, b) => (b === chosen) - (a === chosen) || (b === figure.root) - (a === figure.root));
      const taken = [];
      context.font = `600 11px ${ink.font}`;
      context.lineWidth = 3;
      context.strokeStyle = ink.surface;
      context.fillStyle = ink.ink;
      for (const box of wanted) {
        const words = names[box], width = context.measureText(words).width;
        const x = Math.min(Math.max((figure.x[box] - view.x) * view.scale, 4), view.width - width - 4);
        const y = (figure.y[box] - view.y) * view.scale - 3;
        const place = [x - 3, y - 12, x + width + 3, y + 3];
        if (taken.some((other) => place[0] < other[2] && other[0] < place[2] && place[1] < other[3] && other[1] < place[3])) continue;
        taken.push(place);
        context.strokeText(words, x, y);
        context.fillText(words, x, y);
      }
    };

    const paintHeads = (view) => {
      context.fillStyle = ink.surface;
      context.fillRect(0, 0, view.width, 22);
      context.fillStyle = ink["ink-soft"];
      context.font = `560 11px ${ink.font}`;
      let free = 0;
      for (const [tier, left] of [...heads].sort((a, b) => a[1] - b[1])) {
        const x = (left - view.x) * view.scale + 4;
        const words = figure.tiers[tier];
        if (x < free || x > view.width - 30) continue;
        context.fillText(words, x, 15);
        free = x + context.measureText(words).width + 8;
      }
    };

    const inSight = (view) => {
      const right = view.x + view.width / view.scale, bottom = view.y + view.height / view.scale;
      const seen = [];
      for (let box = 0; box < boxes; box++) {
        const x = figure.x[box], y = figure.y[box];
        if (x < right && x + BOX.width > view.x && y < bottom && y + BOX.height > view.y) seen.push(box);
      }
      return seen;
    };

    const paint = (view, lit, chosen) => {
      const ratio = Math.min(devicePixelRatio || 1, 2);
      const width = Math.round(view.width * ratio), height = Math.round(view.height * ratio);
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      const seen = inSight(view), scale = view.scale * ratio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = ink.surface;
      context.fillRect(0, 0, view.width, view.height);
      context.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
      paintLines(view, lit);
      paintBoxes(view, lit, seen);
      if (view.scale >= READABLE) paintNames(lit, seen);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (view.scale < READABLE) paintFarNames(view, lit, chosen, seen);
      paintHeads(view);
    };

    readColours();
    return { paint, readColours };
  };
})();

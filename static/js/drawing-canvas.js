// Paints a drawing of many boxes on a canvas. Colours come from the tokens; names are written where they can be read.
// It is painted in tiles that are kept: moving it paints only what comes into sight, and of that no more in a frame
// than fits, with the picture before underneath until the rest is there.
// window.holdfastCanvas(canvas, figure): { paint(view, lit, chosen), readColours() }; `paint` says whether all is there.
(function () {
  "use strict";
  const BOX = { width: 158, height: 42 };
  const LETTERS = 20, SMALL_LETTERS = 25;
  const READABLE = 0.58; // scale from which 12 px are more than a smudge
  const BLOCKS = 0.3; // below it a box is one block of its colour
  const BEGINS = 0.34; // from it the beginning of each name fits its box, in letters of the screen's size
  const TILE = 512, KEPT = 60, PER_FRAME = 1; // tiles: their edge in pixels, how many are kept, and painted in a frame
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

    // Lines: where each runs, the rectangle that it stays in, and how it is painted.
    const ways = figure.owner.map((owner, at) => {
      const needed = figure.needed[at];
      const x1 = figure.x[owner] + BOX.width, y1 = figure.y[owner] + BOX.height / 2, y2 = figure.y[needed] + BOX.height / 2;
      const isAhead = figure.x[needed] >= x1, x2 = figure.x[needed] + (isAhead ? 0 : BOX.width);
      const bend = isAhead ? (x2 - x1) / 2 : 36;
      return { x1, y1, x2, y2, c1: x1 + bend, c2: x2 + (isAhead ? -bend : bend), left: Math.min(x1, x2), right: Math.max(x1, x2) + (isAhead ? 0 : 36), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
    });
    const kindOf = (at, lit) => (!lit || (lit.has(figure.owner[at]) && lit.has(figure.needed[at])) ? 100 : 0) + (figure.certain[at] ? 10 : 0) + figure.style[at];
    const dashes = (style) => (style === ANY_OF ? [5, 4] : style === AS_LISTED ? [1.5, 3.5] : []);

    const paintLines = (context, area, lit) => {
      const kinds = new Map();
      for (let at = 0; at < ways.length; at++) {
        const way = ways[at];
        if (way.left > area.right || way.right < area.left || way.top > area.bottom || way.bottom < area.top) continue;
        const kind = kindOf(at, lit);
        if (kinds.has(kind)) kinds.get(kind).push(way);
        else kinds.set(kind, [way]);
      }
      const near = Math.min(Math.max((area.scale - 0.15) / (READABLE - 0.15), 0), 1); // from afar lines are fine and pale
      for (const kind of [...kinds.keys()].sort((a, b) => a - b)) {
        const isLit = kind >= 100, stands = lit && isLit, isCertain = kind % 100 >= 10;
        context.globalAlpha = !isLit ? 0.2 : stands ? 1 : 0.45 + 0.55 * near;
        context.strokeStyle = isCertain ? ink.bad : ink["line-field"];
        context.lineWidth = ((isCertain ? 0.8 + 0.9 * near : 0.7 + 0.4 * near) + (stands ? 0.7 : 0)) / area.scale;
        // From afar a dash is no longer than a box is high, and nobody tells it from a full line.
        context.setLineDash(area.scale < BLOCKS && !stands ? [] : dashes(kind % 10).map((length) => length / area.scale));
        context.beginPath();
        for (const way of kinds.get(kind)) {
          context.moveTo(way.x1, way.y1);
          context.bezierCurveTo(way.c1, way.y1, way.c2, way.y2, way.x2, way.y2);
        }
        context.stroke();
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

    const paintBoxes = (context, area, lit, seen) => {
      const paths = new Map();
      for (const box of seen) {
        const key = `${looks[box]} ${!lit || lit.has(box)}`;
        if (!paths.has(key)) paths.set(key, { look: LOOKS[looks[box]], isLit: !lit || lit.has(box), path: new Path2D() });
        const path = paths.get(key).path;
        if (figure.open[box]) path.rect(figure.x[box] + 4, figure.y[box] + 4, BOX.width, BOX.height);
        path.rect(figure.x[box], figure.y[box], BOX.width, BOX.height);
      }
      const asBlocks = area.scale < BLOCKS;
      for (const { look, isLit, path } of [...paths.values()].sort((a, b) => a.isLit - b.isLit)) {
        context.globalAlpha = isLit ? 1 : 0.3;
        context.fillStyle = ink[asBlocks ? look.block : look.fill];
        context.fill(path);
        if (asBlocks) continue;
        context.strokeStyle = ink[look.stroke];
        context.lineWidth = look.width / Math.min(area.scale, 1);
        context.setLineDash(look.dash ? look.dash.map((length) => length / area.scale) : []);
        context.stroke(path);
      }
      context.setLineDash([]);
      context.globalAlpha = 1;
    };

    const paintNames = (context, lit, seen) => {
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

    // In between: of each box the beginning of its name, as large as may still be read.
    const paintBeginnings = (context, area, lit, seen) => {
      const size = 9.5 / area.scale, letters = Math.floor((BOX.width - 12) / (size * 0.57));
      context.font = `540 ${size}px ${ink.font}`;
      for (const box of seen) {
        context.globalAlpha = !lit || lit.has(box) ? 1 : 0.45;
        context.fillStyle = figure.state[box] === CERTAIN && box !== figure.root ? ink.bad : ink.ink;
        context.fillText(cut(figure.name[box], letters), figure.x[box] + 6, figure.y[box] + BOX.height / 2 + size * 0.36);
      }
      context.globalAlpha = 1;
    };

    // From far away: the root and what is lit, in letters of the screen's size, where they do not cover each other.
    const paintFarNames = (view, lit, chosen) => {
      const area = { left: view.x, top: view.y, right: view.x + view.width / view.scale, bottom: view.y + view.height / view.scale };
      const wanted = inside(area).filter((box) => box === figure.root || box === chosen || lit?.has(box));
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

    const inside = (area) => {
      const seen = [];
      for (let box = 0; box < boxes; box++) {
        const x = figure.x[box], y = figure.y[box];
        if (x < area.right && x + BOX.width + 6 > area.left && y < area.bottom && y + BOX.height + 6 > area.top) seen.push(box);
      }
      return seen;
    };

    // Tiles, by their place; all of one scale, one choice and one theme.
    let tiles = new Map(), tilesFor = {};
    let before = null; // the last picture that was whole, and what it showed
    const ratio = () => Math.min(devicePixelRatio || 1, 2);
    const tile = (column, row, view, lit) => {
      const made = document.createElement("canvas"), span = TILE / view.scale, scale = view.scale * ratio();
      made.width = made.height = Math.round(TILE * ratio());
      const area = { left: column * span, top: row * span, right: (column + 1) * span, bottom: (row + 1) * span, scale: view.scale };
      const brush = made.getContext("2d", { alpha: false });
      brush.fillStyle = ink.surface;
      brush.fillRect(0, 0, made.width, made.height);
      brush.setTransform(scale, 0, 0, scale, -area.left * scale, -area.top * scale);
      const seen = inside(area);
      paintLines(brush, area, lit);
      paintBoxes(brush, area, lit, seen);
      if (view.scale >= READABLE) paintNames(brush, lit, seen);
      else if (view.scale >= BEGINS) paintBeginnings(brush, area, lit, seen);
      return made;
    };
    const paintTiles = (view, lit) => {
      const across = TILE, whole = (length) => Math.round(length * ratio()) / ratio(); // between pixels tiles would blur
      const left = whole(view.x * view.scale), top = whole(view.y * view.scale);
      let budget = before ? PER_FRAME : Infinity, isWhole = true;
      for (let row = Math.floor(top / across); row * across < top + view.height; row++) {
        for (let column = Math.floor(left / across); column * across < left + view.width; column++) {
          const key = `${column} ${row}`;
          if (!tiles.has(key)) {
            if (budget-- <= 0) {
              isWhole = false;
              continue;
            }
            tiles.set(key, tile(column, row, view, lit));
          }
          context.drawImage(tiles.get(key), column * across - left, row * across - top, across, across);
        }
      }
      if (tiles.size > KEPT) for (const key of [...tiles.keys()].slice(0, tiles.size - KEPT)) tiles.delete(key);
      return isWhole;
    };
    const keep = (view) => {
      before ??= { sheet: document.createElement("canvas") };
      const { sheet } = before;
      if (sheet.width !== canvas.width || sheet.height !== canvas.height) [sheet.width, sheet.height] = [canvas.width, canvas.height];
      sheet.getContext("2d", { alpha: false }).drawImage(canvas, 0, 0);
      Object.assign(before, { x: view.x, y: view.y, scale: view.scale, width: view.width, height: view.height });
    };

    const paint = (view, lit, chosen) => {
      if (!view.width || !view.height) return true; // it is not shown
      const width = Math.round(view.width * ratio()), height = Math.round(view.height * ratio());
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
      if (tilesFor.scale !== view.scale || tilesFor.lit !== lit || tilesFor.ratio !== ratio()) {
        tiles = new Map();
        tilesFor = { scale: view.scale, lit, ratio: ratio() };
      }
      context.setTransform(ratio(), 0, 0, ratio(), 0, 0);
      context.fillStyle = ink.surface;
      context.fillRect(0, 0, view.width, view.height);
      if (before) {
        const grown = view.scale / before.scale;
        context.drawImage(before.sheet, (before.x - view.x) * view.scale, (before.y - view.y) * view.scale, before.width * grown, before.height * grown);
      }
      const isWhole = paintTiles(view, lit);
      if (isWhole) keep(view);
      if (view.scale < READABLE) paintFarNames(view, lit, chosen);
      paintHeads(view);
      return isWhole;
    };

    readColours();
    return {
      paint,
      readColours: () => {
        readColours();
        tilesFor = {};
      },
    };
  };
})();

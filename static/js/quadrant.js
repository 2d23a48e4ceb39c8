// Draws each quadrant from the plain figures that its data-figure address answers, or that stand in the page under
// data-figure-in, of which data-figure-of names one. Colours come from the tokens, so that it follows the theme; a
// click on a dot opens its part.
(function () {
  "use strict";
  const drawIn = (place) => {
    if ("drawing" in place.dataset) return;
    place.dataset.drawing = "";
    let words = {};
    // Shape and colour of a posture are those of its tag; the regions say the treatment.
    const POSTURES = {
      protected: { symbol: "square", token: "--good", scale: 0.94 }, over_protected: { symbol: "cross", token: "--info", scale: 1.12 },
      not_proven: { symbol: "triangle-down", token: "--warn", scale: 1.12 }, in_name_only: { symbol: "square", token: "--bad", scale: 0.9, hollow: true },
      unprotected: { symbol: "x", token: "--bad", scale: 1.06 }, unscored: { symbol: "circle", token: "--unscored", scale: 1, hollow: true },
      stays: { symbol: "circle", token: "--unscored", scale: 0.9, hollow: true }, moves: { symbol: "diamond", token: "--accent", scale: 1.1 },
    };

    const probe = document.createElement("span");
    probe.className = "colour-probe";
    document.body.append(probe);
    const colour = (token) => { // resolves light-dark(), which a custom property's own value does not
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    };
    const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumSignificantDigits: 3 });
    const money = (loss, currency) => (loss === null ? words.unknown : `${currency} ${compact.format(loss)}`.trim());

    const traces = (figure) => figure.groups.map((group) => {
      const { symbol, token, scale, hollow } = POSTURES[group.posture];
      const said = (i) => `${words.postures[group.posture]} · ${words.quadrants[group.quadrant[i]]}`;
      return {
        type: "scatter", mode: "markers", name: words.postures[group.posture], cliponaxis: false,
        x: group.impact, y: group.exposure, customdata: group.id,
        text: group.name.map((name, i) => `${name}<br>${said(i)}<br>${words.impact} ${group.impact[i]} · ${words.exposure} ${group.exposure[i]}<br>${words.loss} ${money(group.loss[i], figure.currency)}`),
        hovertemplate: "%{text}<extra></extra>",
        marker: {
          symbol: hollow ? `${symbol}-open` : symbol, size: group.size.map((size) => size * scale),
          color: colour(token), opacity: hollow ? 1 : 0.8,
          line: { width: hollow ? 1.7 : 1, color: colour(hollow ? token : "--surface") },
        },
      };
    });

    // Contours, not a heat map: Plotly paints those as an image with a style attribute, which the content policy refuses.
    const haze = (figure) => {
      if (!figure.density) return [];
      const { step, counts } = figure.density;
      const heights = counts.map((row) => row.map((count) => Math.log10(1 + count)));
      const top = Math.max(...heights.flat());
      const full = colour("--accent");
      const part = (share) => full.replace("rgb(", "rgba(").replace(")", `, ${share})`);
      return [{
        type: "contour", z: heights, text: counts, x0: step / 2, dx: step, y0: step / 2, dy: step, showscale: false,
        colorscale: [[0, part(0)], [1, part(0.5)]], zmin: 0, zmax: top, autocontour: false,
        contours: { coloring: "fill", start: top / 9, end: top, size: top / 9 }, line: { width: 0.5, color: part(0.35), smoothing: 0.6 },
        hovertemplate: `%{text} ${words.parts}<br>${words.impact} %{x} · ${words.exposure} %{y}<extra></extra>`,
      }];
    };

    const region = (x0, x1, y0, y1, token) => ({ type: "rect", layer: "below", x0, x1, y0, y1, line: { width: 0 }, fillcolor: colour(token) });
    const limit = (x0, x1, y0, y1) => ({ type: "line", x0, x1, y0, y1, line: { color: colour("--ink-soft"), width: 1, dash: "dot" } });
    // No tags in texts but <br>: Plotly writes the others as style attributes, which the content policy refuses.
    const name = (x, y, text, xanchor, yanchor, token) => ({ x, y, text, showarrow: false, xanchor, yanchor, font: { size: 11.5, weight: 650, color: colour(token) }, xshift: xanchor === "left" ? 6 : -6, yshift: yanchor === "top" ? -4 : 4 });
    const axis = (title, place) => ({
      title: { text: title, font: { size: 12, color: colour("--ink-soft") }, standoff: 8 }, range: [-2, 102], tickvals: [0, 20, 40, 60, 80, 100],
      gridcolor: colour("--line-soft"), zeroline: false, tickfont: { size: 11.5, color: colour("--ink-soft") }, fixedrange: place.clientWidth < 700, constrain: "domain",
    });

    const PAPER = { width: 680, height: 230 }; // of an A4 sheet; on a screen the drawing takes its place's size

    const draw = (figure, size = {}) => {
      const { impact, exposure } = figure.thresholds;
      const narrow = place.clientWidth < 520;
      const layout = {
        ...size,
        margin: { l: narrow ? 42 : 52, r: 14, t: 12, b: 46 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
        font: { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: colour("--ink") }, hovermode: "closest", dragmode: narrow ? false : "zoom",
        hoverlabel: { bgcolor: colour("--surface"), bordercolor: colour("--line-field"), font: { family: getComputedStyle(document.body).fontFamily, size: 12.5, color: colour("--ink") }, align: "left" },
        xaxis: axis(words.impact_axis, place), yaxis: axis(words.exposure_axis, place),
        shapes: [
          region(-2, impact, -2, 102, "--single-tint"), region(impact, 102, -2, exposure, "--backup-tint"), region(impact, 102, exposure, 102, "--dual-tint"),
          limit(impact, impact, -2, 102), limit(impact, 102, exposure, exposure),
        ],
        annotations: [
          name(-2, 102, words.quadrants.single_source, "left", "top", "--single"),
          name(102, 102, words.quadrants.dual_source, "right", "top", "--dual"),
          name(102, -2, words.quadrants.qualified_backup, "right", "bottom", "--backup"),
        ],
      };
      Plotly.react(place, [...haze(figure), ...traces(figure)], layout, { displayModeBar: false, responsive: true, doubleClick: "reset" });
    };

    const open = (event) => {
      const id = event.points[0]?.customdata;
      if (id) location.assign(place.dataset.part.replace("/0/", `/${id}/`));
    };

    const start = async () => {
      const wait = place.querySelector("[data-wait]");
      try {
        const figure = await figureOf(place);
        words = figure.words;
        wait.remove();
        draw(figure);
        place.on("plotly_click", open);
        document.addEventListener("holdfast:theme", (event) => place.isConnected && draw(figure, event.detail?.paper ? PAPER : {}));
        place.dataset.drawn = "yes";
      } catch (error) {
        wait.textContent = place.dataset.failed;
        throw error;
      }
    };
    start();
  };

  const figureOf = async (place) => {
    if (place.dataset.figureIn) return JSON.parse(document.getElementById(place.dataset.figureIn).textContent)[place.dataset.figureOf];
    const answer = await fetch(place.dataset.figure, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const drawAll = (within) => document.fonts.ready.then(() => within.querySelectorAll("[data-figure], [data-figure-in]").forEach(drawIn));
  drawAll(document);
  document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target.parentElement ?? document));
})();

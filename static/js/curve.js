// Draws an operating characteristic from the figures that stand in the page. Colours come from the tokens, so that
// it follows the theme; the same stands in the table under it.
(function () {
  "use strict";
  const probe = document.createElement("span");
  probe.className = "colour-probe";
  const colour = (token) => { // resolves light-dark(), which a custom property's own value does not
    document.body.append(probe);
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const axis = (title) => ({
    title: { text: title, font: { size: 12, color: colour("--ink-soft") }, standoff: 8 }, gridcolor: colour("--line-soft"),
    zeroline: false, rangemode: "tozero", fixedrange: true, tickfont: { size: 11.5, color: colour("--ink-soft") },
  });

  const draw = (place) => {
    const figure = JSON.parse(document.getElementById(place.dataset.curve).textContent);
    const family = getComputedStyle(document.body).fontFamily;
    const line = {
      type: "scatter", mode: "lines", x: figure.defective, y: figure.chance, line: { color: colour("--accent"), width: 2 },
      hovertemplate: `${figure.words.hover}<extra></extra>`,
    };
    const layout = {
      margin: { l: 52, r: 14, t: 10, b: 46 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
      font: { family, size: 12.5, color: colour("--ink") }, xaxis: axis(figure.words.x), yaxis: axis(figure.words.y),
      hoverlabel: { bgcolor: colour("--surface"), bordercolor: colour("--line-field"), font: { family, size: 12.5, color: colour("--ink") }, align: "left" },
    };
    Plotly.react(place, [line], layout, { displayModeBar: false, responsive: true });
    place.dataset.drawn = "yes";
  };
  const drawAll = () => {
    for (const place of document.querySelectorAll("[data-curve]")) draw(place);
  };
  document.fonts.ready.then(drawAll);
  document.addEventListener("htmx:afterSwap", drawAll);
  document.addEventListener("holdfast:theme", drawAll);
})();

// Draws the figures of a page (JSON in the element after each `data-chart`) in the colours of its theme.
(function () {
  const root = document.documentElement;

  function colours() {
    const dark = root.dataset.theme === "dark";
    return {
      text: dark ? "#e6e6e6" : "#222222",
      grid: dark ? "#4a4f57" : "#d5d8dc",
      series: dark ? ["#9aa4b0", "#f2a65a", "#4a94d6"] : ["#6b7480", "#b85c00", "#1f6fb2"],
    };
  }

  function themed(layout) {
    const { text, grid, series } = colours();
    const axis = (given) => ({ ...given, gridcolor: grid, zerolinecolor: grid, linecolor: grid });
    return {
      ...layout,
      xaxis: axis(layout.xaxis),
      yaxis: axis(layout.yaxis),
      font: { ...layout.font, color: text, family: getComputedStyle(document.body).fontFamily },
      colorway: layout.colorway || series,
      paper_bgcolor: "transparent",
      plot_bgcolor: "transparent",
    };
  }

  // Plotly draws the whiskers of bars in a dark grey, whatever is behind them.
  function withWhiskers(trace) {
    return trace.type === "bar" && trace.error_x
      ? { ...trace, error_x: { ...trace.error_x, color: colours().text } }
      : trace;
  }

  function draw(element) {
    const { data, layout } = JSON.parse(element.nextElementSibling.textContent);
    Plotly.react(element, data.map(withWhiskers), themed(layout), { displaylogo: false, responsive: true, displayModeBar: false });
  }

  const charts = document.querySelectorAll("[data-chart]");
  // A figure of a notebook may be one that plotly refuses: the others are drawn all the same.
  const drawOrSay = (element) => {
    try {
      draw(element);
    } catch (error) {
      element.textContent = `This figure cannot be drawn: ${error.message}`;
    }
  };
  const drawAll = () => charts.forEach(drawOrSay);
  drawAll();
  new MutationObserver(drawAll).observe(root, { attributeFilter: ["data-theme"] });
})();

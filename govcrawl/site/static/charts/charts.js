// Draws the figures of a page with Observable Plot. Without this script the tables beside them say the same.
"use strict";
(() => {
  const INK = "#1f2328", RED = "#8c1d18", MUTED = "#6b7280";
  const COLOURS = ["#1d4f91", "#5b8fc9", "#b3541e", "#d9a441", "#7a7f87", "#b9bec6"];
  const font = {style: {fontFamily: "inherit", fontSize: "12px", background: "transparent", color: INK}};

  // ticks at whole numbers only, and room beyond the ends for what is written there
  const whole_ticks = data => Math.max(1, Math.min(6, Math.max(...data.map(d => Math.abs(d.value ?? 0)))));
  const roomy = data => {
    const ends = d3.extent([0, ...data.map(d => d.value)]), room = (ends[1] - ends[0] || 1) * 0.12;
    return [ends[0] < 0 ? ends[0] - room : 0, ends[1] > 0 ? ends[1] + room : 0];
  };

  const kinds = {
    grid(data, width) {
      const regions = [...new Set(data.map(d => d.region))];
      return {
        ...font, width, height: 50 + regions.length * 22, marginLeft: 110, marginTop: 30, padding: 0.06,
        x: {axis: "top", label: null, type: "band", domain: [...new Set(data.map(d => d.year))].sort()},
        y: {label: null, type: "band", domain: regions}, color: {scheme: "Blues", type: "sqrt"},
        marks: [
          Plot.cell(data, {x: "year", y: "region", fill: "value"}),
          Plot.text(data, {x: "year", y: "region", text: d => d.value.toLocaleString("zh-CN"),
            fill: d => d.value > 0.45 * Math.max(...data.map(one => one.value)) ? "white" : INK}),
        ],
      };
    },
    bars(data, width, unit) {
      return {
        ...font, width, height: 240, marginLeft: 60, x: {label: null, type: "band"}, y: {grid: true, label: unit || null, tickFormat: "~s", ticks: whole_ticks(data)},
        marks: [
          Plot.barY(data, {x: "year", y: "value", fill: COLOURS[0], insetLeft: 4, insetRight: 4}),
          Plot.text(data, {x: "year", y: "value", text: d => d.value == null ? "" : d.value.toLocaleString("zh-CN"), dy: -8}),
          Plot.ruleY([0]),
        ],
      };
    },
    stack(data, width) {
      return {
        ...font, width, height: 300, marginLeft: 50, x: {label: null, type: "band"}, y: {grid: true, label: null},
        color: {legend: true, domain: [...new Set(data.map(d => d.kind))], range: COLOURS},
        marks: [Plot.barY(data, {x: "year", y: "value", fill: "kind", insetLeft: 6, insetRight: 6}), Plot.ruleY([0])],
      };
    },
    grouped(data, width) {
      return {
        ...font, width, height: 60 + 28 * data.length, marginLeft: Math.min(240, width / 2.4), x: {grid: true, label: null},
        y: {label: null, domain: data.map(d => d.kind)},
        marks: [Plot.barX(data, {x: "value", y: "kind", fill: COLOURS[0]}), Plot.ruleX([0])],
      };
    },
    outcomes(data, width) { return kinds.grouped(data, width); },
    lines(data, width) {
      return {
        ...font, width, height: 280, marginLeft: 50, marginRight: 20, x: {label: null, type: "point"}, y: {grid: true, label: null, zero: true},
        color: {legend: true, domain: [...new Set(data.map(d => d.kind))], range: COLOURS},
        marks: [
          Plot.ruleY([0]),
          Plot.lineY(data, {x: "year", y: "value", stroke: "kind", strokeWidth: 2}),
          Plot.dot(data, {x: "year", y: "value", fill: "kind", r: 4}),
        ],
      };
    },
    days(data, width) {
      return {
        ...font, width, height: 240, marginLeft: 50, x: {label: null, type: "band"},
        y: {grid: true, label: null, domain: roomy(data), ticks: whole_ticks(data)},
        marks: [
          Plot.barY(data, {x: "year", y: "value", fill: d => d.value > 0 ? RED : COLOURS[1], insetLeft: 8, insetRight: 8}),
          Plot.text(data.filter(d => d.value > 0), {x: "year", y: "value", text: d => String(d.value), dy: -8}),
          Plot.text(data.filter(d => d.value <= 0), {x: "year", y: "value", text: d => String(d.value), dy: 8}),
          Plot.ruleY([0], {stroke: INK, strokeWidth: 1.5}),
        ],
      };
    },
    histogram(data, width) {
      return {
        ...font, width, height: 240, marginLeft: 50, x: {label: null}, y: {grid: true, label: null, ticks: whole_ticks(data)},
        marks: [
          Plot.rectY(data, {x1: "days", x2: d => d.days + 7, y: "value", fill: d => d.days >= 0 ? RED : COLOURS[1], insetLeft: 1}),
          Plot.ruleY([0]), Plot.ruleX([0], {stroke: INK, strokeWidth: 2}),
        ],
      };
    },
    range(data, width) {
      const sorted = d3.sort(data, d => d.value), middle = d3.median(sorted, d => d.value);
      return {
        ...font, width, height: 130, marginTop: 30, marginLeft: 20, marginRight: 20, x: {domain: [0, 100], label: null, tickFormat: d => d + "%"},
        marks: [
          Plot.ruleX([middle], {stroke: RED, strokeWidth: 2}),
          Plot.text([middle], {x: d => d, text: () => (document.documentElement.lang === "en" ? "median " : "中位 ") + middle + "%", frameAnchor: "top", dy: -14, fill: RED}),
          Plot.dot(sorted, Plot.dodgeY("middle", {x: "value", r: 5, fill: COLOURS[0], fillOpacity: 0.75, title: d => d.name + " " + d.value + "%"})),
        ],
      };
    },
  };

  function draw(figure) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const place = figure.querySelector(".drawn");
    if (data.length) figure.classList.add("on");
    const width = Math.max(280, Math.min(960, place.clientWidth));
    if (!data.length || !kinds[figure.dataset.chart]) return;
    const drawn = Plot.plot(kinds[figure.dataset.chart](data, width, figure.dataset.unit));
    // what is drawn says nothing that the figure's label and the table do not say
    for (const part of drawn.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
    drawn.removeAttribute("aria-label");
    place.replaceChildren(drawn);
    figure.querySelector(".save").hidden = false;
  }

  function whole(figure) {
    const parts = [...figure.querySelectorAll(".drawn svg")], picture = parts.reduce((a, b) => a.clientWidth * a.clientHeight > b.clientWidth * b.clientHeight ? a : b);
    const copy = picture.cloneNode(true), height = +picture.getAttribute("height"), width = +picture.getAttribute("width");
    const legend = [...figure.querySelectorAll("[class*=swatch]")].filter(one => one.querySelector("svg") && !one.querySelector("[class*=swatch]"));
    const extra = 28 + (legend.length ? 24 : 0), name = "http://www.w3.org/2000/svg";
    copy.setAttribute("xmlns", name);
    copy.setAttribute("viewBox", `0 ${-extra} ${width} ${height + extra}`);
    copy.setAttribute("height", height + extra);
    copy.style.fontFamily = "sans-serif";
    const say = (text, x, y, colour, size) => {
      const one = document.createElementNS(name, "text");
      one.textContent = text; one.setAttribute("x", x); one.setAttribute("y", y);
      one.setAttribute("fill", colour); one.setAttribute("font-size", size); copy.append(one);
    };
    say(figure.dataset.label, 4, -extra + 16, INK, 14);
    let x = 4;
    for (const one of legend) {
      say("■ " + one.textContent.trim(), x, -8, one.querySelector("[fill]")?.getAttribute("fill") || INK, 12);
      x += 34 + 12 * one.textContent.trim().length;
    }
    return new XMLSerializer().serializeToString(copy);
  }

  function give(address, name) {
    const link = document.createElement("a");
    link.href = address; link.download = name; link.click();
  }

  function save(figure, kind) {
    const text = whole(figure), name = figure.dataset.label.replace(/[\\/:*?"<>|]/g, "") + "." + kind;
    const address = URL.createObjectURL(new Blob([text], {type: "image/svg+xml"}));
    if (kind === "svg") { give(address, name); return; }
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2; canvas.height = image.height * 2;
      const context = canvas.getContext("2d");
      context.fillStyle = "white"; context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      give(canvas.toDataURL("image/png"), name);
    };
    image.src = address;
  }

  const figures = [...document.querySelectorAll("figure.chart")];
  figures.forEach(draw);
  for (const figure of figures) figure.addEventListener("click", event => {
    const kind = event.target.dataset && event.target.dataset.save;
    if (kind) save(figure, kind);
  });
  let asked;
  addEventListener("resize", () => { clearTimeout(asked); asked = setTimeout(() => figures.forEach(draw), 150); });
})();

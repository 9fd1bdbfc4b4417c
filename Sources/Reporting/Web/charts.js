// Small pictures beside the numbers, as SVG and tables.

/// An element of SVG or HTML with attributes and children.
function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function html(tag, properties = {}, ...children) {
  const { data, style, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data ?? {});
  Object.assign(element.style, style ?? {});
  element.append(...children);
  return element;
}

/// Four significant digits, as numbers are shown everywhere; what is less than a billionth is rounding.
function digits(x) {
  if (!Number.isFinite(x)) return x > 0 ? "∞" : x < 0 ? "−∞" : "–";
  if (Math.abs(x) < 1e-9) return "0";
  const text = Number(x.toPrecision(4));
  return (Math.abs(text) >= 1e5 || Math.abs(text) < 1e-3 ? x.toExponential(3)
    : text.toFixed(Math.max(0, 3 - Math.floor(Math.log10(Math.abs(text)))))).replace("-", "−");
}

const decibels = ratio => 10 * Math.log10(ratio);

/// A ratio in decibels, as text.
const decibelText = ratio => ratio > 1e-9 ? `${(decibels(ratio).toFixed(2) * 1).toFixed(2).replace("-", "−")} dB` : "–";

/// Every user's beam over azimuth, as seen looking out of the mast: left is left.
function cutChart(site, field, result) {
  const [width, height, left, bottom] = [390, 216, 34, 36];
  const beams = result.rows.map((row, k) => field.cut(result.weights, k, row));
  const top = Math.max(...beams.map(beam => beam.powers.reduce((a, b) => Math.max(a, b), 0)));
  const high = 5 * Math.ceil((decibels(top) + 30 + 1) / 5), low = high - 45;
  const reach = field.reach;
  const x = a => left + (width - left - 18) * (reach - a) / (2 * reach);
  const y = dBm => 8 + (height - bottom - 8) * (high - Math.max(low, dBm)) / (high - low);
  const chart = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": "Power sent in every direction by the beam of each user" });
  for (let dBm = Math.ceil(low / 10) * 10; dBm <= high; dBm += 10) {
    chart.append(svg("line", { class: "axis", x1: left, x2: width - 18, y1: y(dBm), y2: y(dBm) }),
      svg("text", { x: left - 6, y: y(dBm) + 4, "text-anchor": "end" }, `${dBm}`));
  }
  for (let a = -reach; a <= reach; a += reach === 90 ? 30 : 60) {
    chart.append(svg("text", { x: x(a), y: height - bottom + 14, "text-anchor": "middle" },
      a === 0 ? "0°" : `${Math.abs(a)}°${a > 0 ? " l" : " r"}`));
  }
  chart.append(svg("text", { x: (left + width) / 2, y: height - 2, "text-anchor": "middle" },
    "left and right of the boresight; EIRP in dBm at each user's elevation"));
  beams.forEach((beam, k) => {
    const colour = groupColour(k);
    const line = beam.degrees.map((a, i) =>
      `${x(a).toFixed(1)},${y(decibels(beam.powers[i]) + 30).toFixed(1)}`).join(" ");
    chart.append(svg("polyline", { points: line, fill: "none", stroke: colour, "stroke-width": 1.6,
      ...(k >= 8 ? { "stroke-dasharray": "5 3" } : {}) }));
    const at = x(Math.max(-reach, Math.min(reach, beam.at.from)));
    chart.append(svg("path", { d: `M${at} ${height - bottom}l4 -8h-8Z`, fill: colour },
      svg("title", {}, `user ${k + 1}: strongest path`)));
  });
  return chart;
}

/// Power of beam j at user k over the noise in dB, [K, K] as a table.
function matrixTable(result) {
  const { users, gains } = result;
  const table = html("table");
  const head = html("tr", {}, html("th", { scope: "col" }, html("span", { className: "sr" }, "at user")));
  for (let j = 0; j < users; j++) head.append(html("th", { scope: "col", title: `beam of user ${j + 1}` },
    html("i", { style: { background: groupColour(j) } }), ` ${j + 1}`));
  table.append(html("thead", {}, head));
  const body = html("tbody");
  for (let k = 0; k < users; k++) {
    const line = html("tr", {}, html("th", { scope: "row" }, `at ${k + 1}`));
    for (let j = 0; j < users; j++) {
      const dB = decibels(gains[k * users + j]);
      const share = (dB + 20) / 60;
      const colour = ramp(isDark() ? [[31, 39, 48], [140, 80, 30], [255, 190, 110]]
        : [[243, 245, 247], [250, 190, 120], [200, 80, 10]], share);
      line.append(html("td", { className: j === k ? "own" : "",
        title: `beam of ${j + 1} at user ${k + 1}: ${dB.toFixed(1)} dB over the noise`,
        style: { background: `rgb(${colour.join(",")})`, color: inkOn(colour) } },
        dB > -100 ? dB.toFixed(0).replace("-", "−") : "·"));
    }
    body.append(line);
  }
  table.append(body);
  return table;
}

/// The array from behind, looking out: which antennas are on.
function arrayPicture(site, mask) {
  const { rows, columns, polarization } = site.settings.array;
  const slants = polarization === "crossed" ? 2 : 1;
  const planar = rows * columns * slants === site.n;
  const [r, c] = planar ? [rows, columns] : [1, site.n];
  const size = Math.min(13, 112 / Math.max(r, c));
  const on = mask.reduce((sum, x) => sum + x, 0);
  const picture = svg("svg", { viewBox: `0 0 ${c * size * slants} ${r * size}`, role: "img",
    "aria-label": `${on} of ${site.n} antennas on`, width: Math.min(116, c * size * slants) });
  for (let i = 0; i < site.n; i++) {
    const slant = Math.floor(i / (r * c));
    const [column, row] = [Math.floor((i % (r * c)) / r), i % r];
    picture.append(svg("rect", { x: (slant * c + column) * size + 1, y: row * size + 1,
      width: size - 2, height: size - 2, rx: 2, class: mask[i] ? "on" : "off" }));
  }
  return picture;
}

/// Bars with one label each.
function bars(entries, largest) {
  const grid = html("div", { className: "compare" });
  for (const { name, value, own } of entries) {
    grid.append(html(own ? "b" : "span", {}, name),
      html("div", { className: own ? "bar own" : "bar",
        style: { width: `${100 * Math.max(0, value / largest)}%` } }),
      html("span", {}, digits(value)));
  }
  return grid;
}

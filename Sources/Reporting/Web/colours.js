// Colours: the same as in the project's figures, apart for every kind of colour vision.

const SIGHT_COLOURS = [[213, 94, 0], [0, 114, 178], [91, 102, 115]];
const SIGHT_COLOURS_DARK = [[240, 150, 70], [90, 180, 240], [163, 176, 189]];

/// One for each user of a group; those past the eighth are told apart by their labels too.
const GROUP_COLOURS = ["#0072b2", "#d55e00", "#008a63", "#b0407f", "#8c6d1f", "#6a3d9a", "#c2281d",
  "#16858f", "#3f51b5", "#a0522d", "#4c7a1d", "#ad1457", "#5d6d7e", "#7b5ea7", "#00796b", "#bf6d00"];
const GROUP_COLOURS_DARK = ["#56b4e9", "#ff9a4d", "#35d0a0", "#f08ac4", "#d9b857", "#b79bff",
  "#ff8577", "#5fd4de", "#93a2ff", "#dca27c", "#a3d65c", "#ff7fa8", "#b4c0cc", "#cbb3f5", "#6fd8c9",
  "#ffc266"];

const isDark = () => document.documentElement.dataset.look === "dark";
const groupColour = index =>
  (isDark() ? GROUP_COLOURS_DARK : GROUP_COLOURS)[index % GROUP_COLOURS.length];
/// Of the masts of a map: apart from the users' by sight.
const mastColour = index => groupColour(index + 2);
const sightColour = sight => (isDark() ? SIGHT_COLOURS_DARK : SIGHT_COLOURS)[sight];

/// Red, green, blue of "#rrggbb".
const parts = colour => [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));

// Between these points: viridis of matplotlib, and a ramp from pale to blue for shares.
const VIRIDIS = [[68, 1, 84], [70, 50, 127], [54, 92, 141], [39, 127, 142], [31, 161, 135],
  [74, 194, 109], [159, 218, 58], [253, 231, 37]];
const BLUES = [[236, 236, 228], [158, 200, 222], [60, 140, 200], [10, 60, 120]];

/// The colour at `share` of a ramp from 0 to 1.
function ramp(points, share) {
  const place = Math.min(Math.max(share, 0), 1) * (points.length - 1);
  const low = Math.min(Math.floor(place), points.length - 2);
  return points[low].map((x, i) => Math.round(x + (place - low) * (points[low + 1][i] - x)));
}

/// Black or white, whichever stands out more on a colour: by a contrast of 4.58 at least (WCAG 2.2).
function inkOn(colour) {
  const linear = x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  const light = colour.reduce((sum, x, i) => sum + [0.2126, 0.7152, 0.0722][i] * linear(x / 255), 0);
  return light > 0.179 ? "#000" : "#fff";
}

/// The ramp as a background for legends.
const rampStyle = points =>
  `linear-gradient(to right, ${points.map(p => `rgb(${p.join(",")})`).join(",")})`;

/// What the scene is made of, by the looks of the page.
const materials = () => isDark()
  ? { ground: [24, 30, 37], building: [70, 82, 95], edge: [96, 110, 124], mast: [255, 255, 255],
      path: [80, 220, 170], sector: [255, 200, 90], ring: [255, 255, 255],
      rim: [20, 25, 31] }
  : { ground: [246, 245, 241], building: [214, 210, 202], edge: [150, 146, 138], mast: [17, 17, 17],
      path: [0, 121, 90], sector: [163, 124, 0], ring: [20, 24, 30],
      rim: [255, 255, 255] };

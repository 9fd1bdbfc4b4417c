// The page's data: one safetensors file, compressed. See ViewScene for its tensors.

/// The bytes of compressed base64 text in the element of that name.
async function unpacked(name) {
  const text = atob(document.getElementById(name).textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return inflated(bytes);
}

/// What zlib made `bytes` of.
async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/// The tensors and metadata of a safetensors file.
function readSafetensors(bytes) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const types = { F32: Float32Array, F64: Float64Array, I32: Int32Array, I16: Int16Array,
    U8: Uint8Array };
  const tensors = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [from, to] = entry.data_offsets.map(offset => offset + 8 + length);
    // A copy begins where its numbers may begin, which a piece of the file need not.
    const copy = bytes.slice(from, to).buffer;
    tensors[name] = { shape: entry.shape, values: new types[entry.dtype](copy) };
  }
  return { tensors, metadata: header.__metadata__ };
}

/// Numbers from planes of bytes, the lowest first; see BytePlanes.
function joinedPlanes(planes) {
  const count = planes.length / 4;
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < 4; plane++) {
    for (let i = 0; i < count; i++) bytes[4 * i + plane] = planes[plane * count + i];
  }
  return new Float32Array(bytes.buffer);
}

/// A traced site: all that the page knows.
class Site {
  constructor(file) {
    const value = name => file.tensors[name]?.values;
    this.settings = JSON.parse(file.metadata.settings);
    this.view = JSON.parse(file.metadata.view);
    this.attribution = file.metadata.attribution;
    this.csi = joinedPlanes(value("csi_planes"));
    this.numbers = value("user_number");
    this.positions = value("positions");
    this.sight = value("line_of_sight");
    this.gain = value("path_gain");
    this.meanRate = value("mean_rate");
    this.antennas = value("antenna_positions");
    this.count = this.numbers.length;
    this.n = this.antennas.length / 3;
    this.mast = this.settings.mast.position;
    this.wavelength = 299792458 / this.settings.radio.carrierFrequency;
    this.buildings = Site.buildings(value("footprint_offsets"), value("footprint_vertices"),
      value("footprint_top"), value("footprint_courtyard"), value("footprint_ground"));
    this.terrain = this.settings.terrain && { ...this.settings.terrain,
      rows: file.tensors.terrain_height.shape[0], columns: file.tensors.terrain_height.shape[1],
      heights: value("terrain_height") };
    this.paths = value("path_offsets") && {
      offsets: value("path_offsets"), decibels: value("path_decibels"),
      interactions: value("interaction_offsets"), kinds: value("interaction_kind"),
      points: value("interaction_points"), unit: Number(file.metadata.point_unit) };
    this.map = this.view.map && { ...this.view.map, gain: value("map_gain"),
      sight: value("map_sight"), sinr: value("map_sinr"), delay: value("map_delay") };
    this.rowOf = new Map();
    this.numbers.forEach((number, row) => this.rowOf.set(number, row));
  }

  /// Height of the ground at a place, on the flat triangle there; 0 where the ground is level.
  ground(x, y) {
    if (!this.terrain) return 0;
    const { lower, spacing, rows, columns, heights } = this.terrain;
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    const c = within((x - lower[0]) / spacing, columns), r = within((y - lower[1]) / spacing, rows);
    const column = Math.min(Math.floor(c), columns - 2), row = Math.min(Math.floor(r), rows - 2);
    const [u, v] = [c - column, r - row], first = row * columns + column;
    const [southWest, southEast] = [heights[first], heights[first + 1]];
    const [northWest, northEast] = [heights[first + columns], heights[first + columns + 1]];
    return southWest + (u >= v ? u * (southEast - southWest) + v * (northEast - southEast)
      : u * (northEast - northWest) + v * (northWest - southWest));
  }

  /// Outlines with their courtyards: { rings, height }; corners at the ground where that is not level.
  static buildings(offsets, vertices, tops, courtyards, grounds) {
    const result = [];
    for (let f = 0; f < tops.length; f++) {
      const ring = [];
      for (let v = offsets[f]; v < offsets[f + 1]; v++) {
        const corner = [vertices[2 * v], vertices[2 * v + 1]];
        ring.push(grounds ? [...corner, grounds[f]] : corner);
      }
      if (courtyards[f] && result.length) result[result.length - 1].rings.push(ring);
      else if (!courtyards[f]) result.push({ rings: [ring], height: tops[f] - (grounds?.[f] ?? 0) });
    }
    return result;
  }

  position(row) { return [...this.positions.subarray(3 * row, 3 * row + 3)]; }

  /// The channel of a row, N complex numbers.
  channel(row) { return this.csi.subarray(2 * this.n * row, 2 * this.n * (row + 1)); }

  /// The row nearest to a place, of those that are not in `taken`; null where there is none.
  nearest(place, taken) {
    let best = null, least = Infinity;
    for (let row = 0; row < this.count; row++) {
      const d = (this.positions[3 * row] - place[0]) ** 2 + (this.positions[3 * row + 1] - place[1]) ** 2;
      if (d < least && !taken.includes(row)) [best, least] = [row, d];
    }
    return best;
  }

  sightName(row) { return ["no line of sight", "line of sight", "sight not known"][this.sight[row]]; }

  /// The users that groups are drawn from: those of one sight, as evaluations do, or all.
  pools() {
    const all = Array.from({ length: this.count }, (_, row) => row);
    const own = [["LOS", "in line of sight", 1], ["NLOS", "without", 0]].map(([name, title, sight]) =>
      ({ name, title, rows: all.filter(row => this.sight[row] === sight) }));
    return [...own, { name: "all", title: "of all", rows: all }].filter(pool => pool.rows.length > 0);
  }

  /// Power at an isotropic antenna in dBm when one isotropic antenna sends at `watts`.
  received(row, watts) {
    return 10 * Math.log10(1e3 * watts * this.gain[row]) - this.settings.radio.systemLoss;
  }

  /// The paths of a row, strongest first: { decibels, points from the mast to the user, kinds }.
  pathsOf(row) {
    const p = this.paths;
    if (!p) return [];
    const result = [];
    for (let path = p.offsets[row]; path < p.offsets[row + 1]; path++) {
      const points = [[...this.mast]];
      const kinds = [];
      for (let i = p.interactions[path]; i < p.interactions[path + 1]; i++) {
        points.push([0, 1, 2].map(axis => p.points[3 * i + axis] * p.unit));
        kinds.push(p.kinds[i]);
      }
      points.push(this.position(row));
      result.push({ decibels: p.decibels[path] / 100, points, kinds });
    }
    return result;
  }

  /// The unit vector in which the strongest path of a row leaves the mast.
  departure(row) {
    const target = this.pathsOf(row)[0]?.points[1] ?? this.position(row);
    const d = target.map((x, axis) => x - this.mast[axis]);
    const length = Math.hypot(...d) || 1;
    return d.map(x => x / length);
  }
}

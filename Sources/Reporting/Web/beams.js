// The far field of precoders: E(d) = g(d) sum_n w_n e^{+j 2 pi d . r_n / lambda}, as ChannelSynthesis
// has it, with the element's amplitude g. |E|^2 is the power sent into direction d times the gain, EIRP.

class FarField {
  constructor(site) {
    this.site = site;
    const { azimuth, downtilt } = site.settings.mast;
    this.azimuth = azimuth;
    const turn = azimuth * Math.PI / 180, tilt = downtilt * Math.PI / 180;
    const [ca, sa, ct, st] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
    this.axes = [[ca * ct, sa * ct, -st], [-sa, ca, 0], [ca * st, sa * st, ct]];
    this.isIsotropic = site.settings.array.pattern === "isotropic";
    // Elements of one slant; the two slants of a crossed array do not add up coherently.
    this.slants = site.settings.array.polarization === "crossed" ? 2 : 1;
    this.reach = this.isIsotropic ? 180 : 90;
    this.cuts = new Map();
    this.grid = this.makeGrid();
  }

  /// Unit vector at degrees from the boresight's bearing (counter-clockwise) and above the horizon.
  direction(from, elevation) {
    const a = (this.azimuth + from) * Math.PI / 180, e = elevation * Math.PI / 180;
    return [Math.cos(a) * Math.cos(e), Math.sin(a) * Math.cos(e), Math.sin(e)];
  }

  /// Degrees from the boresight's bearing, from -180 to 180, and above the horizon.
  angles(d) {
    let from = Math.atan2(d[1], d[0]) * 180 / Math.PI - this.azimuth;
    from -= 360 * Math.round(from / 360);
    return { from, elevation: Math.asin(Math.max(-1, Math.min(1, d[2]))) * 180 / Math.PI };
  }

  /// Amplitude of one element: TR 38.901 Table 7.3-1, or 1.
  element(d) {
    if (this.isIsotropic) return 1;
    const own = this.axes.map(axis => axis.reduce((sum, x, i) => sum + x * d[i], 0));
    const zenith = Math.acos(Math.max(-1, Math.min(1, own[2]))) * 180 / Math.PI;
    const azimuth = Math.atan2(own[1], own[0]) * 180 / Math.PI;
    const loss = Math.min(12 * ((zenith - 90) / 65) ** 2, 30) + Math.min(12 * (azimuth / 65) ** 2, 30);
    return 10 ** ((8 - Math.min(loss, 30)) / 20);
  }

  /// Element responses towards directions, [D, N] complex.
  responses(directions) {
    const { n, antennas, wavelength } = this.site;
    const result = new Float32Array(2 * n * directions.length);
    directions.forEach((d, index) => {
      const amplitude = this.element(d);
      for (let i = 0; i < n; i++) {
        const turns = (d[0] * antennas[3 * i] + d[1] * antennas[3 * i + 1]
          + d[2] * antennas[3 * i + 2]) / wavelength;
        const at = 2 * (index * n + i);
        result[at] = amplitude * Math.cos(2 * Math.PI * turns);
        result[at + 1] = amplitude * Math.sin(2 * Math.PI * turns);
      }
    });
    return result;
  }

  /// |E|^2 in W of the weights of user `k` towards the directions of `responses`.
  eirp(weights, k, responses) {
    const { n } = this.site;
    const count = responses.length / (2 * n);
    const each = n / this.slants;
    const powers = new Float32Array(count);
    for (let d = 0; d < count; d++) {
      for (let slant = 0; slant < this.slants; slant++) {
        let re = 0, im = 0;
        for (let i = slant * each; i < (slant + 1) * each; i++) {
          const w = 2 * (k * n + i), r = 2 * (d * n + i);
          re += weights[w] * responses[r] - weights[w + 1] * responses[r + 1];
          im += weights[w] * responses[r + 1] + weights[w + 1] * responses[r];
        }
        powers[d] += re * re + im * im;
      }
    }
    return powers;
  }

  /// Directions of the lobes: a grid that is coarser for large arrays, so that it stays quick.
  makeGrid() {
    const step = this.site.n > 128 ? 5 : 3;
    const bearings = [], elevations = [];
    for (let a = -this.reach; a <= this.reach; a += step) bearings.push(a);
    for (let e = -54; e <= 30; e += step) elevations.push(e);
    const directions = elevations.flatMap(e => bearings.map(a => this.direction(a, e)));
    const indices = [];
    const width = bearings.length;
    for (let e = 0; e + 1 < elevations.length; e++) {
      for (let a = 0; a + 1 < width; a++) {
        const i = e * width + a;
        indices.push(i, i + 1, i + width, i + 1, i + width + 1, i + width);
      }
    }
    return { width, height: elevations.length, directions, indices,
      responses: this.responses(directions) };
  }

  /// All beams as one mesh around the mast: length by field strength, the strongest `length` metres.
  mesh(weights, users, length, colours) {
    const { directions, responses, indices, width, height } = this.grid;
    const fields = Array.from({ length: users }, (_, k) => this.eirp(weights, k, responses));
    const peak = Math.max(1e-30, ...fields.map(field => field.reduce((a, b) => Math.max(a, b), 0)));
    const size = directions.length;
    const positions = new Float32Array(3 * size * users);
    const normals = new Float32Array(3 * size * users);
    const tints = new Float32Array(3 * size * users);
    const all = new Uint32Array(indices.length * users);
    fields.forEach((field, k) => {
      const base = k * size;
      for (let i = 0; i < size; i++) {
        const radius = length * Math.sqrt(field[i] / peak);
        for (let axis = 0; axis < 3; axis++) {
          positions[3 * (base + i) + axis] = radius * directions[i][axis];
          tints[3 * (base + i) + axis] = colours[k][axis] / 255;
        }
      }
      for (let e = 0; e < height; e++) {
        for (let a = 0; a < width; a++) {
          const at = (x, y) => 3 * (base + Math.min(height - 1, Math.max(0, y)) * width
            + Math.min(width - 1, Math.max(0, x)));
          const [l, r, d, u] = [at(a - 1, e), at(a + 1, e), at(a, e - 1), at(a, e + 1)];
          const [ax, ay, az] = [0, 1, 2].map(i => positions[r + i] - positions[l + i]);
          const [bx, by, bz] = [0, 1, 2].map(i => positions[u + i] - positions[d + i]);
          const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
          const norm = Math.hypot(...normal) || 1;
          for (let i = 0; i < 3; i++) normals[at(a, e) + i] = normal[i] / norm;
        }
      }
      for (let i = 0; i < indices.length; i++) all[k * indices.length + i] = base + indices[i];
    });
    return { positions, normals, tints, indices: all };
  }

  /// EIRP in W of user `k`'s beam over degrees from the boresight at the elevation of `row`'s strongest
  /// path: { degrees, powers, at: { from, elevation } }.
  cut(weights, k, row) {
    if (!this.cuts.has(row)) {
      const at = this.angles(this.site.departure(row));
      const degrees = [];
      for (let a = -this.reach; a <= this.reach; a++) degrees.push(a);
      const responses = this.responses(degrees.map(a => this.direction(a, at.elevation)));
      this.cuts.set(row, { at, degrees, responses });
    }
    const { at, degrees, responses } = this.cuts.get(row);
    return { at, degrees, powers: this.eirp(weights, k, responses) };
  }
}

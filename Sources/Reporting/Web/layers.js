// The layers of the picture, in metres in the site's frame: x east, y north, z up.

/// Values of a layer of the ground: { name, unit, values, range, points, title, at(cell) }.
function drapes(site) {
  const map = site.map;
  if (!map) return [];
  const cells = map.columns * map.rows;
  const masts = map.masts.length;
  const best = new Int16Array(cells).fill(-32768);
  const serving = new Int16Array(cells).fill(-1);
  for (let cell = 0; cell < cells; cell++) {
    for (let m = 0; m < masts; m++) {
      const gain = map.gain[m * cells + cell];
      if (gain > best[cell]) { best[cell] = gain; serving[cell] = gain > -32767 ? m : -1; }
    }
  }
  const spectralEfficiency = ratio => ratio === null ? null : Math.log2(1 + 10 ** (ratio / 10));
  const upper = (raw, share) => {
    const known = [...raw].filter(x => x > -32767).sort((a, b) => a - b);
    return known.length ? spectralEfficiency(known[Math.floor(share * (known.length - 1))] / 100) : 1;
  };
  const decibels = raw => raw === -32768 ? null : raw === -32767 ? -Infinity : raw / 100;
  const result = [
    { name: "gain", title: masts > 1 ? "Path gain of the best mast" : "Path gain", unit: "dB",
      range: [-140, -60], points: VIRIDIS, at: cell => decibels(best[cell]) },
    { name: "best-rate", title: "Best rate, one antenna at full power", unit: "bit/s/Hz",
      range: [0, Math.max(1, Math.ceil(upper(map.sinr, 0.98)))], points: VIRIDIS,
      at: cell => spectralEfficiency(decibels(map.sinr[cell])) },
    { name: "sinr", title: "SINR, all masts at full power", unit: "dB", range: [-10, 50],
      points: VIRIDIS, at: cell => decibels(map.sinr[cell]) },
    { name: "delay", title: "Delay spread", unit: "ns", range: [0, 500], points: BLUES, at: cell => {
      const raw = map.delay[Math.max(0, serving[cell]) * cells + cell];
      return raw === -32768 ? null : raw === -32767 ? -Infinity : raw; } },
    { name: "sight", title: "Share in line of sight", unit: "%", range: [0, 100], points: BLUES,
      at: cell => {
        let share = 255;
        for (let m = 0; m < masts; m++) {
          const own = map.sight[m * cells + cell];
          if (own !== 255) share = share === 255 ? own : Math.max(share, own);
        }
        return share === 255 ? null : share; } },
  ];
  if (masts > 1) {
    result.push({ name: "serving", title: "Serving mast", unit: "", masts,
      at: cell => best[cell] === -32768 ? null : serving[cell] });
    for (let m = 0; m < masts; m++) {
      result.push({ name: `gain-${m + 1}`, title: `Path gain of mast ${m + 1}`, unit: "dB",
        range: [-140, -60], points: VIRIDIS, at: cell => decibels(map.gain[m * cells + cell]) });
    }
  }
  return result;
}

/// A drape as a picture, north up; cells indoors are clear, those without signal grey.
function drapePicture(site, drape) {
  const { columns, rows } = site.map;
  const picture = new ImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = drape.at(row * columns + column);
      if (value === null) continue;
      const at = 4 * ((rows - 1 - row) * columns + column);
      let colour = isDark() ? [58, 66, 75] : [205, 208, 212];
      if (drape.masts) {
        if (value >= 0) colour = parts(mastColour(value));
      } else if (value > -Infinity) {
        const [low, high] = drape.range;
        colour = ramp(drape.points, (value - low) / (high - low));
      }
      picture.data.set([...colour, 225], at);
    }
  }
  return picture;
}

/// The ways to colour users: { name, title, kind, at(row), range }.
function userColours(site, state) {
  const { maximumPower } = site.view;
  const extent = at => {
    let low = Infinity, high = -Infinity;
    for (let row = 0; row < site.count; row++) {
      const value = at(row);
      if (Number.isFinite(value)) { low = Math.min(low, value); high = Math.max(high, value); }
    }
    return low < high ? [low, high] : [low - 1, low + 1];
  };
  const energies = new Float64Array(site.count);
  for (let row = 0; row < site.count; row++) {
    for (const x of site.channel(row)) energies[row] += x * x;
  }
  const rate = row => Math.log2(1 + state.power * energies[row] / state.noisePower);
  const power = row => site.received(row, maximumPower);
  const result = [
    { name: "sight", title: "Line of sight", unit: "" },
    { name: "rate", title: "Rate alone in the cell", unit: "bit/s/Hz", at: rate,
      range: () => extent(rate) },
    { name: "power", title: "Received power, one antenna", unit: "dBm", at: power,
      range: () => extent(power) },
  ];
  if (site.meanRate.some(Number.isFinite)) {
    const mean = row => site.meanRate[row];
    result.push({ name: "mean", title: "Mean rate in the evaluation", unit: "bit/s/Hz", at: mean,
      range: () => extent(mean) });
  }
  return result;
}

/// The served sector's outline on the ground.
function sectorOutline(site) {
  const { users, mast } = site.settings;
  const [x, y] = mast.position;
  const { minimumDistance: near, maximumDistance: far, sector } = users;
  const arc = radius => Array.from({ length: 73 }, (_, step) => {
    const a = (mast.azimuth + sector * (step / 72 - 0.5)) * Math.PI / 180;
    const [east, north] = [x + radius * Math.cos(a), y + radius * Math.sin(a)];
    return [east, north, site.ground(east, north) + 0.6];
  });
  const inner = near > 0 ? arc(near).reverse() : [[x, y, site.ground(x, y) + 0.6]];
  if (sector >= 360) return near > 0 ? [arc(far), inner] : [arc(far)];
  return [[...arc(far), ...inner, arc(far)[0]]];
}

/// The ground over a rectangle as a mesh of cells of at most `step` metres, `lift` metres above it.
function groundMesh(site, [west, south, east, north], step, lift) {
  const columns = Math.max(1, Math.ceil((east - west) / step));
  const rows = Math.max(1, Math.ceil((north - south) / step));
  const positions = [], normals = [], places = [], indices = [];
  for (let r = 0; r <= rows; r++) {
    for (let c = 0; c <= columns; c++) {
      const [u, v] = [c / columns, r / rows];
      const [x, y] = [west + u * (east - west), south + v * (north - south)];
      positions.push(x, y, site.ground(x, y) + lift);
      const slope = [site.ground(x + step, y) - site.ground(x - step, y),
        site.ground(x, y + step) - site.ground(x, y - step)].map(rise => rise / (2 * step));
      const length = Math.hypot(...slope, 1);
      normals.push(-slope[0] / length, -slope[1] / length, 1 / length);
      places.push(u, 1 - v);
      if (r < rows && c < columns) {
        const first = r * (columns + 1) + c, next = first + columns + 1;
        indices.push(first, first + 1, next + 1, first, next + 1, next);
      }
    }
  }
  return { attributes: { POSITION: { value: new Float32Array(positions), size: 3 },
    NORMAL: { value: new Float32Array(normals), size: 3 },
    TEXCOORD_0: { value: new Float32Array(places), size: 2 } },
    indices: { value: new Uint32Array(indices), size: 1 }, topology: "triangle-list" };
}

/// Makes the layers anew; those whose data are the same objects are kept by the library.
class Layers {
  constructor(site, field) {
    this.site = site;
    this.field = field;
    this.kept = new Map();
    const [west, south, east, north] = this.extent();
    this.bounds = { west, south, east, north };
    this.ground = [{ polygon: [[west - 3e3, south - 3e3], [east + 3e3, south - 3e3],
      [east + 3e3, north + 3e3], [west - 3e3, north + 3e3]] }];
    this.outline = sectorOutline(site).map(path => ({ path }));
    this.roof = this.standsOn();
    const reach = site.settings.users.maximumDistance || Math.max(east - west, north - south) / 2;
    this.beamLength = Math.min(0.55 * reach, 220);
  }

  /// West, south, east, north of users, mast and map.
  extent() {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const add = (x, y) => {
      box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
    };
    for (let row = 0; row < this.site.count; row++) {
      add(this.site.positions[3 * row], this.site.positions[3 * row + 1]);
    }
    add(this.site.mast[0], this.site.mast[1]);
    return box;
  }

  /// Height of the roof or ground that the mast stands on.
  standsOn() { return Math.max(0, this.site.mast[2] - this.site.settings.mast.height); }

  /// `make` once for every `key`.
  once(key, make) {
    if (!this.kept.has(key)) this.kept.set(key, make());
    return this.kept.get(key);
  }

  /// Colours of all users, [U, 4] bytes.
  userTints(state, choice) {
    const tints = new Uint8Array(4 * this.site.count);
    const [low, high] = choice.at ? choice.range() : [0, 1];
    for (let row = 0; row < this.site.count; row++) {
      const colour = choice.at
        ? ramp(VIRIDIS, (choice.at(row) - low) / (high - low)) : sightColour(this.site.sight[row]);
      tints.set([...colour, 235], 4 * row);
    }
    return tints;
  }

  /// All layers; only the city with its users unless it `isWhole`.
  make(state, result, isWhole) {
    const look = isDark() ? "dark" : "light";
    const colours = materials();
    const { site } = this;
    const metres = { coordinateSystem: deck.COORDINATE_SYSTEM.CARTESIAN };
    const layers = [site.terrain ? this.terrainLayer(metres, colours, look)
      : new deck.SolidPolygonLayer({ ...metres, id: "ground", data: this.ground, extruded: false,
        getPolygon: d => d.polygon, getFillColor: colours.ground, updateTriggers: { getFillColor: look },
        getPolygonOffset: () => [0, 4000] }),
    ];
    if (state.show.buildings) {
      layers.push(new deck.PolygonLayer({ ...metres, id: "buildings", data: site.buildings,
        getPolygon: d => d.rings, extruded: true, getElevation: d => d.height, wireframe: true,
        getFillColor: colours.building, getLineColor: colours.edge,
        material: { ambient: 0.55, diffuse: 0.5, shininess: 8, specularColor: [30, 30, 30] },
        updateTriggers: { getFillColor: look, getLineColor: look } }));
    }
    if (state.show.users) {
      const choice = state.colours.find(c => c.name === state.colour) ?? state.colours[0];
      const moving = choice.name === "rate" ? `${state.power} ${state.noisePower}` : "";
      if (this.tintsOf !== `${choice.name} ${look} ${moving}`) {
        this.tintsOf = `${choice.name} ${look} ${moving}`;
        this.userData = { length: site.count, attributes: {
          getPosition: { value: site.positions, size: 3 },
          getFillColor: { value: this.userTints(state, choice), size: 4, normalized: true } } };
      }
      layers.push(new deck.ScatterplotLayer({ ...metres, id: "users", data: this.userData,
        billboard: true, getRadius: 1.3, radiusUnits: "common", radiusMinPixels: 2,
        radiusMaxPixels: 9, stroked: true, getLineColor: colours.rim, lineWidthUnits: "pixels",
        getLineWidth: 0.7, updateTriggers: { getLineColor: look } }));
    }
    if (!isWhole) return layers;
    const drape = state.drapes.find(d => d.name === state.drape);
    if (drape) {
      const { columns, rows, cell, lower } = site.map;
      const [x, y] = lower, [right, up] = [x + columns * cell, y + rows * cell];
      const image = this.once(`drape ${drape.name} ${look}`, () => drapePicture(site, drape));
      const above = { ...metres, id: "drape", getPolygonOffset: () => [0, 2000],
        textureParameters: { minFilter: "nearest", magFilter: "nearest" } };
      layers.push(site.terrain
        ? new deck.SimpleMeshLayer({ ...above, data: [{}], texture: image, material: false,
          mesh: this.once("draped", () => groundMesh(site, [x, y, right, up],
            Math.max(cell, site.terrain.spacing / 4), 0.3)),
          getPosition: () => [0, 0, 0], getColor: [255, 255, 255] })
        : new deck.BitmapLayer({ ...above, image,
          bounds: [[x, y, 0.2], [x, up, 0.2], [right, up, 0.2], [right, y, 0.2]] }));
    }
    layers.push(new deck.PathLayer({ ...metres, id: "sector", data: this.outline,
      getPath: d => d.path, getColor: colours.sector, getWidth: 1.2, widthUnits: "pixels",
      updateTriggers: { getColor: look } }));
    layers.push(...this.pathLayers(state, metres, colours), ...this.mastLayers(metres, colours, look),
      ...this.groupLayers(state, metres, colours));
    if (state.show.beams && result) layers.push(this.beamLayer(result, metres));
    return layers;
  }

  /// The ground that is not level, out to its last nodes.
  terrainLayer(metres, colours, look) {
    const { lower: [west, south], spacing, columns, rows } = this.site.terrain;
    return new deck.SimpleMeshLayer({ ...metres, id: "ground", data: [{}],
      mesh: this.once("terrain", () => groundMesh(this.site,
        [west, south, west + (columns - 1) * spacing, south + (rows - 1) * spacing], spacing, 0)),
      getPosition: () => [0, 0, 0], getColor: colours.ground, updateTriggers: { getColor: look },
      material: { ambient: 0.55, diffuse: 0.6, shininess: 1, specularColor: [0, 0, 0] },
      getPolygonOffset: () => [0, 4000] });
  }

  pathLayers(state, metres, colours) {
    const rows = new Set(state.show.paths ? state.group : []);
    if (state.hovered !== null) rows.add(state.hovered);
    const data = [...rows].flatMap(row => {
      const paths = this.once(`paths ${row}`, () => this.site.pathsOf(row));
      return paths.map(path => ({ path: path.points,
        share: Math.max(0.15, 1 + (path.decibels - paths[0].decibels) / 40),
        colour: state.has(row) ? parts(groupColour(state.group.indexOf(row))) : colours.path }));
    });
    return [new deck.PathLayer({ ...metres, id: "paths", data, getPath: d => d.path,
      getColor: d => [...d.colour, 60 + 195 * d.share], getWidth: d => 1 + 2 * d.share,
      widthUnits: "pixels", billboard: true, jointRounded: true })];
  }

  mastLayers(metres, colours, look) {
    const { site } = this;
    const [x, y, z] = site.mast;
    const pole = [{ path: [[x, y, this.roof], [x, y, z]] }];
    // The array as a panel across its boresight, large enough to be seen.
    const { rows, columns, spacing } = site.settings.array;
    const scale = Math.max(6, (rows || 8) * spacing * site.wavelength);
    const half = [scale / 2 * Math.min(3, (columns || 1) / (rows || 1)), scale / 2];
    const [, left, up] = this.field.axes;
    const corner = (a, b) => [0, 1, 2].map(i => site.mast[i] + a * half[0] * left[i]
      + b * half[1] * up[i]);
    const panel = [{ path: [corner(1, 1), corner(1, -1), corner(-1, -1), corner(-1, 1), corner(1, 1)] }];
    return [
      new deck.PathLayer({ ...metres, id: "pole", data: pole, getPath: d => d.path,
        getColor: colours.mast, getWidth: 4, widthUnits: "pixels", billboard: true,
        updateTriggers: { getColor: look } }),
      new deck.PathLayer({ ...metres, id: "array", data: panel, getPath: d => d.path,
        getColor: colours.mast, getWidth: 3, widthUnits: "pixels", billboard: true,
        updateTriggers: { getColor: look } }),
    ];
  }

  groupLayers(state, metres, colours) {
    const data = state.group.map((row, k) => ({ at: this.site.position(row),
      colour: parts(groupColour(k)) }));
    const ghost = state.ghost ? [{ path: [[...state.ghost, this.site.ground(...state.ghost) + 0.5], [...state.ghost, this.site.mast[2]]] }] : [];
    const focus = state.hovered === null ? [] : [{ at: this.site.position(state.hovered) }];
    return [
      new deck.ScatterplotLayer({ ...metres, id: "group", data, billboard: true,
        getPosition: d => d.at, getRadius: 6.5, radiusUnits: "pixels", getFillColor: d => d.colour,
        stroked: true, getLineColor: colours.ring, lineWidthUnits: "pixels", getLineWidth: 2,
        parameters: { depthCompare: "always" } }),
      new deck.PathLayer({ ...metres, id: "ghost", data: ghost, getPath: d => d.path,
        getColor: [220, 60, 40], getWidth: 6, widthUnits: "pixels", billboard: true, capRounded: true,
        parameters: { depthCompare: "always" } }),
      new deck.ScatterplotLayer({ ...metres, id: "focus", data: focus, billboard: true,
        getPosition: d => d.at, getRadius: 10, radiusUnits: "pixels", filled: false, stroked: true,
        getLineColor: colours.ring, lineWidthUnits: "pixels", getLineWidth: 2,
        parameters: { depthCompare: "always" } }),
    ];
  }

  beamLayer(result, metres) {
    if (this.beamsOf !== result) {
      this.beamsOf = result;
      const tints = result.rows.map((_, k) => parts(groupColour(k)));
      const mesh = this.field.mesh(result.weights, result.users, this.beamLength, tints);
      this.mesh = { attributes: { POSITION: { value: mesh.positions, size: 3 },
        NORMAL: { value: mesh.normals, size: 3 }, COLOR_0: { value: mesh.tints, size: 3 } },
        indices: { value: mesh.indices, size: 1 }, topology: "triangle-list" };
    }
    return new deck.SimpleMeshLayer({ ...metres, id: "beams", data: [{}], mesh: this.mesh,
      getPosition: () => this.site.mast, getColor: [255, 255, 255, 150],
      material: { ambient: 0.7, diffuse: 0.4, shininess: 12, specularColor: [40, 40, 40] },
      parameters: { depthWriteEnabled: false, cullMode: "none" } });
  }
}

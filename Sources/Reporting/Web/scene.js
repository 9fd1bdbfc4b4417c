// The picture: camera, pointer and keys, labels, legend and scale bar.

const PITCH = [8, 90];
const ZOOM = [-5, 5];

class Scene {
  constructor(site, state, field) {
    this.site = site;
    this.state = state;
    this.layers = new Layers(site, field);
    this.canvas = document.getElementById("scene");
    this.stage = document.getElementById("stage");
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.result = null;
    this.frames = 0;
    state.camera ??= this.whole();
    this.moving = false;
    this.controller = { keyboard: false, doubleClickZoom: false, touchRotate: true,
      inertia: this.calm.matches ? false : 220 };
    this.deck = new deck.Deck({
      canvas: this.canvas, views: new deck.OrbitView({ id: "orbit", orbitAxis: "Z", fovy: 45,
        near: 0.05, far: 40 }),
      viewState: state.camera, layers: [],
      controller: this.controller,
      // Kept for pictures of it; the picture is drawn only when something changes.
      deviceProps: { webgl: { preserveDrawingBuffer: true } },
      pickingRadius: 0,
      onViewStateChange: ({ viewState }) => { this.look(viewState); return viewState; },
      onAfterRender: () => {
        this.frames += 1;
        if (this.frames === 1) performance.mark("drawn");
        document.documentElement.dataset.drawn = "yes";
        this.placeLabels();
        this.showCompass();
        // The first picture is the city with its users, so that it comes soon.
        if (this.frames === 1) this.refresh();
      },
      onError: error => { this.failed(error); },
    });
    new ResizeObserver(() => { this.placeLabels(); }).observe(this.stage);
    this.listen();
  }

  /// Shows another trace of the site from where the camera is.
  adopt(site, field) {
    this.site = site;
    this.layers = new Layers(site, field);
    this.order = null;
    this.legendOf = null;
  }

  failed(error) {
    const note = document.getElementById("waiting");
    note.hidden = false;
    note.textContent = `The picture cannot be drawn here (${error.message}). The numbers are right.`;
  }

  /// The camera that has the whole site in view, from the south.
  whole() {
    const { west, south, east, north } = this.layers.bounds;
    const { width, height } = this.stage.getBoundingClientRect();
    const span = Math.max((east - west) / Math.max(1, width), 0.75 * (north - south) / Math.max(1, height));
    return { target: [(west + east) / 2, (south + north) / 2, 0], rotationX: 48, rotationOrbit: 0,
      zoom: Math.log2(1 / (1.12 * span)) };
  }

  /// Turns the camera, within what makes sense.
  look(view) {
    const clamp = (x, [low, high]) => Math.max(low, Math.min(high, x));
    const camera = { target: [...view.target], rotationX: clamp(view.rotationX, PITCH),
      rotationOrbit: view.rotationOrbit - 360 * Math.round(view.rotationOrbit / 360),
      zoom: clamp(view.zoom, ZOOM) };
    this.state.camera = camera;
    this.deck.setProps({ viewState: { ...camera, ...this.flight(view) } });
    this.state.cameraMoved?.();
  }

  /// A moment's way to a new camera, unless the reader wants none.
  flight(view) {
    if (!view.fly || this.calm.matches) return {};
    return { transitionDuration: 350,
      transitionInterpolator: new deck.LinearInterpolator(
        ["target", "zoom", "rotationX", "rotationOrbit"]) };
  }

  fly(change) { this.look({ ...this.state.camera, ...change, fly: true }); }

  show(result) {
    this.result = result;
    document.getElementById("waiting").hidden = true;
    this.refresh();
    this.showLegend();
  }

  refresh() {
    this.deck.setProps({ layers: this.layers.make(this.state, this.result, this.frames > 0) });
  }

  get viewport() { return this.deck.getViewports()[0]; }

  /// Where a point stands in the picture, in pixels; null behind the camera.
  project(point) {
    const viewport = this.viewport;
    if (!viewport) return null;
    const [x, y, depth] = viewport.project(point);
    return depth < 1 && depth > 0 ? [x, y] : null;
  }

  /// The user nearest to a pixel, within `radius`.
  userAt(x, y, radius) {
    const rows = this.state.show.users ? this.site.count : 0;
    let best = null, least = radius * radius;
    const look = row => {
      const at = this.project([this.site.positions[3 * row], this.site.positions[3 * row + 1],
        this.site.positions[3 * row + 2]]);
      if (!at) return;
      const d = (at[0] - x) ** 2 + (at[1] - y) ** 2;
      if (d < least) { least = d; best = row; }
    };
    for (let row = 0; row < rows; row++) look(row);
    for (const row of this.state.group) look(row);
    return best;
  }

  listen() {
    const { canvas, state } = this;
    let pressed = null;
    const place = event => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", event => { pressed = place(event); });
    canvas.addEventListener("pointermove", event => {
      if (event.buttons || this.moving) return;
      const [x, y] = place(event);
      this.hover(this.userAt(x, y, 12));
    });
    canvas.addEventListener("pointerleave", () => this.hover(null));
    canvas.addEventListener("pointerup", event => {
      const [x, y] = place(event);
      const still = pressed && Math.hypot(x - pressed[0], y - pressed[1]) < 6;
      pressed = null;
      if (this.moving || !still || event.button !== 0) return;
      const row = this.userAt(x, y, event.pointerType === "touch" ? 24 : 14);
      if (row !== null) this.take(row);
      if (event.pointerType === "touch") this.hover(row);
    });
    canvas.addEventListener("keydown", event => { if (!this.moving) this.key(event); });
    const click = (id, action) => document.getElementById(id).addEventListener("click", action);
    click("north", () => this.fly({ rotationOrbit: 0 }));
    click("nearer", () => this.fly({ zoom: state.camera.zoom + 0.5 }));
    click("farther", () => this.fly({ zoom: state.camera.zoom - 0.5 }));
    click("top", () => this.fly({ rotationX: state.camera.rotationX > 80 ? 48 : 90 }));
    click("home", () => this.fly(this.whole()));
  }

  take(row) {
    const note = document.getElementById("group-note");
    note.textContent = this.state.toggle(row) ? ""
      : `at most ${Math.min(MOST_USERS, this.site.n)} users: leave one out first`;
  }

  key(event) {
    const { state } = this;
    const camera = state.camera;
    const step = 60 / 2 ** camera.zoom;
    const turn = camera.rotationOrbit * Math.PI / 180;
    const move = (right, ahead) => this.look({ ...camera, target: [
      camera.target[0] + step * (right * Math.cos(turn) + ahead * Math.sin(turn)),
      camera.target[1] + step * (-right * Math.sin(turn) + ahead * Math.cos(turn)),
      camera.target[2]] });
    const rotate = (orbit, pitch) => this.look({ ...camera,
      rotationOrbit: camera.rotationOrbit + orbit, rotationX: camera.rotationX + pitch });
    const actions = {
      ArrowLeft: () => event.shiftKey ? rotate(-10, 0) : move(-1, 0),
      ArrowRight: () => event.shiftKey ? rotate(10, 0) : move(1, 0),
      ArrowUp: () => event.shiftKey ? rotate(0, 6) : move(0, 1),
      ArrowDown: () => event.shiftKey ? rotate(0, -6) : move(0, -1),
      "+": () => this.look({ ...camera, zoom: camera.zoom + 0.25 }),
      "=": () => this.look({ ...camera, zoom: camera.zoom + 0.25 }),
      "-": () => this.look({ ...camera, zoom: camera.zoom - 0.25 }),
      Home: () => this.fly(this.whole()),
      n: () => this.walk(1), p: () => this.walk(-1),
      Enter: () => { if (state.hovered !== null) this.take(state.hovered); },
      " ": () => { if (state.hovered !== null) this.take(state.hovered); },
      Escape: () => this.hover(null),
    };
    const action = actions[event.key] ?? actions[event.key.toLowerCase()];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }

  /// To the next user by direction from the mast, or the one before.
  walk(step) {
    this.order ??= Array.from({ length: this.site.count }, (_, row) => row).sort((a, b) =>
      this.bearing(a) - this.bearing(b) || a - b);
    const at = this.state.hovered === null ? (step > 0 ? -1 : 0) : this.order.indexOf(this.state.hovered);
    this.hover(this.order[(at + step + this.order.length) % this.order.length]);
  }

  bearing(row) {
    return Math.atan2(this.site.positions[3 * row + 1] - this.site.mast[1],
      this.site.positions[3 * row] - this.site.mast[0]);
  }

  hover(row) {
    if (row === this.state.hovered) return;
    this.state.hovered = row;
    this.canvas.classList.toggle("over", row !== null);
    this.refresh();
    this.placeLabels();
  }

  tip(row) {
    const { site, state } = this;
    const rate = state.colours.find(c => c.name === "rate").at(row);
    const paths = site.paths ? `, ${site.pathsOf(row).length} paths shown` : "";
    const k = state.group.indexOf(row);
    return `User ${site.numbers[row]}${k < 0 ? "" : ` (in the group: ${k + 1})`}: `
      + `${site.sightName(row)}, ${site.received(row, site.view.maximumPower).toFixed(1)} dBm from one `
      + `antenna, ${rate.toFixed(2)} bit/s/Hz alone${paths}`;
  }

  /// Labels of mast and group, the tip, the scale bar.
  placeLabels() {
    const { site, state } = this;
    const labels = document.getElementById("labels");
    const wanted = [{ text: `mast ${site.mast[2].toFixed(0)} m`, at: site.mast, name: "mast" },
      ...this.mapMasts(), ...state.group.map((row, k) => ({ text: `${k + 1}`, at: site.position(row), name: "",
        colour: groupColour(k) }))];
    while (labels.children.length > wanted.length) labels.lastChild.remove();
    while (labels.children.length < wanted.length) labels.append(document.createElement("div"));
    wanted.forEach((label, i) => {
      const element = labels.children[i];
      const at = this.project(label.at);
      element.hidden = !at;
      if (!at) return;
      if (element.textContent !== label.text) element.textContent = label.text;
      element.className = label.name;
      element.style.borderColor = label.colour ?? "";
      element.style.transform = `translate(${at[0].toFixed(1)}px, ${at[1].toFixed(1)}px) translate(-50%, -165%)`;
    });
    this.placeTip();
    this.placeScale();
  }

  /// Labels of the masts of a map of several.
  mapMasts() {
    const masts = this.site.map?.masts ?? [];
    if (masts.length < 2 || this.state.drape === "none") return [];
    return masts.map((mast, m) => ({ text: `mast ${m + 1} of the map`, at: mast.position, name: "mast",
      colour: mastColour(m) }));
  }

  placeTip() {
    const tip = document.getElementById("tip");
    const row = this.state.hovered;
    const at = row === null ? null : this.project(this.site.position(row));
    tip.hidden = !at;
    if (!at) return;
    tip.textContent = this.tip(row);
    const { width, height } = this.stage.getBoundingClientRect();
    const x = Math.min(at[0] + 14, width - 262), y = Math.min(at[1] + 14, height - 90);
    tip.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`;
  }

  placeScale() {
    // Metres of a pixel at the point that the camera looks at.
    const metres = 110 / 2 ** this.state.camera.zoom;
    const decade = 10 ** Math.floor(Math.log10(metres));
    const length = [5, 2, 1].map(x => x * decade).find(x => x <= metres);
    const bar = document.getElementById("scale");
    bar.firstElementChild.style.width = `${length * 2 ** this.state.camera.zoom}px`;
    bar.lastElementChild.textContent = `${length} m`;
  }

  showCompass() {
    // Where a step to the north leads in the picture.
    const { target } = this.state.camera;
    const [from, to] = [target, [target[0], target[1] + 1, target[2]]].map(at => this.project(at));
    if (!from || !to) return;
    const turn = Math.atan2(to[0] - from[0], from[1] - to[1]) * 180 / Math.PI;
    document.querySelector("#north svg").style.transform = `rotate(${turn.toFixed(1)}deg)`;
  }

  showLegend() {
    const { state } = this;
    const choice = state.colours.find(c => c.name === state.colour) ?? state.colours[0];
    const drape = state.drapes.find(d => d.name === state.drape);
    const key = [choice.name, choice.at ? choice.range().map(x => x.toFixed(1)).join() : "",
      drape?.name, state.show.users, state.show.beams && this.result !== null, isDark()].join("|");
    if (key === this.legendOf) return;
    this.legendOf = key;
    const legend = document.getElementById("legend");
    legend.replaceChildren();
    const add = (tag, name, text) => {
      const element = document.createElement(tag);
      element.className = name;
      element.textContent = text ?? "";
      legend.append(element);
      return element;
    };
    const scale = (title, unit, [low, high], points) => {
      add("h3", "", `${title}${unit ? ` (${unit})` : ""}`);
      add("div", "ramp").style.background = rampStyle(points);
      const ends = add("div", "ends");
      for (const x of [low, (low + high) / 2, high]) {
        const end = document.createElement("span");
        end.textContent = Math.abs(x) >= 100 || Number.isInteger(x) ? x.toFixed(0) : x.toFixed(1);
        ends.append(end);
      }
    };
    if (state.show.users) {
      if (choice.at) scale(`Users: ${choice.title.toLowerCase()}`, choice.unit, choice.range(), VIRIDIS);
      else {
        add("h3", "", "Users");
        const counts = [0, 0, 0];
        for (const sight of this.site.sight) counts[sight] += 1;
        for (const sight of [1, 0, 2]) {
          if (counts[sight] === 0) continue;
          const line = add("div", "key");
          const dot = document.createElement("i");
          dot.style.background = `rgb(${sightColour(sight).join(",")})`;
          line.append(dot, ["no line of sight", "line of sight", "sight not known"][sight]
            + `, ${counts[sight]}`);
        }
      }
    }
    if (drape?.masts) {
      add("h3", "", drape.title);
      for (let m = 0; m < drape.masts; m++) {
        const line = add("div", "key");
        const dot = document.createElement("i");
        dot.style.background = mastColour(m);
        line.append(dot, `mast ${m + 1}`);
      }
    } else if (drape) scale(`Ground: ${drape.title.toLowerCase()}`, drape.unit, drape.range, drape.points);
    if (state.show.beams && this.result) add("h3", "", "Beams: length by field strength");
  }
}

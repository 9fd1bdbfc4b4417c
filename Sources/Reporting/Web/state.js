// What the reader has chosen. A link carries it in its fragment.

const MOST_USERS = 16;
const PILOTS_KNOWN = 41;
const RATE_LIMIT = 8;

class State {
  constructor(site) {
    this.site = site;
    this.hovered = null;
    this.listeners = [];
    this.scheduled = false;
    this.reset();
  }

  /// As the page is opened without a link.
  reset() {
    const { site } = this;
    this.group = randomGroup(site.pools()[0].rows, Math.min(4, site.n), 1);
    this.aim = "sum";
    this.precoder = "structured";
    this.antennas = "structured";
    this.power = site.view.maximumPower;
    this.noise = "paper";
    this.pilots = null;
    this.pilotsSeed = 1;
    this.rates = new Map();
    this.colour = "sight";
    this.drape = site.map ? "gain" : "none";
    this.show = { beams: true, paths: false, users: true, buildings: true };
    this.camera = null;
    this.theme = "auto";
  }

  /// Takes another trace of the site: the group becomes the users nearest to where it was.
  adopt(site) {
    const places = this.group.map(row => [this.site.position(row), this.rate(row)]);
    this.site = site;
    this.hovered = null;
    this.group = [];
    this.rates = new Map();
    for (const [place, rate] of places) {
      const row = site.nearest(place, this.group);
      if (row === null) continue;
      this.group.push(row);
      this.rates.set(row, rate);
    }
    this.colours = userColours(site, this);
    this.drapes = drapes(site);
    this.changed();
  }

  /// Noise power in W.
  get noisePower() { return this.site.view.noise[this.noise] ?? this.noise; }

  /// The rate that a row asks for, in bit/s/Hz.
  rate(row) { return this.rates.get(row) ?? 2; }

  has(row) { return this.group.includes(row); }

  /// Takes a row into the group or leaves it out; whether there was room.
  toggle(row) {
    if (this.has(row)) this.group = this.group.filter(other => other !== row);
    else if (this.group.length < Math.min(MOST_USERS, this.site.n)) this.group = [...this.group, row];
    else return false;
    this.changed();
    return true;
  }

  /// Sets entries and shows what follows, once before the next frame.
  set(entries) {
    Object.assign(this, entries);
    this.changed();
  }

  changed() {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener();
    });
  }

  /// The state as a fragment, without what is as it was at first.
  fragment() {
    const usual = new State(this.site);
    const entries = new URLSearchParams();
    const put = (name, text, standard) => { if (text !== standard) entries.set(name, text); };
    entries.set("users", this.group.map(row => this.site.numbers[row]).join(","));
    put("aim", this.aim, usual.aim);
    put("precoder", this.precoder, usual.precoder);
    put("antennas", this.antennas, usual.antennas);
    put("power", `${this.power}`, `${usual.power}`);
    put("noise", `${this.noise}`, usual.noise);
    if (this.pilots !== null) {
      entries.set("pilots", `${this.pilots}`);
      put("seed", `${this.pilotsSeed}`, "1");
    }
    if (this.aim === "rates") entries.set("rates", this.group.map(row => this.rate(row)).join(","));
    put("colour", this.colour, usual.colour);
    put("ground", this.drape, usual.drape);
    const shown = state => Object.keys(state.show).filter(name => state.show[name]).join(",");
    put("show", shown(this), shown(usual));
    put("theme", this.theme, usual.theme);
    if (this.camera) {
      const c = this.camera;
      entries.set("camera", [...c.target, c.rotationX, c.rotationOrbit, c.zoom]
        .map(x => Number(x.toFixed(2))).join(","));
    }
    return entries.toString().replaceAll("%2C", ",");
  }

  /// Takes what a fragment says; what it leaves out, or what means nothing, is as it was at first.
  restore(fragment, methods) {
    this.reset();
    const entries = new URLSearchParams(fragment);
    const numbers = name => (entries.get(name) ?? "").split(",").filter(text => text.trim() !== "")
      .map(Number).filter(Number.isFinite);
    const choice = (name, allowed) => {
      const text = entries.get(name);
      if (allowed.includes(text)) this[name] = text;
    };
    const within = (name, low, high) => {
      const text = entries.get(name);
      const number = text === null || text.trim() === "" ? NaN : Number(text);
      return number >= low && number <= high ? number : null;
    };
    if (entries.has("users")) {
      const rows = numbers("users").map(number => this.site.rowOf.get(number))
        .filter(row => row !== undefined);
      this.group = [...new Set(rows)].slice(0, Math.min(MOST_USERS, this.site.n));
    }
    choice("aim", ["sum", "rates"]);
    choice("precoder", methods);
    choice("antennas", ["structured", "greedy", "all"]);
    choice("theme", ["auto", "light", "dark"]);
    this.power = within("power", 1e-3, 1e4) ?? this.power;
    const noise = entries.get("noise");
    if (noise in this.site.view.noise) this.noise = noise;
    else this.noise = within("noise", 1e-30, 1e30) ?? this.noise;
    this.pilots = within("pilots", -100, 100);
    this.pilotsSeed = within("seed", 1, 999999) ?? 1;
    numbers("rates").forEach((rate, i) => {
      if (i < this.group.length && rate >= 0 && rate <= RATE_LIMIT) this.rates.set(this.group[i], rate);
    });
    const named = (name, all, usual) => {
      const text = entries.get(name);
      return all.some(entry => entry.name === text) ? text : usual;
    };
    this.colour = named("colour", this.colours, this.colour);
    this.drape = entries.get("ground") === "none" ? "none" : named("ground", this.drapes, this.drape);
    if (entries.has("show")) {
      const shown = entries.get("show").split(",");
      for (const name of Object.keys(this.show)) this.show[name] = shown.includes(name);
    }
    const camera = numbers("camera");
    if (camera.length === 6) {
      this.camera = { target: camera.slice(0, 3), rotationX: camera[3], rotationOrbit: camera[4],
        zoom: camera[5] };
    }
  }
}

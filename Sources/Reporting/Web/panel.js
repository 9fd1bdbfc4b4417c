// The panel: what can be turned, and the numbers that follow.

const NOISE_NAMES = { paper: "paper's", thermal: "thermal" };

// Why a request is not met.
const OBSTACLES = { power: "These rates take more than the power", interference:
  "No power is enough for these rates", precision: "Rounding stands in the way of these rates" };

class Panel {
  constructor(site, state, kernels, field) {
    Object.assign(this, { site, state, kernels, field });
    this.fill();
    this.listen();
  }

  $(id) { return document.getElementById(id); }

  /// Shows another trace of the site.
  adopt(site, field) {
    Object.assign(this, { site, field });
    this.tableOf = null;
    this.fillSite();
  }

  fill() {
    const { site } = this;
    this.fillSite();
    for (const name of Object.keys(site.view.noise)) {
      this.$("noise-presets").append(html("button", { type: "button", data: { noise: name } },
        NOISE_NAMES[name] ?? name));
    }
    this.$("full-power").textContent = `${digits(site.view.maximumPower)} W, the site's`;
    this.fillEvaluations();
  }

  fillSite() {
    const { site, state } = this;
    const { radio, array, mast } = site.settings;
    const known = site.view.knowsSight
      ? `, ${site.sight.reduce((sum, x) => sum + (x === 1 ? 1 : 0), 0)} in line of sight` : "";
    const shown = site.view.shown < site.view.users ? `${site.view.shown} of ` : "";
    this.$("lede").textContent = `${shown}${site.view.users} users${known}; ${site.n} antennas `
      + `(${array.rows} × ${array.columns}) at ${(radio.carrierFrequency / 1e9).toPrecision(3)} GHz, `
      + `${mast.height.toFixed(0)} m above the ${mast.placement === "roof" ? "roof" : "ground"}, `
      + `facing ${compass(mast.azimuth)}; channels traced from OpenStreetMap.`;
    this.options("precoder", this.kernels.methods.map(name => [name, methodName(name)]));
    this.options("random-pool", site.pools().map(pool => [pool.name, pool.title]));
    this.options("colour", state.colours.map(c => [c.name, c.title.toLowerCase()]));
    this.options("drape", [["none", "plain"], ...state.drapes.map(d => [d.name, d.title.toLowerCase()])]);
    this.$("drape-knob").hidden = state.drapes.length === 0;
  }

  options(id, entries) {
    this.$(id).replaceChildren(...entries.map(([value, text]) => html("option", { value }, text)));
  }

  fillEvaluations() {
    const { results, heads } = this.site.view;
    this.$("evaluated").hidden = results.length === 0 && heads.length === 0;
    const names = { LOS: "Line of sight", NLOS: "No line of sight", ALL: "All users" };
    for (const result of results) {
      const table = html("table", {}, html("caption", { className: "sr" }, result.title),
        html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "Precoder"),
          html("th", { scope: "col" }, "bit/s/Hz"), html("th", { scope: "col" }, "of reference"))));
      for (const sight of [...new Set(result.rows.map(row => row.sight))]) {
        table.append(html("tbody", {}, html("tr", {}, html("th", { colSpan: 3, scope: "rowgroup" },
          names[sight])), ...result.rows.filter(row => row.sight === sight).map(row =>
          html("tr", {}, html("td", {}, row.precoder), html("td", {}, digits(row.meanSumRate)),
            html("td", {}, `${(100 * row.ratioToReference).toFixed(1)} %`)))));
      }
      this.$("evaluations").append(html("h3", {}, result.title),
        html("p", { className: "quiet hint" }, result.note), html("div", { className: "scroll" }, table));
    }
    if (heads.length) {
      this.$("evaluations").append(html("p", { className: "quiet hint" },
        `Heads adapted to this site: ${heads.join(", ")}. They stand in the tables; the page itself `
        + "computes with the model that needs none."));
    }
  }

  listen() {
    const { state } = this;
    const on = (id, event, action) => this.$(id).addEventListener(event, action);
    const number = (id, low, high) => {
      const value = Math.round(Number(this.$(id).value));
      return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : low;
    };
    on("random", "click", () => {
      const { site } = this;
      const pool = site.pools().find(entry => entry.name === this.$("random-pool").value);
      state.set({ group: randomGroup(pool.rows, number("random-size", 1, Math.min(MOST_USERS, site.n)),
        number("random-seed", 1, 999999)) });
      this.$("group-note").textContent = "";
    });
    on("clear", "click", () => state.set({ group: [] }));
    on("add-user", "click", () => this.addUser());
    on("user-number", "keydown", event => { if (event.key === "Enter") this.addUser(); });
    for (const radio of document.querySelectorAll('input[name="aim"]')) {
      radio.addEventListener("change", () => state.set({ aim: radio.value }));
    }
    on("precoder", "change", event => state.set({ precoder: event.target.value }));
    on("antennas", "change", event => state.set({ antennas: event.target.value }));
    on("power", "input", event => state.set({
      power: Number((10 ** (Number(event.target.value) / 10)).toPrecision(4)) }));
    on("full-power", "click", () => state.set({ power: this.site.view.maximumPower }));
    on("noise", "input", event => state.set({
      noise: Number((10 ** ((Number(event.target.value) - 30) / 10)).toPrecision(4)) }));
    on("noise-presets", "click", event => {
      const name = event.target.closest("button")?.dataset.noise;
      if (name) state.set({ noise: name });
    });
    on("pilots", "input", event => {
      const value = Number(event.target.value);
      state.set({ pilots: value >= PILOTS_KNOWN ? null : value });
    });
    on("pilots-seed", "change", () => state.set({ pilotsSeed: number("pilots-seed", 1, 999999) }));
    on("colour", "change", event => state.set({ colour: event.target.value }));
    on("drape", "change", event => state.set({ drape: event.target.value }));
    on("theme", "change", event => state.set({ theme: event.target.value }));
    for (const name of Object.keys(state.show)) {
      on(`show-${name}`, "change", event =>
        state.set({ show: { ...state.show, [name]: event.target.checked } }));
    }
    on("chips", "click", event => {
      const row = event.target.closest("button")?.dataset.row;
      if (row !== undefined) state.toggle(Number(row));
    });
    on("as-table", "toggle", () => this.showSceneTable());
  }

  addUser() {
    const number = Number(this.$("user-number").value);
    const row = this.site.rowOf.get(number);
    const note = this.$("group-note");
    if (row === undefined) note.textContent = `no user ${number} on this page`;
    else if (this.state.has(row)) note.textContent = `user ${number} is in the group`;
    else if (this.state.toggle(row)) note.textContent = "";
    else note.textContent = `at most ${Math.min(MOST_USERS, this.site.n)} users`;
  }

  /// Shows the state and what was computed of it; null without a group, or where the kernels refuse it.
  show(result, refusal) {
    const { state } = this;
    this.result = result;
    document.body.dataset.aim = state.aim;
    this.showKnobs();
    this.showGroup();
    for (const id of ["h-beams", "h-matrix"]) this.$(id).parentElement.hidden = !result;
    this.showSum(result, refusal);
    this.showUsers(result);
    this.showEnergy(result);
    this.$("cut").replaceChildren(...(result ? [cutChart(this.site, this.field, result)] : []));
    this.$("matrix").replaceChildren(...(result ? [matrixTable(result)] : []));
    this.showSceneTable();
  }

  showKnobs() {
    const { state } = this;
    const put = (id, value) => { if (this.$(id) !== document.activeElement) this.$(id).value = value; };
    document.querySelector(`input[name="aim"][value="${state.aim}"]`).checked = true;
    put("precoder", state.precoder);
    put("antennas", state.antennas);
    put("power", decibels(state.power));
    put("noise", decibels(state.noisePower) + 30);
    put("pilots", state.pilots ?? PILOTS_KNOWN);
    put("pilots-seed", state.pilotsSeed);
    put("colour", state.colour);
    put("drape", state.drape);
    put("theme", state.theme);
    this.$("power-value").textContent = `${digits(state.power)} W`;
    this.$("noise-value").textContent = `${(decibels(state.noisePower) + 30).toFixed(1)} dBm`
      .replace("-", "−");
    this.$("pilots-value").textContent = state.pilots === null ? "known" : `${state.pilots} dB`
      .replace("-", "−");
    this.$("full-power").setAttribute("aria-pressed",
      `${state.power === this.site.view.maximumPower}`);
    for (const button of this.$("noise-presets").children) {
      button.setAttribute("aria-pressed", `${button.dataset.noise === state.noise}`);
    }
    for (const name of Object.keys(state.show)) this.$(`show-${name}`).checked = state.show[name];
  }

  showGroup() {
    const { site, state } = this;
    this.$("group-size").textContent = `${state.group.length} of at most ${Math.min(MOST_USERS, site.n)}`;
    const focused = document.activeElement?.dataset?.row;
    this.$("chips").replaceChildren(...state.group.map((row, k) => html("button",
      { type: "button", data: { row }, title: `Leave user ${site.numbers[row]} out` },
      html("i", { style: { background: groupColour(k) } }), `${k + 1}`,
      html("span", { className: "quiet" }, `user ${site.numbers[row]} ×`))));
    if (focused !== undefined) this.$("chips").querySelector(`[data-row="${focused}"]`)?.focus();
  }

  showSum(result, refusal) {
    const { state } = this;
    this.$("sum-rate").textContent = result ? digits(result.sum) : "–";
    const known = state.pilots === null ? "" : `, made from pilots at ${state.pilots} dB`;
    this.$("sum-note").textContent = result
      ? `in all${known}` : refusal ? `: ${refusal}` : "choose users to begin";
    const compare = this.$("compare");
    compare.replaceChildren();
    if (result?.compared.length) {
      const largest = Math.max(...result.compared.map(entry => entry.sum));
      compare.append(bars(result.compared.map(entry => ({ name: methodName(entry.method),
        value: entry.sum, own: entry.method === state.precoder })), largest));
    }
    this.$("timing").textContent = result ? `${state.aim === "sum" ? "Precoder" : "Three choices of "
      + "antennas"} computed here in ${result.milliseconds < 0.1 ? "less than 0.1"
      : result.milliseconds.toFixed(1)} ms.` : "";
  }

  /// The table of users. Its sliders stay, so that they can be dragged.
  showUsers(result) {
    const { state } = this;
    const body = this.$("users-table").tBodies[0];
    const rows = result?.rows ?? [];
    if (this.tableOf !== rows.join()) {
      this.tableOf = rows.join();
      body.replaceChildren(...rows.map((row, k) => this.userLine(row, k)));
    }
    rows.forEach((row, k) => {
      const line = body.children[k];
      const [, asks, rate, sinr, power, bar] = line.cells;
      const slider = asks.querySelector("input");
      if (slider !== document.activeElement) slider.value = state.rate(row);
      asks.querySelector("output").textContent = `${Number(state.rate(row).toFixed(2))}`;
      line.cells[0].querySelector("i").style.background = groupColour(k);
      rate.textContent = digits(result.rates[k]);
      sinr.textContent = decibelText(result.sinr[k]);
      power.textContent = `${digits(result.powers[k])} W`;
      Object.assign(bar.firstElementChild.style, { background: groupColour(k),
        width: `${100 * result.powers[k] / Math.max(result.power, 1e-30)}%` });
    });
  }

  userLine(row, k) {
    const slider = html("input", { type: "range", min: 0, max: RATE_LIMIT, step: 0.1,
      ariaLabel: `Rate that user ${k + 1} asks for, in bit/s/Hz` });
    slider.addEventListener("input", () => {
      this.state.rates.set(row, Number(slider.value));
      this.state.changed();
    });
    return html("tr", {}, html("td", {}, html("i"), ` ${k + 1}`),
      html("td", { className: "only-rates" }, slider, " ", html("output")),
      html("td"), html("td"), html("td"), html("td", { className: "bar-cell" }, html("div")));
  }

  showEnergy(result) {
    const place = this.$("energy");
    place.replaceChildren();
    if (!result?.request) return;
    const { answers, own } = result.request;
    const on = answer => answer.mask.reduce((sum, x) => sum + x, 0);
    const all = answers.all, greedy = answers.greedy;
    const entry = (name, value) => [html("dt", {}, name), html("dd", {}, value)];
    const against = all.energy > 0 ? ` (${(100 * own.energy / all.energy).toFixed(1)} % of all on)` : "";
    const list = html("dl", {}, ...entry("Antennas on", `${on(own)} of ${this.site.n}`),
      ...entry("Transmit power", `${digits(own.transmitPower)} W`),
      ...entry("Energy", `${digits(own.energy)} W`));
    const largest = Math.max(all.energy, own.energy, greedy.energy) || 1;
    const meter = html("div", { className: "meter", role: "img",
      ariaLabel: `Energy ${digits(own.energy)} W; greedy removal ${digits(greedy.energy)} W; `
        + `all antennas ${digits(all.energy)} W` },
      html("i", { style: { width: `${100 * own.energy / largest}%` } }),
      html("b", { title: "greedy removal", style: { left: `calc(${100 * greedy.energy / largest}% - 1px)` } }));
    place.append(html("div", { className: "panels" }, arrayPicture(this.site, own.mask),
      html("div", {}, list, meter, html("p", { className: "quiet hint" },
        `Bar: energy${against}; tick: greedy removal, ${digits(greedy.energy)} W with ${on(greedy)} `
        + `antennas. All on: ${digits(all.energy)} W.`))));
    if (!own.feasible) {
      place.append(html("p", { className: "hint warning" }, `${OBSTACLES[own.obstacle] ?? OBSTACLES.power}: `
        + "each user gets the same share of its request, the largest that all antennas bring."));
    }
  }

  /// The group and the site in words, for those who do not see the picture.
  showSceneTable() {
    if (!this.$("as-table").open) return;
    const { site, state, result } = this;
    const head = ["User", "Sight", "East (m)", "North (m)", "Received (dBm)", "Bearing", "Rate"];
    const rows = state.group.map((row, k) => {
      const [x, y] = site.position(row);
      const bearing = (450 - Math.atan2(y - site.mast[1], x - site.mast[0]) * 180 / Math.PI) % 360;
      return [`${k + 1} (user ${site.numbers[row]})`, site.sightName(row), x.toFixed(1), y.toFixed(1),
        site.received(row, site.view.maximumPower).toFixed(1), `${bearing.toFixed(0)}°`,
        result ? digits(result.rates[k]) : "–"];
    });
    this.$("scene-table").replaceChildren(
      html("caption", { className: "quiet" }, `Mast at ${site.mast.map(x => x.toFixed(1)).join(", ")} m `
        + `(east, north, up), facing ${compass(site.settings.mast.azimuth)}; `
        + `${site.buildings.length} buildings up to `
        + `${Math.max(0, ...site.buildings.map(b => b.height)).toFixed(0)} m; ${site.count} users.`),
      html("thead", {}, html("tr", {}, ...head.map(text => html("th", { scope: "col" }, text)))),
      html("tbody", {}, ...rows.map(cells => html("tr", {}, ...cells.map(text => html("td", {}, text))))));
  }
}

/// A direction in degrees counter-clockwise from east, as engineers at the mast say it.
function compass(azimuth) {
  const bearing = ((450 - azimuth) % 360 + 360) % 360;
  const names = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
  return `${bearing.toFixed(0)}° (${names[Math.round(bearing / 45) % 8]})`;
}

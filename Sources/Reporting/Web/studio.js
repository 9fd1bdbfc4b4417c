// The studio behind the page: the mast is moved, the site traced again, first in a few strokes.

class Studio {
  /// `adopt` takes a new site in place of the one that is shown.
  constructor(scene, state, adopt) {
    Object.assign(this, { scene, state, adopt, version: 1, place: null, wantsFull: false });
  }

  $(id) { return document.getElementById(id); }

  begin() {
    this.$("studio").hidden = false;
    this.$("move").addEventListener("click", () => this.move(!this.scene.moving));
    this.$("stop").addEventListener("click", () => {
      this.wantsFull = false;
      this.ask("DELETE");
    });
    const { canvas } = this.scene;
    let held = false;
    canvas.addEventListener("pointerdown", event => {
      if (!this.scene.moving || event.button !== 0) return;
      held = true;
      event.stopImmediatePropagation();
      this.carry(event);
    }, { capture: true });
    canvas.addEventListener("pointermove", event => { if (held) this.carry(event); }, { capture: true });
    canvas.addEventListener("pointerup", () => {
      if (!held) return;
      held = false;
      this.drop();
    }, { capture: true });
    canvas.addEventListener("keydown", event => this.key(event));
    // What is there is a draft: the full trace follows at once.
    // A height is asked for above the ground; the mast's own is in the site's frame.
    const [east, north, top] = this.scene.site.mast;
    this.request({ east, north, height: top - this.scene.site.ground(east, north), density: "full" });
    this.follow();
  }

  /// Whether the pointer and the arrows move the mast instead of the camera.
  move(moving) {
    this.scene.moving = moving;
    this.scene.canvas.classList.toggle("moving", moving);
    this.scene.deck.setProps({ controller: moving ? false : this.scene.controller });
    this.$("move").setAttribute("aria-pressed", `${moving}`);
    this.place = moving ? [...this.scene.site.mast.slice(0, 2)] : null;
    this.note(moving ? "Drag the mast, or arrows and Enter; Escape leaves it" : "");
    if (moving) this.scene.canvas.focus();
    this.show();
  }

  /// Takes the mast to where the pointer is on the ground.
  carry(event) {
    const box = this.scene.canvas.getBoundingClientRect();
    const pixel = [event.clientX - box.left, event.clientY - box.top];
    const { site, viewport } = this.scene;
    let at = viewport.unproject(pixel, { targetZ: site.ground(site.mast[0], site.mast[1]) });
    // On sloping ground the place and its height are found in turn.
    for (let turn = 0; turn < 4 && at.every(Number.isFinite); turn++) {
      at = viewport.unproject(pixel, { targetZ: site.ground(at[0], at[1]) });
    }
    if (at.every(Number.isFinite)) this.place = at.slice(0, 2);
    this.show();
  }

  key(event) {
    if (!this.scene.moving) return;
    const step = event.shiftKey ? 50 : 10;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (ways[event.key]) {
      this.place = this.place.map((x, axis) => x + step * ways[event.key][axis]);
      this.show();
    } else if (event.key === "Enter") this.drop();
    else if (event.key === "Escape") this.move(false);
    else return;
    event.preventDefault();
  }

  /// Has the site traced from where the mast was left.
  drop() {
    const [east, north] = this.place;
    this.wantsFull = true;
    this.request({ east, north, density: "draft" });
  }

  /// Shows where the mast would go.
  show() {
    this.state.ghost = this.place;
    this.scene.refresh();
  }

  note(text) { this.$("studio-note").textContent = text; }

  async request(wanted) {
    this.last = wanted;
    await this.ask("POST", JSON.stringify(wanted));
  }

  async ask(method, body) {
    const answer = await fetch("trace", { method, body });
    if (answer.ok) this.told(await answer.json());
    else this.note(await answer.text());
  }

  /// Asks what is going on, often while there is something.
  async follow() {
    try {
      const status = await (await fetch("status")).json();
      if (status.version > this.version) await this.fetchData();
      this.told(status);
      setTimeout(() => this.follow(), status.phase === "tracing" ? 150 : 1000);
    } catch {
      this.note("The studio has ended; this page goes on with what it has.");
      for (const id of ["move", "stop", "studio-progress"]) this.$(id).hidden = true;
      this.move(false);
    }
  }

  async fetchData() {
    const answer = await fetch("data");
    const version = Number(answer.headers.get("X-Version"));
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const site = new Site(readSafetensors(await inflated(bytes)));
    this.version = version;
    const moving = this.scene.moving;
    this.adopt(site);
    if (!moving) return;
    this.place = [...site.mast.slice(0, 2)];
    this.show();
  }

  /// Shows what the studio says, and has a draft followed by a full trace.
  told(status) {
    const isTracing = status.phase === "tracing";
    this.$("studio-progress").hidden = !isTracing;
    this.$("studio-progress").value = status.progress;
    this.$("stop").hidden = !isTracing;
    if (isTracing) this.note(status.isDraft ? "tracing a draft" : "tracing in full");
    else if (status.phase === "failed") {
      this.wantsFull = false;
      this.note(status.message ?? "no trace");
    }
    else if (!this.scene.moving) this.note(status.isDraft ? "a draft" : "");
    if (this.wantsFull && status.phase === "idle" && status.isDraft && status.version === this.version) {
      this.wantsFull = false;
      this.request({ ...this.last, density: "full" });
    }
  }
}

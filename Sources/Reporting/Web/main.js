// Unpacks the page, then computes and draws whenever something changes.

/// The drawing library as a script of its own, which the page's policy knows by its checksum.
function runLibrary(bytes) {
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(bytes);
  document.head.append(script);
  if (!globalThis.deck) throw new Error("the drawing library did not start");
}

/// Light or dark, as chosen or as the system has it.
function applyLook(theme) {
  const dark = theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  document.documentElement.dataset.look = dark ? "dark" : "light";
}

async function start() {
  applyLook("auto");
  const [data, library, module] = await Promise.all(
    [unpacked("data"), unpacked("library"), unpacked("kernels")]);
  performance.mark("unpacked");
  const kernels = await MimoKernels.load(module);
  let site = new Site(readSafetensors(data));
  const state = new State(site);
  state.colours = userColours(site, state);
  state.drapes = drapes(site);
  state.restore(location.hash.slice(1), kernels.methods);
  applyLook(state.theme);
  runLibrary(library);
  let field = new FarField(site);
  const panel = new Panel(site, state, kernels, field);
  const scene = new Scene(site, state, field);
  performance.mark("ready");

  let last = null;
  const keepLink = () => {
    clearTimeout(last);
    last = setTimeout(() => history.replaceState(null, "", `#${state.fragment()}`), 200);
  };
  let result = null;
  const update = () => {
    applyLook(state.theme);
    let refusal = "";
    try {
      result = computed(site, kernels, state);
    } catch (error) {
      // The kernels say which number they cannot take.
      [result, refusal] = [null, error.message];
    }
    panel.show(result, refusal);
    scene.show(result);
    performance.mark("shown");
    keepLink();
    document.documentElement.dataset.shown = `${Number(document.documentElement.dataset.shown ?? 0) + 1}`;
  };
  state.listeners.push(update);
  state.cameraMoved = keepLink;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
  addEventListener("hashchange", () => {
    state.restore(location.hash.slice(1), kernels.methods);
    scene.look(state.camera ?? scene.whole());
    state.changed();
  });

  const on = (id, action) => document.getElementById(id).addEventListener("click", action);
  const note = text => { document.getElementById("keep-note").textContent = text; };
  on("save-png", () => pictureOf(scene, site).toBlob(blob => save(blob, `${site.settings.site}.png`)));
  on("save-json", () => save(new Blob([JSON.stringify(numbersDocument(site, state, result), null, 2) + "\n"],
    { type: "application/json" }), `${site.settings.site}-numbers.json`));
  on("copy-link", async () => {
    history.replaceState(null, "", `#${state.fragment()}`);
    try {
      await navigator.clipboard.writeText(location.href);
      note("copied");
    } catch {
      note("the address bar has the link");
    }
  });
  update();
  let studio = null;
  if (document.getElementById("behind")) {
    studio = new Studio(scene, state, next => {
      site = next;
      field = new FarField(site);
      panel.adopt(site, field);
      scene.adopt(site, field);
      state.adopt(site);
    });
    studio.begin();
  }
  // For scripts and tests that drive the page.
  globalThis.mimoView = { get site() { return site; }, state, kernels, scene, studio,
    numbers: () => numbersDocument(site, state, result) };
}

start().catch(error => {
  console.error(error);
  const note = document.getElementById("waiting");
  note.hidden = false;
  note.textContent = `This page could not start: ${error.message}`;
});

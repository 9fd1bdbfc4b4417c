// What can be kept: the picture, the numbers, a link.

/// The numbers of the page as a document; its format is described in the project's schemas.
function numbersDocument(site, state, result) {
  const request = result?.request;
  const selection = answer => ({ feasible: Boolean(answer.feasible), obstacle: answer.obstacle ?? null,
    antennas: [...answer.mask].map(Boolean), transmitPower: answer.transmitPower, energy: answer.energy });
  return {
    format: "mimo-view-numbers-1", version: site.view.version, site: site.settings.site,
    attribution: site.attribution, link: `#${state.fragment()}`,
    aim: state.aim, precoder: state.aim === "sum" ? state.precoder : null,
    selection: state.aim === "rates" ? state.antennas : null,
    maximumPower: state.power, noisePower: state.noisePower, pilotRatio: state.pilots,
    pilotSeed: state.pilots === null ? null : state.pilotsSeed,
    users: state.group.map((row, k) => ({ user: site.numbers[row], sight: ["NLOS", "LOS", "ALL"][site.sight[row]],
      position: site.position(row), rate: result.rates[k], sinr: result.sinr[k], power: result.powers[k],
      requestedRate: request ? request.asked[k] : null })),
    sumRate: result?.sum ?? null,
    compared: Object.fromEntries((result?.compared ?? []).map(entry => [entry.method, entry.sum])),
    receivedOverNoise: result
      ? state.group.map((_, k) => [...result.gains.slice(k * result.users, (k + 1) * result.users)]) : [],
    requests: request ? Object.fromEntries(Object.entries(request.answers)
      .map(([name, answer]) => [name, selection(answer)])) : null,
  };
}

/// Has the browser save a blob.
function save(blob, name) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/// The picture as it is, with what must stay with it written below.
function pictureOf(scene, site) {
  const source = scene.canvas;
  const scale = source.width / source.clientWidth;
  const canvas = html("canvas", { width: source.width, height: source.height });
  const context = canvas.getContext("2d");
  const style = getComputedStyle(scene.stage);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  scene.deck.redraw("picture");
  context.drawImage(source, 0, 0);
  context.scale(scale, scale);
  context.font = "12px Helvetica, Arial, sans-serif";
  const ink = getComputedStyle(document.body).color, paper = getComputedStyle(document.body).backgroundColor;
  const write = (text, x, y, colour) => {
    const width = context.measureText(text).width;
    context.fillStyle = paper;
    context.globalAlpha = 0.85;
    context.fillRect(x - 5, y - 13, width + 10, 18);
    context.globalAlpha = 1;
    context.fillStyle = colour ?? ink;
    context.fillText(text, x, y);
  };
  scene.state.group.forEach((row, k) => {
    const at = scene.project(site.position(row));
    if (at) write(`${k + 1}`, at[0] - 3, at[1] - 14, groupColour(k));
  });
  write(site.view.title, 12, source.clientHeight - 32);
  write(site.attribution, 12, source.clientHeight - 10);
  return canvas;
}

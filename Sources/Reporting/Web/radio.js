// What the group gets: the project's kernels on the true channels or on estimates of them.
//
// K users, N antennas; rows of channels and weights are N complex numbers, re and im in turn.

const MODELS = { structured: "mimo-structured", mrt: "MRT", rzf: "RZF", zf: "ZF",
  "zf-equal": "ZF, equal power", "zf-waterfilling": "ZF, water-filling", wmmse: "WMMSE" };
const methodName = method => MODELS[method] ?? method;

/// The channels of rows, [K, N].
function channelsOf(site, rows) {
  const channels = new Float32Array(2 * site.n * rows.length);
  rows.forEach((row, k) => channels.set(site.channel(row), 2 * site.n * k));
  return channels;
}

/// What precoders are given of `channels` after pilots at `ratio` dB: h + e with white errors of
/// 1 / S of the channel's energy, shrunk by S / (1 + S), what is left of the errors told as noise by
/// a factor 1 / sqrt(1 + e P / sigma^2); ChannelEstimate, ScalarEstimator and ChannelKnowledge.rows.
function estimatedRows(channels, n, numbers, ratio, seed, power, noise) {
  const result = new Float32Array(channels.length);
  const s = 10 ** (ratio / 10);
  numbers.forEach((number, k) => {
    // The errors are the user's own, in whatever group.
    const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    const own = channels.subarray(2 * n * k, 2 * n * (k + 1));
    let energy = 0;
    for (const x of own) energy += x * x;
    const scale = Math.sqrt(energy / (2 * n * s));
    const estimate = new Float64Array(2 * n);
    let seen = 0;
    for (let i = 0; i < 2 * n; i += 2) {
      const [re, im] = random.normals();
      estimate[i] = own[i] + scale * re;
      estimate[i + 1] = own[i + 1] + scale * im;
      seen += estimate[i] ** 2 + estimate[i + 1] ** 2;
    }
    const error = 1 / (1 + s);
    const variance = error * (1 - error) * seen / n;
    const factor = (1 - error) / Math.sqrt(1 + variance * power / noise);
    for (let i = 0; i < 2 * n; i++) result[2 * n * k + i] = factor * estimate[i];
  });
  return result;
}

/// |h_k w_j|^2 / sigma^2 of every user k and beam j, [K, K].
function received(channels, weights, users, n, noise) {
  const result = new Float64Array(users * users);
  for (let k = 0; k < users; k++) {
    for (let j = 0; j < users; j++) {
      let re = 0, im = 0;
      for (let i = 0; i < 2 * n; i += 2) {
        const a = channels[2 * n * k + i], b = channels[2 * n * k + i + 1];
        const c = weights[2 * n * j + i], d = weights[2 * n * j + i + 1];
        re += a * c - b * d;
        im += a * d + b * c;
      }
      result[k * users + j] = (re * re + im * im) / noise;
    }
  }
  return result;
}

/// Power of every row of weights in W.
function rowPowers(weights, users, n) {
  return Array.from({ length: users }, (_, k) => {
    let sum = 0;
    for (let i = 2 * n * k; i < 2 * n * (k + 1); i++) sum += weights[i] ** 2;
    return sum;
  });
}

/// Everything that the panel shows of a group; null without one.
function computed(site, kernels, state) {
  const users = state.group.length;
  if (users === 0) return null;
  const { n } = site;
  const { power, noisePower: noise } = state;
  const channels = channelsOf(site, state.group);
  const known = state.pilots === null ? channels
    : estimatedRows(channels, n, state.group.map(row => site.numbers[row]), state.pilots,
      state.pilotsSeed, power, noise);
  const judged = weights => kernels.rates({ channels, weights, users, antennas: n, noise });
  const sum = rates => rates.reduce((total, rate) => total + rate, 0);
  const made = method =>
    kernels.precode({ method, channels: known, users, antennas: n, power, noise });

  const result = { rows: [...state.group], users, compared: [] };
  let start = performance.now();
  if (state.aim === "sum") {
    result.weights = made(state.precoder).weights;
    // Again for the time: the first call of a kernel has it compiled.
    start = performance.now();
    made(state.precoder);
  } else {
    const rates = state.group.map(row => state.rate(row));
    const answers = Object.fromEntries(["structured", "greedy", "all"].map(selection =>
      [selection, kernels.request({ channels: known, users, antennas: n, power, noise, rates,
        selection })]));
    const own = answers[state.antennas];
    result.request = { answers, own, asked: rates };
    result.weights = own.weights;
  }
  result.milliseconds = performance.now() - start;
  const reached = judged(result.weights);
  result.sinr = [...reached.sinr];
  result.rates = [...reached.rates];
  result.sum = sum(result.rates);
  result.powers = rowPowers(result.weights, users, n);
  result.power = sum(result.powers);
  result.gains = received(channels, result.weights, users, n, noise);
  if (state.aim === "sum") {
    const methods = [...new Set([state.precoder, "zf", "wmmse"])];
    result.compared = methods.map(method => ({ method,
      sum: method === state.precoder ? result.sum : sum(judged(made(method).weights).rates) }));
  }
  return result;
}

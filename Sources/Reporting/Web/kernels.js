// The project's precoders in a page or in Node: the face of kernels.wasm, which is built from the same
// Swift sources as the command and libmimo.
//
//     const kernels = await MimoKernels.load(bytes);          // Uint8Array, or a string in base64
//     const { weights, sinr, rates } = kernels.precode({
//       method: "zf", channels, users: 4, antennas: 64, power: 20, noise: 2 });
//
// K users, N antennas. A complex matrix [K, N] is a Float32Array of 2 K N numbers: row after row, the
// real and the imaginary part of a number side by side. `channels` is H [K, N], used as it stands: user k
// receives y_k = sum over j of h_k w_j x_j plus noise, without conjugation. `weights` is W [N, K] by
// columns: row k has the N weights of user k. Powers and noise in W, rates in bit/s/Hz.
//
// What is not to be computed is an exception with words: TypeError for what has the wrong kind or
// length, RangeError for numbers that are out of range or not finite.

"use strict";

globalThis.MimoKernels = (() => {
  // In the order of the numbers of `Method` and `Selection` in WebAssembly/Kernels.
  const methods = ["mrt", "rzf", "zf", "zf-equal", "zf-waterfilling", "wmmse", "structured"];
  const selections = ["all", "structured", "greedy"];
  // `Status` there, from 1 on: why a request is not met, then why a call is refused.
  const obstacles = [null, "power", "interference", "precision"];
  const refusals = new Map([
    [4, "the kernels are for 1 to 16 users and 1 to 1024 antennas"],
    [5, "a number is not finite, or not positive where it must be"],
    [6, "channels so strong that their gains over the noise leave double precision"],
    [7, "no such method"],
  ]);
  const largestUsers = 16;
  const largestAntennas = 1024;

  /// What the module takes from the C library elsewhere.
  const environment = {
    exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p, log2: Math.log2,
    pow: Math.pow,
    // Halves away from zero, as C has it.
    round: x => Math.sign(x) * Math.round(Math.abs(x)),
  };

  const bytesOf = source => {
    if (source instanceof Uint8Array) return source;
    if (source instanceof ArrayBuffer) return new Uint8Array(source);
    if (typeof source !== "string") {
      throw new TypeError("bytes: expected a Uint8Array or a string in base64");
    }
    return Uint8Array.from(atob(source.trim()), letter => letter.charCodeAt(0));
  };

  const whole = (name, value, limit) => {
    if (!Number.isInteger(value) || value < 1 || value > limit) {
      throw new RangeError(`${name}: expected a whole number from 1 to ${limit}, found ${value}`);
    }
  };

  const positive = (name, value) => {
    if (typeof value !== "number" || !(value > 0) || value === Infinity) {
      throw new RangeError(`${name}: expected a positive number, found ${value}`);
    }
  };

  /// Checks a complex matrix [K, N].
  const matrix = (name, values, users, antennas) => {
    if (!(values instanceof Float32Array)) {
      throw new TypeError(`${name}: expected a Float32Array`);
    }
    const count = 2 * users * antennas;
    if (values.length !== count) {
      throw new TypeError(`${name}: expected ${count} numbers, 2 for each of ${users} users and `
        + `${antennas} antennas, found ${values.length}`);
    }
    const place = values.findIndex(value => !Number.isFinite(value));
    if (place >= 0) {
      const user = Math.floor(place / (2 * antennas));
      const antenna = Math.floor(place / 2) % antennas;
      throw new RangeError(`${name}: expected finite numbers, found ${values[place]} for user `
        + `${user} and antenna ${antenna}, counted from 0`);
    }
  };

  const shape = (users, antennas) => {
    whole("users", users, largestUsers);
    whole("antennas", antennas, largestAntennas);
  };

  class MimoKernels {
    #module;
    #exports;

    /// The kernels in `bytes`, the file kernels.wasm: a Uint8Array, or a string in base64.
    static async load(bytes) {
      const module = await WebAssembly.compile(bytesOf(bytes));
      const kernels = new MimoKernels();
      kernels.#module = module;
      kernels.#exports = (await WebAssembly.instantiate(module, { env: environment })).exports;
      return kernels;
    }

    /// The names that `precode` takes, those of `mimo evaluate --precoder` and `structured`.
    get methods() { return [...methods]; }

    /// The names of choices of antennas that `request` takes.
    get selections() { return [...selections]; }

    /// What the module was built by, for example `Swift 6.3.1`.
    get toolchain() {
      const [section] = WebAssembly.Module.customSections(this.#module, "toolchain");
      return section ? new TextDecoder().decode(section) : "";
    }

    /// Weights for the largest sum rate, or what the method takes for it.
    ///
    /// Returns { weights: Float32Array(2 K N), sinr: Float32Array(K), rates: Float32Array(K), power },
    /// power in W: `power`, or 0 for a channel of zeros.
    precode({ method, channels, users, antennas, power, noise }) {
      shape(users, antennas);
      matrix("channels", channels, users, antennas);
      positive("power", power);
      positive("noise", noise);
      const number = methods.indexOf(method);
      if (number < 0) {
        throw new RangeError(`method: expected one of ${methods.join(", ")}, found ${method}`);
      }
      return this.#call([channels.byteLength, channels.byteLength, 4 * users, 4 * users],
        (input, output, sinrs, rates) => {
          this.#floats(input, channels.length).set(channels);
          this.#check(this.#exports.mimo_precode(
            number, input, users, antennas, power, noise, output, sinrs, rates));
          const weights = this.#floats(output, channels.length).slice();
          return { weights, ...this.#judged(sinrs, rates, users), power: squares(weights) };
        });
    }

    /// What users get from given weights, for example from weights that were made of estimates.
    ///
    /// Returns { sinr: Float32Array(K), rates: Float32Array(K) }.
    rates({ channels, weights, users, antennas, noise }) {
      shape(users, antennas);
      matrix("channels", channels, users, antennas);
      matrix("weights", weights, users, antennas);
      positive("noise", noise);
      return this.#call([channels.byteLength, channels.byteLength, 4 * users, 4 * users],
        (input, given, sinrs, rates) => {
          this.#floats(input, channels.length).set(channels);
          this.#floats(given, weights.length).set(weights);
          this.#check(this.#exports.mimo_rates(
            input, users, antennas, noise, given, sinrs, rates));
          return this.#judged(sinrs, rates, users);
        });
    }

    /// The antennas, powers and weights that bring the requested rates at little energy.
    ///
    /// `rates` has K numbers in bit/s/Hz, 0 for users that are off; `selection` is "all" (all antennas on),
    /// "structured" (the model's choice) or "greedy" (removal of one antenna after another); each has
    /// the least transmit power on its antennas. Energy is 1 W for each antenna that is on and the
    /// transmit power, the default of the native `EnergyModel`.
    ///
    /// Returns { feasible, obstacle, weights, mask: Uint8Array(N), transmitPower, energy, rates, sinr }.
    /// Where the request cannot be met, `feasible` is false, `obstacle` says why ("power": it takes more
    /// than `power`; "interference": no power is enough; "precision": rounding stands in the way), and
    /// the rest is for the largest share of the request that all antennas can bring.
    request({ channels, users, antennas, power, noise, rates, selection }) {
      shape(users, antennas);
      matrix("channels", channels, users, antennas);
      positive("power", power);
      positive("noise", noise);
      const requested = Float64Array.from(rates);
      if (requested.length !== users) {
        throw new TypeError(
          `rates: expected one for each of ${users} users, found ${requested.length}`);
      }
      const wrong = requested.findIndex(rate => !(rate >= 0 && rate < Infinity));
      if (wrong >= 0) {
        throw new RangeError("rates: expected finite numbers that are not negative, found "
          + `${requested[wrong]} for user ${wrong}, counted from 0`);
      }
      const number = selections.indexOf(selection);
      if (number < 0) {
        throw new RangeError(
          `selection: expected one of ${selections.join(", ")}, found ${selection}`);
      }
      const sizes = [channels.byteLength, requested.byteLength, channels.byteLength, antennas,
        4 * users, 4 * users, 16];
      return this.#call(sizes, (input, wanted, output, mask, sinrs, reached, powers) => {
        this.#floats(input, channels.length).set(channels);
        this.#doubles(wanted, users).set(requested);
        const status = this.#exports.mimo_request(number, input, users, antennas, power, noise,
          wanted, output, mask, sinrs, reached, powers);
        if (status >= obstacles.length) this.#check(status);
        const [transmitPower, energy] = this.#doubles(powers, 2);
        return {
          feasible: status === 0, obstacle: obstacles[status],
          weights: this.#floats(output, channels.length).slice(),
          mask: new Uint8Array(this.#exports.memory.buffer, mask, antennas).slice(),
          transmitPower, energy, ...this.#judged(sinrs, reached, users),
        };
      });
    }

    /// Calls `body` with memory of the given sizes in bytes, and gives the memory back.
    #call(sizes, body) {
      const places = [];
      try {
        for (const size of sizes) {
          const place = this.#exports.mimo_allocate(size);
          if (place === 0) throw new RangeError("no memory for the channels");
          places.push(place);
        }
        return body(...places);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        // Nothing in a module that has stopped in the middle can be relied upon.
        this.#exports = new WebAssembly.Instance(this.#module, { env: environment }).exports;
        places.length = 0;
        throw new Error("the kernels stopped on these channels; nothing was computed",
          { cause: error });
      } finally {
        for (const place of places) this.#exports.mimo_free(place);
      }
    }

    #check(status) {
      if (status !== 0) throw new RangeError(refusals.get(status) ?? `status ${status}`);
    }

    // The memory's buffer is another after it has grown, so views are made after the call.
    #floats(place, count) { return new Float32Array(this.#exports.memory.buffer, place, count); }
    #doubles(place, count) { return new Float64Array(this.#exports.memory.buffer, place, count); }

    #judged(sinrs, rates, users) {
      return {
        sinr: this.#floats(sinrs, users).slice(), rates: this.#floats(rates, users).slice(),
      };
    }
  }

  /// ||W||_F^2.
  const squares = weights => weights.reduce((sum, value) => sum + value * value, 0);

  return MimoKernels;
})();

if (typeof module !== "undefined") module.exports = globalThis.MimoKernels;

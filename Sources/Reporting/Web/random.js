// Seeded random numbers: the same link shows the same group and the same estimates everywhere.

/// A generator of 32-bit numbers (mulberry32: a counter and a mixing function).
class Random {
  constructor(seed) { this.state = seed >>> 0; }

  /// Uniform in [0, 1).
  uniform() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  /// A whole number below `limit`.
  below(limit) { return Math.floor(this.uniform() * limit); }

  /// Two independent standard normal numbers (Box and Muller).
  normals() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }
}

/// `size` distinct entries of `pool`, or all of it where there are fewer.
function randomGroup(pool, size, seed) {
  const random = new Random(seed);
  const chosen = new Set();
  while (chosen.size < Math.min(size, pool.length)) chosen.add(pool[random.below(pool.length)]);
  return [...chosen];
}

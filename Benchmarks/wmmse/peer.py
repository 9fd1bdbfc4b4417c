"""The same WMMSE iteration in NumPy and PyTorch, for comparison with ours in one run.

usage: peer.py CHANNELS OURS_W OURS_JSON

Forms, all from MRT, all in single precision, all with W = H^H X at the end:
  inverse   the K x K iteration as it is written down, batched [B, K, K] complex, linalg.inv
  lanes     our derivation: structure of arrays [K, K, B], real and imaginary parts apart, the
            inverse by the sweep operator, the received signals from the inverse
Each is run whole and with the batch cut in two on two threads; the best counts.
"""

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from safetensors import safe_open

try:
    import torch
except ImportError:
    torch = None


def seconds(body):
    body()
    times = []
    start = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < 2:
        begin = time.perf_counter()
        body()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def scale_to(xp, w, power):
    norm = (abs(w) ** 2).sum((1, 2))
    return w * ((power / norm) ** 0.5)[:, None, None]


def inverse_form(xp, inv, h, power, noise, iterations):
    """h [B, K, N] complex; returns W [B, N, K]."""
    hh = h.conj().swapaxes(1, 2)
    g = (power / noise) * (h @ hh)
    k = h.shape[1]
    eye = xp.eye(k, dtype=g.dtype)
    x = eye + xp.zeros_like(g)
    for _ in range(iterations):
        y = g @ x
        q = (x.conj() * y).real.sum((1, 2))
        squares = y.real**2 + y.imag**2
        diagonal = xp.diagonal(y, 0, 1, 2) if xp is torch else np.diagonal(y, axis1=1, axis2=2)
        signal = diagonal.real**2 + diagonal.imag**2
        total = squares.sum(2) + q[:, None]
        weight = total / (total - signal)
        a = weight * signal / total**2
        b = weight[..., None].swapaxes(1, 2) * (diagonal / total)[:, None, :]
        x = inv(a[:, :, None] * g + a.sum(1)[:, None, None] * eye) * b
    return scale_to(xp, hh @ x, power)


def sweep_step(gr, gi, signal, interference, stack):
    """One iteration on lanes; all lists of [B] arrays, lower triangles. Our kernel, line by line."""
    k = len(signal)
    ratio = [signal[i] * signal[i] / interference[i] for i in range(k)]
    v = [1 + r for r in ratio]
    root = [x**0.5 for x in v]
    s = [signal[i] / (interference[i] * root[i]) for i in range(k)]
    mu = sum(x * x for x in s)
    mr = {(i, j): -gr[i, j] * (s[i] * s[j]) for i in range(k) for j in range(i + 1)}
    mi = {(i, j): -gi[i, j] * (s[i] * s[j]) for i in range(k) for j in range(i)}
    for i in range(k):
        mr[i, i] = mr[i, i] - mu
    for p in range(k):
        cr = [mr[max(i, p), min(i, p)] for i in range(k)]
        ci = [None if i == p else (mi[i, p] if i > p else -mi[p, i]) for i in range(k)]
        d = 1 / cr[p]
        for i in range(k):
            if i == p:
                continue
            ar, ai = cr[i] * d, ci[i] * d
            for j in range(i):
                if j == p:
                    continue
                mr[i, j] = mr[i, j] - (ar * cr[j] + ai * ci[j])
                mi[i, j] = mi[i, j] - (ai * cr[j] - ar * ci[j])
            mr[i, i] = mr[i, i] - (ar * cr[i] + ai * ci[i])
            if i > p:
                mr[i, p], mi[i, p] = ar, ai
            else:
                mr[p, i], mi[p, i] = ar, -ai
        mr[p, p] = -d
    y = [s[i] * gr[i, i] * mr[i, i] for i in range(k)]
    noise = [0] * k
    lost = 0
    for i in range(k):
        for j in range(i):
            shared = gr[i, j] * mr[i, j] + gi[i, j] * mi[i, j]
            y[i] = y[i] + s[j] * shared
            y[j] = y[j] + s[i] * shared
            e = mr[i, j] * mr[i, j] + mi[i, j] * mi[i, j]
            noise[i] = noise[i] + e * v[j]
            noise[j] = noise[j] + e * v[i]
            lost = lost + e * (v[i] + v[j])
    y = [y[i] * root[i] for i in range(k)]
    q = sum(s[i] * mr[i, i] * root[i] * y[i] for i in range(k)) - mu * lost
    interference = [noise[i] * (mu / s[i]) ** 2 + q for i in range(k)]
    return stack(y), stack(interference), mr, mi, s, root


def lanes_form(xp, step, h, power, noise, iterations):
    hh = h.conj().swapaxes(1, 2)
    g = (power / noise) * (h @ hh)
    k = h.shape[1]
    own = xp.ascontiguousarray if xp is np else (lambda a: a.contiguous())
    gr = {(i, j): own(g[:, i, j].real) for i in range(k) for j in range(i + 1)}
    gi = {(i, j): own(g[:, i, j].imag) for i in range(k) for j in range(i)}
    signal = [gr[i, i] for i in range(k)]
    q = sum(signal)
    interference = []
    for i in range(k):
        total = q
        for j in range(k):
            if j != i:
                a = (max(i, j), min(i, j))
                total = total + gr[a] ** 2 + gi[a] ** 2
        interference.append(total)
    for _ in range(iterations):
        signal, interference, mr, mi, s, root = step(gr, gi, signal, interference, list)
    x = xp.zeros_like(g)
    for i in range(k):
        for j in range(k):
            a = (max(i, j), min(i, j))
            im = 0 * mr[a] if i == j else (mi[a] if i > j else -mi[a])
            x[:, i, j] = (mr[a] + 1j * im) * (s[i] * root[j])
    return scale_to(xp, hh @ x, power)


def sum_rates(h, w, noise):
    y = abs(h.astype(np.complex128) @ w.astype(np.complex128)) ** 2
    signal = np.diagonal(y, axis1=1, axis2=2)
    return np.log2(1 + signal / (y.sum(2) - signal + noise)).sum(1)


def main():
    path, ours_path, ours_json = sys.argv[1:4]
    with safe_open(path, "np") as file:
        h = file.get_tensor("channels")
        meta = file.metadata()
    with safe_open(ours_path, "np") as file:
        ours_w = file.get_tensor("precoders").swapaxes(1, 2)
    with open(ours_json) as file:
        ours = json.load(file)
    power, noise = float(meta["maximum_power"]), float(meta["noise_power"])
    iterations = int(meta["iterations"])
    batch = len(h)
    pool = ThreadPoolExecutor(2)
    expected = sum_rates(h, ours_w, noise)

    forms = {
        "NumPy inverse": (h, lambda x: inverse_form(np, np.linalg.inv, x, power, noise, iterations)),
        "NumPy lanes": (h, lambda x: lanes_form(np, sweep_step, x, power, noise, iterations)),
    }
    if torch is not None:
        t = torch.from_numpy(h)
        torch.set_grad_enabled(False)
        forms["PyTorch inverse"] = (
            t, lambda x: inverse_form(torch, torch.linalg.inv, x, power, noise, iterations))
        forms["PyTorch lanes"] = (
            t, lambda x: lanes_form(torch, sweep_step, x, power, noise, iterations))
        compiled = torch.compile(sweep_step, dynamic=False)
        forms["PyTorch lanes, compiled"] = (
            t, lambda x: lanes_form(torch, compiled, x, power, noise, iterations))
    else:
        print("PyTorch is not installed: NumPy alone is compared")

    fast = max(ours["channelsPerSecond"].values())
    print(f"{'form':26}{'channels/s':>12}{'ours is':>10}{'worst rel. difference':>24}")
    worst_ratio = float("inf")
    for name, (data, body) in forms.items():
        try:
            w = body(data)
        except Exception as error:  # a compiler may be missing
            print(f"{name:26}not run: {str(error).splitlines()[0][:80]}")
            continue
        rates = sum_rates(h, w.numpy() if torch is not None and torch.is_tensor(w) else w, noise)
        difference = float(np.max(abs(rates - expected) / expected))
        whole = seconds(lambda: body(data))
        times = [whole]
        if "compiled" not in name:
            halves = [data[: batch // 2], data[batch // 2 :]]
            times.append(seconds(lambda: list(pool.map(body, halves))))
        speed = batch / min(times)
        worst_ratio = min(worst_ratio, fast / speed)
        print(f"{name:26}{speed:12,.0f}{fast / speed:9.1f}x{difference:24.1e}")
        assert difference < 1e-4, f"{name} gives another result"
    print()
    for threads, speed in sorted(ours["channelsPerSecond"].items()):
        share = ours["flopsPerSecond"][threads] / ours["sgemmPeak"][threads]
        print(
            f"ours, {threads} thread(s): {speed:,.0f} channels/s, "
            f"{ours['flopsPerSecond'][threads] / 1e9:.1f} GFLOP/s (paper's count), "
            f"{100 * share:.0f} % of measured sgemm "
            f"({ours['sgemmPeak'][threads] / 1e9:.0f} GFLOP/s)")
    scaling = ours["channelsPerSecond"]["2"] / ours["channelsPerSecond"]["1"]
    print(f"thread scaling on two: {scaling:.2f}")
    print(
        f"textbook N x N form, one thread: {ours['textbookChannelsPerSecond']:.0f} channels/s; "
        f"worst relative difference to it {ours['worstRelativeErrorToTextbook']:.1e}")
    print(f"ratio to the fastest peer: {worst_ratio:.1f} (to reach: 10)")


main()

"""The same precoders in PyTorch, ONNX Runtime and NumPy, for comparison with ours in one run.

usage: peer.py CHANNELS MODELS OURS_JSON

Every peer gets the same channels, [B, K, N] complex64, and gives W, scaled to the transmit power,
including what comes before and after the network: a base station needs all of it. Its sum rates are
checked against ours before anything is timed. PyTorch eager, compiled where a compiler is found, and
ONNX Runtime with the graph exported from the same module; each on one and on two threads, the best
of the two counts in throughput. NumPy runs whole and cut in two on two threads.
"""

import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open

torch.set_grad_enabled(False)

# The norm that tokens are compared with, TokenFeatures.typicalNorm.
TYPICAL_NORM = 30.0


class Transformer(torch.nn.Module):
    """The foundation model with its default head, from Sources/Models/Models.docc/TheTransformer.md.

    Channels go in as real and imaginary parts, [B, K, N] each, in units of the noise at full power;
    what comes out is W in the same form, of unit Frobenius norm.
    """

    def __init__(self, folder):
        super().__init__()
        with open(f"{folder}/config.json") as file:
            self.c = json.load(file)
        assert self.c["normalizationOrder"] == "before"
        assert self.c["normalizesTokens"] and self.c["removesCommonPhase"]
        with safe_open(f"{folder}/model.safetensors", "pt") as file:
            for name in file.keys():
                self.register_buffer(name.replace(".", "/"), file.get_tensor(name))

    def get(self, name):
        return getattr(self, name.replace(".", "/"))

    def linear(self, x, name):
        return F.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))

    def norm(self, x, name):
        shape = (self.c["embedding"],)
        return F.layer_norm(x, shape, self.get(name + ".weight"), self.get(name + ".bias"))

    def attention(self, x, name):
        d, heads = self.c["embedding"], self.c["attentionHeads"]
        t = x.shape[1]
        q, k, v = self.linear(x, name + ".qkv").split(d, -1)
        q, k, v = (y.reshape(-1, t, heads, d // heads).transpose(1, 2) for y in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v)
        return self.linear(y.transpose(1, 2).reshape(-1, t, d), name + ".output")

    def forward(self, re, im):
        n = re.shape[-1]
        norm = (re.square() + im.square()).sum(-1, keepdim=True).sqrt()
        mr, mi = re.mean(-1, keepdim=True), im.mean(-1, keepdim=True)
        scale = n**0.5 / (norm * (mr.square() + mi.square()).sqrt())
        x = torch.cat(
            [
                (re * mr + im * mi) * scale,
                (im * mr - re * mi) * scale,
                (norm / TYPICAL_NORM).log() / 2,
            ],
            -1,
        )
        x = self.linear(x, "embedding")
        for block in range(self.c["blocks"]):
            name = f"blocks.{block}"
            x = x + self.attention(self.norm(x, name + ".attention_norm"), name + ".attention")
            y = F.relu(
                self.linear(self.norm(x, name + ".feed_forward_norm"), name + ".feed_forward.expand")
            )
            x = x + self.linear(y, name + ".feed_forward.contract")
        w = self.linear(self.norm(x, "final_norm"), "head.precoder")
        w = w / w.square().sum((-2, -1), keepdim=True).sqrt()
        return w[..., :n], w[..., n:]


def seconds(body):
    """The median time of a call: at least 7 measurements and a second, each of a millisecond."""
    body()
    start = time.perf_counter()
    body()
    calls = max(1, int(1e-3 / max(time.perf_counter() - start, 1e-9)))
    times = []
    start = time.perf_counter()
    while len(times) < 7 or time.perf_counter() - start < 1:
        begin = time.perf_counter()
        for _ in range(calls):
            body()
        times.append((time.perf_counter() - begin) / calls)
    return statistics.median(times)


def sum_rates(h, w, noise):
    """h [B, K, N], w [B, K, N] (row k is user k's column)."""
    y = abs(h.astype(np.complex128) @ w.astype(np.complex128).swapaxes(1, 2)) ** 2
    signal = np.diagonal(y, axis1=1, axis2=2)
    return np.log2(1 + signal / (y.sum(2) - signal + noise)).sum(1)


def numpy_precoders(power, noise):
    def scaled(w):
        return w * np.sqrt(power / (abs(w) ** 2).sum((1, 2)))[:, None, None].astype(np.float32)

    def zf(h):
        hh = h.conj().swapaxes(1, 2)
        return scaled((hh @ np.linalg.inv(h @ hh)).swapaxes(1, 2))

    def rzf(h):
        hh = h.conj().swapaxes(1, 2)
        k = h.shape[1]
        ridge = np.complex64(k * noise / power) * np.eye(k, dtype=np.complex64)
        return scaled((hh @ np.linalg.inv(h @ hh + ridge)).swapaxes(1, 2))

    def wmmse(h, iterations=100):
        hh = h.conj().swapaxes(1, 2)
        g = np.complex64(power / noise) * (h @ hh)
        k = h.shape[1]
        eye = np.eye(k, dtype=g.dtype)
        x = eye + np.zeros_like(g)
        for _ in range(iterations):
            y = g @ x
            q = (x.conj() * y).real.sum((1, 2))
            squares = y.real**2 + y.imag**2
            diagonal = np.diagonal(y, axis1=1, axis2=2)
            signal = diagonal.real**2 + diagonal.imag**2
            total = squares.sum(2) + q[:, None]
            weight = total / (total - signal)
            a = weight * signal / total**2
            b = weight[:, None, :] * (diagonal / total)[:, None, :]
            x = np.linalg.inv(a[:, :, None] * g + a.sum(1)[:, None, None] * eye) * b
        return scaled((hh @ x).swapaxes(1, 2))

    return {
        "ZF (Frobenius)": zf,
        "RZF (K noise/P)": rzf,
        "WMMSE (100 iterations, mrt start)": wmmse,
    }


def main():
    channels, models, ours_json = sys.argv[1:4]
    with safe_open(channels, "np") as file:
        h = file.get_tensor("channels")
        meta = file.metadata()
    power, noise = float(meta["maximum_power"]), float(meta["noise_power"])
    with open(ours_json) as file:
        ours = json.load(file)
    rows = {row["name"]: row for row in ours["rows"]}
    batch = len(h)
    peers = []

    def add(name, kind, single, throughput, w):
        found = float(sum_rates(h, w, noise).mean())
        difference = abs(found - rows[name]["sumRate"]) / rows[name]["sumRate"]
        assert difference < 1e-3, f"{kind}: {found} and ours {rows[name]['sumRate']}"
        peers.append((name, kind, single, throughput))

    # The transformer.
    name = next(n for n in rows if n.endswith("zero-shot"))
    scale = np.float32(np.sqrt(power / noise))
    model = Transformer(f"{models}/mimo-linear").eval()

    def parts(x):
        return (
            torch.from_numpy(np.ascontiguousarray(x.real * scale)),
            torch.from_numpy(np.ascontiguousarray(x.imag * scale)),
        )

    def joined(re, im):
        return (np.asarray(re) + 1j * np.asarray(im)) * np.float32(np.sqrt(power))

    one, all_ = parts(h[:1]), parts(h)

    def torch_times(f):
        torch.set_num_threads(1)
        single = seconds(lambda: f(*one))
        times = [seconds(lambda: f(*all_))]
        torch.set_num_threads(2)
        times.append(seconds(lambda: f(*all_)))
        return single, min(times)

    with torch.inference_mode():
        add(name, "PyTorch eager", *torch_times(model), joined(*model(*all_)))
        try:
            compiled = torch.compile(model, dynamic=False)
            w = joined(*compiled(*all_))
            add(name, "PyTorch compiled", *torch_times(compiled), w)
        except Exception as error:  # a compiler may be missing
            print(f"PyTorch compiled: not run: {str(error).splitlines()[0][:80]}")
    try:
        import onnxruntime

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onnx")
            torch.onnx.export(
                model, one, path, dynamo=False, opset_version=17,
                input_names=["re", "im"], output_names=["wr", "wi"],
                dynamic_axes={n: {0: "batch"} for n in ("re", "im", "wr", "wi")},
            )

            def session(threads):
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = threads
                return onnxruntime.InferenceSession(
                    path, options, providers=["CPUExecutionProvider"])

            def runner(session, x):
                inputs = {"re": x[0].numpy(), "im": x[1].numpy()}
                return lambda: session.run(None, inputs)

            sessions = [session(1), session(2)]
            add(
                name, "ONNX Runtime", seconds(runner(sessions[0], one)),
                min(seconds(runner(s, all_)) for s in sessions),
                joined(*runner(sessions[0], all_)()),
            )
    except ImportError as error:
        print(f"ONNX Runtime: not run: {error}")

    estimation(ours["estimation"], h, models)

    # The derived precoders.
    pool = ThreadPoolExecutor(2)
    halves = [h[: batch // 2], h[batch // 2 :]]
    for name, f in numpy_precoders(power, noise).items():
        throughput = min(seconds(lambda: f(h)), seconds(lambda: list(pool.map(f, halves))))
        add(name, "NumPy", seconds(lambda: f(h[:1])), throughput, f(h))

    report(ours, rows, peers, batch)


def estimation(ours, h, models):
    """The model that cleans estimates, beside the module of Examples/pytorch_estimator.py."""
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Examples"))
    import pytorch_estimator

    users = h.reshape(-1, h.shape[-1])
    ratio = ours["pilotRatio"]
    random = np.random.default_rng(1)
    noise = random.normal(size=(2, *users.shape)) * np.sqrt(0.5)
    power = (abs(users) ** 2).mean(1, keepdims=True) / 10 ** (ratio / 10)
    y = users + (noise[0] + 1j * noise[1]) * np.sqrt(power)
    inputs = [torch.from_numpy(np.ascontiguousarray(part, np.float32)) for part in (y.real, y.imag)]
    inputs.append(torch.full((len(users),), ratio))
    module = pytorch_estimator.load(pathlib.Path(models) / "mimo-base").float()
    forms = {"PyTorch eager": module}
    try:
        compiled = torch.compile(module, dynamic=False)
        compiled(*inputs)
        forms["PyTorch compiled"] = compiled
    except Exception as error:  # a compiler may be missing
        print(f"PyTorch compiled: not run: {str(error).splitlines()[0][:80]}")
    best = min(ours["batchOne"], ours["batchTwo"])
    print(
        f"\n{ours['name']}, cleaning alone: one user {1e6 * ours['single']:.1f} us on one thread, "
        f"{ours['users']} users {1e3 * ours['batchOne']:.2f} and {1e3 * ours['batchTwo']:.2f} ms on "
        f"one and two threads; with weights of 16 bits {1e6 * ours['single16']:.1f} us and "
        f"{1e3 * ours['batch16']:.2f} ms ({ours['users'] * ours['flops'] / best / 1e9:.0f} GFLOP/s); errors "
        f"{ours['estimateError']:.1f} dB before, {ours['guessError']:.1f} dB after; to double "
        f"{ours['worstDifference']:.1e}")
    for kind, form in forms.items():
        real, imaginary = form(*inputs)[:2]
        error = abs(real.numpy() + 1j * imaginary.numpy() - users) ** 2
        found = 10 * np.log10((error.sum(1) / (abs(users) ** 2).sum(1)).mean())
        # Other errors of the pilots, the same law.
        assert abs(found - ours["guessError"]) < 0.3, f"{kind}: {found} dB"
        torch.set_num_threads(1)
        single = seconds(lambda: form(*[part[:1] for part in inputs]))
        times = [seconds(lambda: form(*inputs))]
        torch.set_num_threads(2)
        times.append(seconds(lambda: form(*inputs)))
        print(
            f"{'':4}{kind:18} one user {1e6 * single:9.1f} us, {len(users)} users "
            f"{1e3 * min(times):9.2f} ms: ours {single / ours['single']:.1f} and "
            f"{min(times) / best:.1f} times as fast")


def report(ours, rows, peers, batch):
    peak = ours["sgemmPeak"]
    print(
        f"\n{ours['users']} users, {ours['antennas']} antennas, batch {batch}; measured sgemm "
        f"{peak['1'] / 1e9:.0f} and {peak['2'] / 1e9:.0f} GFLOP/s on one and two threads; "
        f"{ours['vectorBits']}-bit vectors\n"
    )
    print(f"{'ours':36}{'B = 1':>12}{f'B = {batch}':>12}{'GFLOP/s':>9}{'of sgemm':>10}{'sum rate':>10}"
          f"{'to double':>11}")
    for row in rows.values():
        best = min(row["batchOne"], row["batchTwo"])
        speed = batch * row["flops"] / best
        print(
            f"{row['name'][:35]:36}{1e6 * row['single']:9.1f} us{1e3 * best:9.2f} ms"
            f"{speed / 1e9:9.0f}{100 * speed / peak['2']:8.0f} %{row['sumRate']:10.3f}"
            f"{row['worstDifference']:11.1e}")
    copy = min(ours["copy"].values())
    print(f"{'reading H, writing as much':36}{'':12}{1e3 * copy:9.3f} ms")
    print(f"\n{'peer':36}{'':18}{'B = 1':>12}{f'B = {batch}':>12}{'ours, B = 1':>14}{'throughput':>12}")
    for name, kind, single, throughput in peers:
        row = rows[name]
        best = min(row["batchOne"], row["batchTwo"])
        print(
            f"{name[:35]:36}{kind:18}{1e6 * single:9.1f} us{1e3 * throughput:9.2f} ms"
            f"{single / row['single']:12.1f} x{throughput / best:10.1f} x")
    base = next(row for name, row in rows.items() if name.endswith("zero-shot"))
    small = next(row for name, row in rows.items() if name.endswith("bfloat16"))
    structured = next(row for name, row in rows.items() if name == "mimo-structured")
    lost = 1 - small["sumRate"] / base["sumRate"]
    print(f"\nsum rate lost to 16-bit weights: {100 * lost:.3f} %")
    ratio = min(base["batchOne"], base["batchTwo"]) / min(
        structured["batchOne"], structured["batchTwo"])
    print(f"structured model over transformer, throughput: {ratio:.0f} x")


if __name__ == "__main__":
    main()

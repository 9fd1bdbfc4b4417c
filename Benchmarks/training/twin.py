"""Phase 1 of training in PyTorch: the twin of `mimo pretrain`, for tests and benchmarks.

    twin.py compare START.safetensors OUT.safetensors ... # losses and gradients for given groups
    twin.py speed START.safetensors --iterations 20 --threads 2 [--compile]

START holds the start weights (names of ParameterLayout, heads stacked over environments), the
channels of every iteration, [iterations, E, G, K, 2 N] (N real parts, N imaginary parts, in units of
sqrt(P) / sigma), the upper bounds [E], and the configuration as JSON in its metadata. The arithmetic
is written from the formulas in Sources/Models/Models.docc/TheTransformer.md and Sources/Training/Training.docc/TrainingAModel.md.
"""

import argparse
import json
import math
import time

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file


class Model:
    """The extractor and the stacked heads as a dictionary of leaf tensors."""

    def __init__(self, config, weights, low):
        self.c, self.w, self.low = config, weights, low

    def linear(self, x, name):
        w, b = self.w[name + ".weight"], self.w[name + ".bias"]
        if not self.low:
            return F.linear(x, w, b)
        return F.linear(x.bfloat16(), w.bfloat16(), b.bfloat16())

    def norm(self, x, name):
        w, b = self.w[name + ".weight"], self.w[name + ".bias"]
        return F.layer_norm(x, x.shape[-1:], w, b, 1e-5)

    def tokens(self, g):
        if not self.c["normalizesTokens"]:
            return g
        n = g.square().sum(-1, keepdim=True).clamp_min(1e-12).sqrt()
        scaled = g * math.sqrt(self.c["antennas"]) / n
        return torch.cat([scaled, (n / 30).log() / 2], -1)

    def attention(self, x, block):
        b, t, d = x.shape
        heads = self.c["attentionHeads"]
        q, k, v = (
            part.view(b, t, heads, d // heads).transpose(1, 2)
            for part in self.linear(x, block + ".attention.qkv").split(d, -1)
        )
        scores = (q @ k.transpose(-1, -2)).to(x.dtype) / math.sqrt(d // heads)
        mixed = scores.softmax(-1).to(v.dtype) @ v
        return self.linear(mixed.transpose(1, 2).reshape(b, t, d), block + ".attention.output")

    def feed_forward(self, x, block):
        hidden = torch.relu(self.linear(x, block + ".feed_forward.expand"))
        return self.linear(hidden, block + ".feed_forward.contract")

    def features(self, g):
        dtype = g.dtype
        x = self.linear(self.tokens(g), "embedding").to(dtype)
        for i in range(self.c["blocks"]):
            b = f"blocks.{i}"
            if self.c["normalizationOrder"] == "before":
                x = x + self.attention(self.norm(x, b + ".attention_norm"), b)
                x = x + self.feed_forward(self.norm(x, b + ".feed_forward_norm"), b)
            else:
                x = self.norm(x + self.attention(x, b), b + ".attention_norm")
                x = self.norm(x + self.feed_forward(x, b), b + ".feed_forward_norm")
        if self.c["normalizationOrder"] == "before":
            x = self.norm(x, "final_norm")
        return x

    def precoders(self, features):
        """[E, users, D] to [E, users, 2 N] through each environment's own head."""
        w, b = self.w["heads.precoder.weight"], self.w["heads.precoder.bias"]
        if self.low:
            out = torch.baddbmm(
                b.bfloat16().unsqueeze(1), features.bfloat16(), w.bfloat16().transpose(1, 2))
            return out.to(features.dtype)
        return torch.baddbmm(b.unsqueeze(1), features, w.transpose(1, 2))


def sum_rates(g, w):
    """Sum rates in bit/s/Hz of B groups: channels and precoder columns [B, K, 2 N]."""
    w = w / w.square().sum((-1, -2), keepdim=True).clamp_min(1e-24).sqrt()
    n = g.shape[-1] // 2
    h = torch.complex(g[..., :n], g[..., n:])
    x = torch.complex(w[..., :n], w[..., n:])
    power = (h @ x.transpose(-1, -2)).abs().square()
    own = power.diagonal(dim1=-2, dim2=-1)
    return torch.log2(1 + own / (1 + power.sum(-1) - own)).sum(-1)


def iterate(model, g, bounds, rates, config):
    """Loss and mean sum rates [E] of one iteration; g is [E, G, K, 2 N]."""
    e, count, k, width = g.shape
    flat = g.reshape(e * count, k, width)
    columns = model.precoders(model.features(flat).reshape(e, count * k, -1))
    means = sum_rates(flat, columns.reshape(e * count, k, width)).view(e, count).mean(1)
    if config["weighting"] == "naive":
        weights = torch.ones_like(means)
    else:
        ratio = torch.where(rates > 0, bounds / rates.clamp_min(1e-300) - 1, torch.inf)
        weights = ratio.clamp(config["lowerWeight"], config["upperWeight"])
    weights = weights / weights.sum()
    return -(weights.detach() * means).sum(), means.detach()


def load(path):
    with safe_open(path, framework="pt") as f:
        config = json.loads(f.metadata()["configuration"])
        config["iterations"] = int(f.metadata()["iterations"])
        dtype = torch.float64 if config["precision"] == "float64" else torch.float32
        tensors = {name: f.get_tensor(name).to(dtype) for name in f.keys()}
    channels, bounds = tensors.pop("channels"), tensors.pop("bounds")
    weights = {name: t.clone().requires_grad_(True) for name, t in tensors.items()}
    return config, weights, channels, bounds


def rising(config, iteration, iterations):
    """Learning rate over its largest value."""
    rise = min(1.0, (iteration + 1) / config["warmup"]) if config["warmup"] > 0 else 1.0
    if config["schedule"] == "constant":
        return rise
    return rise * 0.5 * (1 + math.cos(math.pi * iteration / iterations))


def compare(start, path):
    """Iterations with Adam: losses, and the gradients of the first."""
    config, weights, channels, bounds = load(start)
    model = Model(config["model"], weights, low=False)
    names = sorted(weights)
    adam = torch.optim.Adam([weights[n] for n in names], lr=config["learningRate"])
    rates, losses, out = torch.zeros_like(bounds), [], {}
    for i, g in enumerate(channels):
        loss, means = iterate(model, g, bounds, rates, config)
        adam.zero_grad(set_to_none=True)
        loss.backward()
        for n in names:
            if weights[n].grad is None:
                weights[n].grad = torch.zeros_like(weights[n])
            if i == 0:
                out["gradient." + n] = weights[n].grad.clone()
        if config["gradientLimit"] > 0:
            torch.nn.utils.clip_grad_norm_(
                [weights[n] for n in names], config["gradientLimit"])
        for group in adam.param_groups:
            group["lr"] = config["learningRate"] * rising(config, i, config["iterations"])
        adam.step()
        memory = 0.0 if i == 0 else config["rateMemory"]
        rates = memory * rates + (1 - memory) * means
        losses.append(loss.detach())
    out["losses"] = torch.stack(losses)
    save_file(out, path)


def speed(arguments):
    """Samples per second of whole iterations with Adam, PyTorch eager or compiled."""
    config, weights, channels, bounds = load(arguments.files[0])
    model = Model(config["model"], weights, low=arguments.low)
    parameters = list(weights.values())
    adam = torch.optim.Adam(parameters, lr=1e-4, fused=True)
    step = torch.compile(iterate) if arguments.compile else iterate
    rates = torch.zeros_like(bounds)

    def once(i):
        nonlocal rates
        g = channels[i % len(channels)]
        loss, means = step(model, g, bounds, rates, config)
        adam.zero_grad(set_to_none=False)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        rates = 0.9 * rates + 0.1 * means

    for i in range(3):
        once(i)
    start = time.perf_counter()
    for i in range(arguments.iterations):
        once(i)
    seconds = time.perf_counter() - start
    samples = arguments.iterations * channels.shape[1] * channels.shape[2]
    print(json.dumps({"samplesPerSecond": samples / seconds, "seconds": seconds}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=["compare", "speed"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--low", action="store_true", help="products in bfloat16")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--iterations", type=int, default=20)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    if arguments.mode == "speed":
        speed(arguments)
    else:
        for start, out in zip(arguments.files[::2], arguments.files[1::2]):
            compare(start, out)


if __name__ == "__main__":
    main()

"""The foundation model in PyTorch, in one page: the same files, the same numbers.

    python pytorch_twin.py MODEL                 # describe the model in the folder MODEL
    python pytorch_twin.py MODEL --check FILE    # compare with results of `mimo`'s own inference

FILE is a safetensors file with csi (complex, [B, K, N]) and the results precoder (complex, [B, K, N],
row k of a group is w_k), mask [B, N], power_scale [B] and scores [B, N + 1]; its metadata has
maximum_power and noise_power in W; requested rates, [B, K] in bit/s/Hz, are optional. The exit
status is 1 when a result differs by more than 1e-5 of its norm. Needs torch and safetensors only.
B groups, K users, N antennas, T tokens, D embedding; steps as in Sources/Models/Models.docc/TheTransformer.md.
"""
import argparse
import json
import math
import pathlib
import sys
import torch
import torch.nn.functional as F
from safetensors import safe_open


def forward(c, w, csi, maximum_power, noise_power, rates=None):
    """The precoder [B, K, N], the antenna mask [B, N], the power scale [B], the scores [B, N + 1]."""
    linear = lambda name, x: F.linear(x, w[name + ".weight"], w[name + ".bias"])
    norm = lambda name, x: F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], 1e-5)

    def attention(name, x):
        heads = c["attentionHeads"]
        q, k, v = (t.unflatten(-1, (heads, -1)).transpose(1, 2)
                   for t in linear(name + ".qkv", x).chunk(3, dim=-1))  # [B, heads, T, D / heads]
        joined = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(-2)
        return linear(name + ".output", joined)

    feed_forward = lambda name, x: linear(name + ".contract", F.relu(linear(name + ".expand", x)))
    N = csi.shape[-1]
    g = csi * math.sqrt(maximum_power / noise_power)  # 0: the channel in units of the noise
    if c["removesCommonPhase"]:  # 1: turned so that the mean over the antennas is real
        mean = g.mean(-1, keepdim=True)
        g = torch.where(mean == 0, g, g * mean.conj() / mean.abs().clamp_min(1e-300))
    if c["normalizesTokens"]:  # 2: the direction, and the logarithm of the length
        n = torch.linalg.vector_norm(g, dim=-1, keepdim=True).clamp_min(1e-6)
        u = g * math.sqrt(N) / n
        tokens = torch.cat([u.real, u.imag, (n.log() - math.log(30)) / 2], dim=-1)
    else:
        tokens = torch.cat([g.real, g.imag], dim=-1)
    x = linear("embedding", tokens)  # 3: [B, K, D], and the rate token last
    if rates is not None:
        if c["addsRateToUsers"]:
            x = x + rates[..., None] * w["user_rate_embedding.weight"]
        if c.get("usesSingleUserPower"):  # the share of the power that each user would need alone
            gains = g.abs().square()
            alone = torch.expm1(rates * math.log(2)) / gains.sum(-1).clamp_min(1e-12)
            x = x + (alone.clamp_min(1e-8).log()[..., None] + 6) / 3 * w["user_power_embedding.weight"]
        x = torch.cat([x, linear("rate_embedding", rates)[:, None]], dim=1)
    for i in range(c["blocks"]):  # 4
        a, f = f"blocks.{i}.attention", f"blocks.{i}.feed_forward"
        if c["normalizationOrder"] == "before":
            x = x + attention(a, norm(a + "_norm", x))
            x = x + feed_forward(f, norm(f + "_norm", x))
        else:
            x = norm(a + "_norm", x + attention(a, x))
            x = norm(f + "_norm", x + feed_forward(f, x))
    if c["normalizationOrder"] == "before":
        x = norm("final_norm", x)
    y = linear("head.precoder", x[:, : csi.shape[1]])  # 5
    W = torch.complex(y[..., :N], y[..., N:])
    scores = linear("head.antennas", x.mean(1))
    mask = torch.ones_like(scores[:, :N], dtype=torch.bool)  # 6: antennas, power, normalisation
    power_scale = torch.ones_like(scores[:, N])
    if rates is not None:
        mask = scores[:, :N].sigmoid() >= 0.5
        best = F.one_hot(scores[:, :N].argmax(-1), N).bool()
        mask = torch.where(mask.any(-1, keepdim=True), mask, best)
        score = scores[:, N]
        if c.get("usesSingleUserPower"):
            gain = (gains * mask[:, None]).sum(-1).clamp_min(1e-12)  # on the antennas that are on
            alone = torch.expm1(rates * math.log(2)) / gain
            W = W * alone.sqrt()[..., None]
            score = score + alone.sum(-1).clamp_min(1e-8).log()
        power_scale = score.sigmoid()
    W = W * mask[:, None] * (csi != 0).any(-1, keepdim=True)  # a user of zero channel gets nothing
    norms = torch.linalg.vector_norm(W, dim=(1, 2)).clamp_min(1e-300)
    return W * ((power_scale * maximum_power).sqrt() / norms)[:, None, None], mask, power_scale, scores


def load(path):
    """Tensors, in double precision where they are numbers, and metadata of a safetensors file."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        wide = {torch.float32: torch.float64, torch.complex64: torch.complex128}
        return {n: t.to(wide.get(t.dtype, t.dtype)) for n, t in tensors.items()}, file.metadata() or {}


def check(model, file):
    """The largest relative difference between the results in FILE and those of the twin."""
    expected, metadata = load(file)
    weights, _ = load(model / "model.safetensors")
    results = forward(
        json.loads((model / "config.json").read_text()), weights, expected["csi"],
        float(metadata["maximum_power"]), float(metadata["noise_power"]), expected.get("rates"))
    largest = 0.0
    for name, result in zip(["precoder", "mask", "power_scale", "scores"], results):
        if expected[name].shape != result.shape:
            sys.exit(f"{name}: {tuple(expected[name].shape)}, expected {tuple(result.shape)}")
        difference = (expected[name] - result * 1.0).norm() / (result * 1.0).norm().clamp_min(1e-300)
        print(f"{name}: relative difference {difference:.1e}")
        # What is not a number is a difference, too.
        largest = max(largest, math.inf if difference.isnan() else difference.item())
    return largest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=pathlib.Path, help="folder of config.json and model.safetensors")
    parser.add_argument("--check", metavar="FILE", help="compare with the results in FILE")
    arguments = parser.parse_args()
    if arguments.check:
        sys.exit(check(arguments.model, arguments.check) > 1e-5)
    print((arguments.model / "config.json").read_text().rstrip())
    weights, _ = load(arguments.model / "model.safetensors")
    print(f"{sum(weight.numel() for weight in weights.values()):,} weights")

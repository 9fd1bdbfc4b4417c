"""The model that knows channels in PyTorch and ONNX: the same files, the same numbers.

    python pytorch_estimator.py MODEL                    # describe the model in the folder MODEL
    python pytorch_estimator.py MODEL --check FILE       # compare with results of `mimo`'s own
    python pytorch_estimator.py MODEL --onnx OUT.onnx    # export it, for any number of users

FILE is a safetensors file with estimates (complex, [U, N]), pilot_ratios ([U], in dB; infinity for
a channel that is known) and the results guesses (complex, [U, N]), white_variances [U] and
directions (complex, [U, R, N]). The exit status is 1 when a result of any user differs by more than
1e-5 of its norm. Needs torch and safetensors; the export, in single precision, needs onnx and
onnxscript too, and is compared with the module, to 1e-4, where onnxruntime is there.

U users, N antennas, R directions of an error, D embedding, F feed-forward; the formulas are those
of Sources/Models/Models.docc/KnowingChannels.md.
"""
from __future__ import annotations

import argparse
import json
import math
import pathlib
import sys
from typing import Any
from collections.abc import Iterable

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor, nn

TOLERANCE, TOLERANCE_ONNX = 1e-5, 1e-4
LIMIT = 8  # of gate and level, so that a wrong weight gives no infinity
WHITE_SHARE, SMALLEST_VARIANCE = 0.3, 1e-7  # of the error's white part
EVEN_RATIO = 10**3.5  # where estimate and guess count alike: 35 dB
LEAST_RATIO, MOST_RATIO = -10, 40  # that a token can tell apart, in dB
INPUTS = ["estimates_real", "estimates_imaginary", "pilot_ratios"]
OUTPUTS = ["guesses_real", "guesses_imaginary", "white_variances", "directions_real",
           "directions_imaginary"]


class Attention(nn.Module):
    """Attention over a sequence of one token, which is the value of this token."""

    def __init__(self, embedding: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(embedding, 3 * embedding)
        self.output = nn.Linear(embedding, embedding)

    def forward(self, x: Tensor) -> Tensor:
        first = 2 * self.output.in_features  # queries and keys have no say
        return self.output(F.linear(x, self.qkv.weight[first:], self.qkv.bias[first:]))


class FeedForward(nn.Module):
    """contract(max(0, expand(x)))."""

    def __init__(self, embedding: int, width: int) -> None:
        super().__init__()
        self.expand = nn.Linear(embedding, width)
        self.contract = nn.Linear(width, embedding)

    def forward(self, x: Tensor) -> Tensor:
        return self.contract(F.relu(self.expand(x)))


class Block(nn.Module):
    """Attention, then feed-forward, each added to what it reads; [U, D] to [U, D]."""

    def __init__(self, c: dict[str, Any]) -> None:
        super().__init__()
        self.normalizes_before = c["normalizationOrder"] == "before"
        self.attention_norm = nn.LayerNorm(c["embedding"])
        self.attention = Attention(c["embedding"])
        self.feed_forward_norm = nn.LayerNorm(c["embedding"])
        self.feed_forward = FeedForward(c["embedding"], c["feedForward"])

    def forward(self, x: Tensor) -> Tensor:
        if self.normalizes_before:
            x = x + self.attention(self.attention_norm(x))
            return x + self.feed_forward(self.feed_forward_norm(x))
        x = self.attention_norm(x + self.attention(x))
        return self.feed_forward_norm(x + self.feed_forward(x))


class Estimator(nn.Module):
    """Estimates and pilot ratios to guesses of the channels and normal laws of their errors.

    The error of a guess has the covariance v I + sum over r of d_r d_r^H, v the white variance, d_r
    the directions. Modules bear the names that the tensors have in the model's file.
    """

    def __init__(self, c: dict[str, Any]) -> None:
        super().__init__()
        n, d = c["antennas"], c["embedding"]
        self.rank: int = c["errorRank"]
        self.embedding = nn.Linear(2 * n + 1, d)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c["blocks"]))
        before = c["normalizationOrder"] == "before"
        self.final_norm = nn.LayerNorm(d) if before else nn.Identity()
        outputs = {"channel": 2 * n, "scalars": 2, "directions": self.rank * 2 * n}
        self.head = nn.ModuleDict(
            {name: nn.Linear(d, count) for name, count in outputs.items() if count > 0})

    def forward(
        self, real: Tensor, imaginary: Tensor, pilot_ratios: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Guesses [U, N], white variances [U], directions [U, R, N]; units are the estimates'.

        Estimates y [U, N] and pilot ratios [U] in dB; infinity means that the channel is known, and
        it stays as it is. OUTPUTS names the results, one user's independent of the others'.
        """
        n = real.shape[-1]
        # Channels are as small as 1e-8: in units of their largest part, squares stay numbers.
        unit = torch.maximum(real.abs(), imaginary.abs()).amax(-1, keepdim=True)
        x, y = (part / torch.where(unit > 0, unit, 1) for part in (real, imaginary))

        # The token t = y sqrt(N) / |y|, turned by the phase p + iq of its mean over the antennas.
        p, q = x.sum(-1, keepdim=True), y.sum(-1, keepdim=True)
        mean = (p * p + q * q).sqrt()
        p = torch.where(mean > 0, p / torch.where(mean > 0, mean, 1), 1)
        q = torch.where(mean > 0, q / torch.where(mean > 0, mean, 1), 0)
        length = ((x * x + y * y).sum(-1, keepdim=True) / n).sqrt()
        scale = unit * length  # with the phase, what turns a token back into a channel
        t = torch.cat([x * p + y * q, y * p - x * q], dim=-1) / torch.where(unit > 0, length, 1)
        ratio = (pilot_ratios[:, None].clamp(LEAST_RATIO, MOST_RATIO) - 20) / 20

        # The extractor, and what the head makes of its features: correction, gate, level.
        z = self.embedding(torch.cat([t, ratio], dim=-1))
        for block in self.blocks:
            z = block(z)
        z = self.final_norm(z)
        gate, level = self.head["scalars"](z).clamp(-LIMIT, LIMIT).split(1, dim=-1)
        learned = gate.exp() * t + self.head["channel"](z)

        # The more of the pilot ratio S, the more the estimate itself counts (w); the less of it,
        # below what a token can tell apart, the less is guessed (fading). As they stand here, zero
        # and infinity are no special cases.
        s = (pilot_ratios[:, None] * (math.log(10) / 10)).exp()
        w = 1 / (1 + (EVEN_RATIO / s).square())
        fading = ((1 + 10 ** (-LEAST_RATIO / 10)) / (1 + 1 / s)).clamp(max=1).sqrt()
        guess = (1 - w) * fading * learned + w * t
        white = WHITE_SHARE * level.exp() / (1 + s) + SMALLEST_VARIANCE
        variance = fading.square() * white * scale.square()
        directions = z.new_zeros(len(z), 0, 2 * n)
        if self.rank > 0:
            directions = fading / (1 + s).sqrt() * self.head["directions"](z)
            directions = directions.unflatten(-1, (self.rank, 2 * n))

        def channel(v: Tensor, scale: Tensor, p: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
            a, b = v[..., :n] * scale, v[..., n:] * scale
            return a * p - b * q, b * p + a * q

        known = pilot_ratios[:, None] == math.inf
        guess_real, guess_imaginary = channel(guess, scale, p, q)
        directions_real, directions_imaginary = channel(
            directions, scale[:, None], p[:, None], q[:, None])
        return (
            torch.where(known, real, guess_real),
            torch.where(known, imaginary, guess_imaginary),
            torch.where(known, 0, variance)[:, 0],
            directions_real,
            directions_imaginary,
        )


def tensors(path: pathlib.Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, in double precision."""
    with safe_open(path, framework="pt") as file:
        read = {name: file.get_tensor(name) for name in file.keys()}
    return {name: t.to(torch.complex128 if t.is_complex() else torch.float64)
            for name, t in read.items()}


def load(folder: pathlib.Path) -> Estimator:
    """The model in a folder of config.json and model.safetensors, in double precision."""
    configuration = json.loads((folder / "config.json").read_text())
    if configuration.get("head") != "channel":
        sys.exit(f"{folder}: expected a model that knows channels (head channel)")
    estimator = Estimator(configuration).double()
    estimator.load_state_dict(tensors(folder / "model.safetensors"))
    return estimator.eval()


def largest_difference(results: Iterable[Tensor], expected: Iterable[Tensor]) -> float:
    """The largest norm of a difference over that of what is expected, of every result and user."""
    largest = 0.0
    names = ["guesses", "white_variances", "directions"]
    for name, result, wanted in zip(names, results, expected):
        if result.shape != wanted.shape:
            sys.exit(f"{name}: {tuple(wanted.shape)}, expected {tuple(result.shape)}")
        a, b = (t[:, None].flatten(1) for t in (result, wanted))
        error, norm = (torch.linalg.vector_norm(t, dim=-1) for t in (a - b, b))
        # Nothing where nothing is expected is right.
        ratio = torch.where(error == 0, 0, error / norm).max().item()
        print(f"{name}: relative difference up to {ratio:.1e}")
        # What is not a number is a difference, too.
        largest = max(largest, math.inf if math.isnan(ratio) else ratio)
    return largest


def joined(parts: Iterable[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Complex guesses, white variances, complex directions."""
    a, b, variances, c, d = parts
    return torch.complex(a, b), variances, torch.complex(c, d)


@torch.no_grad()
def check(folder: pathlib.Path, path: pathlib.Path) -> float:
    """The largest difference between the results in the file and those of the module."""
    file = tensors(path)
    y = file["estimates"]
    results = joined(load(folder)(y.real, y.imag, file["pilot_ratios"]))
    return largest_difference(
        results, [file["guesses"], file["white_variances"], file["directions"]])


@torch.no_grad()
def export(folder: pathlib.Path, path: pathlib.Path) -> float:
    """Writes the model in single precision; the largest difference of what the file computes.

    Without onnxruntime nothing is computed, and it is 0.
    """
    estimator = load(folder)

    def inputs(users: int) -> tuple[Tensor, Tensor, Tensor]:
        """Estimates from 1e-8 to 1e-4, one of zeros, and every eighth channel known."""
        torch.manual_seed(1)
        size = 10 ** (4 * torch.rand(users, 1) - 8)
        size[1] = 0
        shape = (users, (estimator.embedding.in_features - 1) // 2)
        ratios = 60 * torch.rand(users) - 15
        ratios[::8] = math.inf
        return size * torch.randn(shape), size * torch.randn(shape), ratios

    try:
        torch.onnx.export(
            load(folder).float(), inputs(3), path, input_names=INPUTS, output_names=OUTPUTS,
            dynamic_shapes=({0: "users"},) * 3, external_data=False, dynamo=True,
            verbose=False)
    except ImportError as error:
        sys.exit(f"the export needs the Python packages onnx and onnxscript: {error}")
    try:
        import onnxruntime
    except ImportError:
        print(f"{path}: written, not compared with the module: there is no onnxruntime")
        return 0
    given = inputs(1000)
    session = onnxruntime.InferenceSession(path)
    results = session.run(OUTPUTS, dict(zip(INPUTS, (t.numpy() for t in given))))
    return largest_difference(
        joined(torch.from_numpy(t).double() for t in results),
        joined(estimator(*(t.double() for t in given))))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("model", type=pathlib.Path, help="folder of config.json and model.safetensors")
    add("--check", type=pathlib.Path, metavar="FILE", help="compare with the results in FILE")
    add("--onnx", type=pathlib.Path, metavar="OUT.onnx", help="export the model")
    arguments = parser.parse_args()
    fails = False
    if arguments.check:
        fails = check(arguments.model, arguments.check) > TOLERANCE
    if arguments.onnx:
        fails = export(arguments.model, arguments.onnx) > TOLERANCE_ONNX or fails
    if not (arguments.check or arguments.onnx):
        weights = sum(weight.numel() for weight in load(arguments.model).parameters())
        print((arguments.model / "config.json").read_text().rstrip())
        print(f"{weights:,} weights")
    sys.exit(fails)

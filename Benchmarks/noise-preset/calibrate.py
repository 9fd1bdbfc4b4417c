#!/usr/bin/env python3
"""Finds the noise power of the preset `paper`.

Usage: MIMO_SITES=FOLDER calibrate.py MIMO WORK_FOLDER

One noise power for all sites, such that the converged multi-start WMMSE reference on line-of-sight
users averages 33.4 bit/s/Hz over the training sites: the mean of the line-of-sight diagonal of
Table I of Emery et al. (PIMRC 2025: 32.4, 34.1, 33.8). FOLDER holds the windows of the manifest as
NAME.osm.pbf, in it or in its folder `training`. Only training sites are used. The mean sum rate is
nearly linear in the logarithm of the noise, so a secant search needs few steps.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys

TARGET = 33.4


def training_sites(manifest):
    """Name, placement and height of the mast of every training site."""
    for block in manifest.read_text().split("- name: ")[1:]:
        if re.search(r"split: training", block):
            mast = re.search(r"mast: \{(.*)\}", block).group(1)
            yield (
                block.split()[0],
                re.search(r"placement: (\w+)", mast).group(1),
                re.search(r"height: ([\d.]+)", mast).group(1),
            )


def main():
    mimo, work = sys.argv[1], pathlib.Path(sys.argv[2])
    folder = pathlib.Path(os.environ["MIMO_SITES"])
    manifest = pathlib.Path(__file__).resolve().parents[2] / "Sites" / "manifest.yaml"
    work.mkdir(parents=True, exist_ok=True)
    datasets = []
    for name, placement, height in training_sites(manifest):
        source = next(
            p for p in (folder / f"{name}.osm.pbf", folder / "training" / f"{name}.osm.pbf")
            if p.exists())
        output = work / f"{name}.safetensors"
        if not output.exists():
            subprocess.run(
                [mimo, "trace", source, "--mechanisms", "specular", "--placement", placement,
                 "--height", height,
                 "--users", "1500", "-o", output, "--json"],
                check=True, stdout=subprocess.DEVNULL)
        datasets.append(output)

    def mean_rate(noise):
        rates = {}
        for dataset in datasets:
            result = json.loads(subprocess.run(
                [mimo, "evaluate", dataset, "--precoders", "reference", "--noise", repr(noise),
                 "--pool", "all", "--groups", "200", "--energy-rates", "none", "--json"],
                check=True, capture_output=True, text=True).stdout)
            for row in result["rows"]:
                rates.setdefault(row["split"], {})[dataset.stem] = row["meanSumRate"]
        los = sum(rates["LOS"].values()) / len(rates["LOS"])
        nlos = sum(rates["NLOS"].values()) / len(rates["NLOS"])
        print(f"noise {noise:.6g} W: LOS {los:.4f} over {len(rates['LOS'])} sites, "
              f"NLOS {nlos:.4f} over {len(rates['NLOS'])}", flush=True)
        return los, rates

    low, high = math.log(1e-10), math.log(1e-9)
    at_low, at_high = mean_rate(math.exp(low))[0], mean_rate(math.exp(high))[0]
    for _ in range(6):
        guess = low + (high - low) * (at_low - TARGET) / (at_low - at_high)
        value, rates = mean_rate(math.exp(guess))
        if abs(value - TARGET) < 0.005:
            break
        low, at_low, high, at_high = (
            (guess, value, high, at_high) if value > TARGET else (low, at_low, guess, value))
    for split in ("LOS", "NLOS"):
        print(split, {k: round(v, 2) for k, v in rates[split].items()})


if __name__ == "__main__":
    main()

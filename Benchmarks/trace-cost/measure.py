"""Seconds and memory of `mimo trace` against triangles and depth; draws the guide's figure.

Usage: measure.py MIMO
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import vl_convert

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITES = ["kotka_karhula", "helsinki_kluuvi", "munich_altstadt", "porto_gaia", "porto_cedofeita"]
DEPTHS = [1, 3, 5, 10]


def find(name):
    folders = [ROOT / "Sites/demo"]
    if "MIMO_SITES" in os.environ:
        folder = pathlib.Path(os.environ["MIMO_SITES"])
        folders += [folder, folder / "training"]
    return next((f / f"{name}.osm.pbf" for f in folders if (f / f"{name}.osm.pbf").exists()), None)


def main():
    mimo, rows = sys.argv[1], []
    output = pathlib.Path(tempfile.mkdtemp()) / "data.safetensors"
    for name in SITES:
        path = find(name)
        if path is None:
            print(f"{name}: not there (set MIMO_SITES), skipped")
            continue
        for depth in DEPTHS:
            result = subprocess.run(
                ["/usr/bin/env", "python3", "-c", MEASURE, mimo, "trace", path, "--users", "5000",
                 "--mechanisms", "specular",
                 "--depth", str(depth), "--json", "-o", output],
                check=True, capture_output=True, text=True)
            found = json.loads(result.stdout)
            rows.append({
                "site": name, "triangles": found["triangles"], "depth": depth,
                "seconds": found["traceSeconds"],
                "microseconds": found["traceSeconds"] / 5000 * 1e6,
                "megabytes": json.loads(result.stderr.splitlines()[-1]) / 1024,
            })
            print("{site:18} {triangles:6d} triangles  depth {depth:2d}  {seconds:6.2f} s  "
                  "{megabytes:6.0f} MB".format(**rows[-1]), flush=True)
    draw(rows)


# Peak memory of one child, on standard error after the child's own output.
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def draw(rows):
    axis = {"labelFontSize": 12, "titleFontSize": 12, "grid": True, "gridColor": "#e6e6e6"}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 460, "height": 260, "background": "white",
        "config": {"font": "Liberation Sans, Arial, sans-serif", "view": {"stroke": None}},
        "data": {"values": rows},
        "mark": {"type": "line", "point": {"size": 50, "filled": True}, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "triangles", "type": "quantitative", "title": "triangles", "axis": axis},
            "y": {"field": "microseconds", "type": "quantitative",
                  "title": "microseconds per user", "axis": axis},
            "color": {"field": "depth", "type": "ordinal", "title": "reflections",
                      "scale": {"range": ["#56b4e9", "#0072b2", "#009e73", "#d55e00"]}},
        },
    }
    target = ROOT / "Sources/RayTracing/RayTracing.docc"
    target.mkdir(parents=True, exist_ok=True)
    (target / "trace-cost.svg").write_text(vl_convert.vegalite_to_svg(spec))
    (target / "trace-cost.json").write_text(json.dumps(rows, indent=1) + "\n")
    print("drawn: Sources/RayTracing/RayTracing.docc/trace-cost.svg")


if __name__ == "__main__":
    main()

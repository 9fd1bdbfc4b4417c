"""Our path search against Sionna RT on Munich, on the same users, in one run.

Usage: compare.py BIN [USERS]

Both get 1,000 outdoor users within 400 m of the mast and five reflections. Sionna RT runs twice,
with 1e5 and 1e6 rays; ours with 1e5, 1e6 and 16e6 (its default). Rates are users per second of wall time
on all cores, kernels compiled and structures built before. Path power: sum over users and distinct
paths of |a|^2, and how many users agree within 0.1 dB. With diffraction both run once more, with 1e6 rays
and the first 200 users of the other's; their gains differ there (see FindingPaths.md).
"""

import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCENE = HERE.parents[1] / "Tests/RayTracingTests/Fixtures/munich.json"


def main():
    program = str(pathlib.Path(sys.argv[1]) / "mimo-bench-ray-tracing")
    users = sys.argv[2] if len(sys.argv) > 2 else "1000"
    positions = pathlib.Path(tempfile.mkdtemp()) / "positions.txt"

    def ours(rays, threads, depth="5", mechanisms="specular"):
        runs = [json.loads(subprocess.run(
            [program, SCENE, users, depth, str(rays), str(threads), positions, mechanisms],
            check=True, capture_output=True, text=True).stdout) for _ in range(5)]
        runs.sort(key=lambda r: r["traceSeconds"])
        return runs[len(runs) // 2]

    def peer(rays, users=users, mechanisms="specular"):
        return json.loads(subprocess.run(
            [sys.executable, HERE / "sionna_peer.py", positions, users, "5", rays, "100",
             mechanisms],
            check=True, capture_output=True, text=True).stdout.splitlines()[-1])

    mine = {rays: ours(rays, 2) for rays in (100_000, 1_000_000, 16_000_000)}
    theirs = {rays: peer(rays) for rays in ("1e5", "1e6")}

    def line(name, run, seconds):
        total = 10 * math.log10(sum(run["powers"]))
        print(f"{name:34} {run['users'] / seconds:10.0f} users/s  {run['paths']:6d} paths  "
              f"{total:9.3f} dB total path power")

    print(f"Munich, {users} users, depth 5, two threads")
    for rays, run in theirs.items():
        line(f"Sionna RT 2.2.0, {rays} rays", run, run["seconds"])
    for rays, run in mine.items():
        line(f"swift-mimo, {rays / 1e6:g} million rays", run, run["traceSeconds"])
    for rays, run in mine.items():
        for name, other in theirs.items():
            ratio = other["seconds"] / run["traceSeconds"]
            share = sum(run["powers"]) / sum(other["powers"])
            agree = statistics.mean(
                a == b or (a > 0 and b > 0 and abs(10 * math.log10(a / b)) < 0.1)
                for a, b in zip(run["powers"], other["powers"]))
            print(f"ours ({rays / 1e6:g} million rays) / Sionna RT ({name} rays): {ratio:.0f} times the users per "
                  f"second, {share:.4f} of its path power, {100 * agree:.1f} % of users within "
                  "0.1 dB")
    bent = ours(1_000_000, 2, mechanisms="specular,diffraction")
    other = peer("1e6", str(min(200, int(users))), "specular,diffraction")
    line("Sionna RT, diffraction, 1e6 rays", other, other["seconds"])
    line("swift-mimo, diffraction, 1e6 rays", bent, bent["traceSeconds"])
    ratio = (bent["users"] / bent["traceSeconds"]) / (other["users"] / other["seconds"])
    share = bent["traceSeconds"] / mine[1_000_000]["traceSeconds"]
    print(f"with diffraction: {ratio:.0f} times the users per second, {share:.1f} times the time of "
          "reflections alone")
    alone = ours(16_000_000, 1)
    print(f"two threads against one, 16e6 rays: "
          f"{alone['traceSeconds'] / mine[16_000_000]['traceSeconds']:.2f} times as fast")
    print("depth, seconds (16e6 rays, two threads): " + ", ".join(
        f"{depth}: {ours(16_000_000, 2, str(depth))['traceSeconds']:.2f}" for depth in (1, 3, 5, 10)))


if __name__ == "__main__":
    main()

"""Prints what mimo-bench-band and its peer have found as tables.

usage: table.py OURS.json PEER.txt
"""

import json
import sys

ours = json.load(open(sys.argv[1]))
peer = {int(k): float(s) for k, s in (line.split() for line in open(sys.argv[2]))}
orders = list(ours["rows"][0]["seconds"])

print(f"One slot of {ours['groups']} groups at {ours['antennas']} antennas, one thread, in us; fused")
print(f"multiply-adds in registers: {ours['peak'] / 1e9:.0f} GFLOP/s.\n")
print("| | K | " + " | ".join(orders) + " | mimo_precode | Eigen | share of peak | of the time to copy |")
print("|---|---|" + "---|" * (len(orders) + 4))
failed = False
for row in ours["rows"]:
    k, seconds = row["users"], row["seconds"]
    cells = [f"{1e6 * seconds[order]:.1f}" for order in orders]
    eigen = ""
    if row["method"] == "rzf":
        eigen = f"{1e6 * peer[k]:.1f} ({peer[k] / seconds[orders[0]]:.1f}x)"
        found = row.get("peerSumRate")
        if found is None or abs(found - row["sumRate"]) > 1e-4 * row["sumRate"]:
            print(f"rzf, {k} users: expected {row['sumRate']} bit/s/Hz of the peer, found {found}",
                  file=sys.stderr)
            failed = True
    share = row["flops"] / seconds[orders[0]] / ours["peak"]
    print(f"| {row['method']} | {k} | " + " | ".join(cells) + f" | {1e6 * row['batchSeconds']:.1f} | {eigen} | "
          + (f"{100 * share:.0f} %" if share else "") + f" | {seconds[orders[0]] / row['copySeconds']:.1f} |")
print("\nLargest relative difference of a group's sum rate from double precision: "
      f"{max(row['worstDifference'] for row in ours['rows']):.1e}")
sys.exit(failed)

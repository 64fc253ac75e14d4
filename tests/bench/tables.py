#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""tables.py KERNELS.json: the tables of docs/performance.md that a run of the subject gives."""
import json
import re
import sys


def time(ns):
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if ns >= size:
            return f"{ns / size:.{1 if ns >= 10 * size else 2}f} {unit}"
    return f"{ns:.0f} ns"


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def table(*head):
    row(*head)
    row(*("---" for _ in head))


def rate(figure, key, scale, unit):
    return f"{figure[key] / scale:.2f} {unit}" if key in figure else ""


document = json.load(open(sys.argv[1]))
groups = {group["name"]: {f["name"]: f for f in group["figures"]} for group in document["groups"]}
machine = document["machine"]
print(f"{machine['cpu']}, {machine['cpus']} processors, load {machine['load']}; "
      f"{machine['system']} {machine['release']}, glibc {machine['libc']}, compiler "
      f"{document['build']['compiler']}; {document['date'][:10]}; {document['samples']} samples; "
      f"copies {groups['copy']['C, memcpy']['bytes_per_second'] / 1e9:.1f} GB/s.\n")

table("", "vyre", "whole dispatch", "flush", "ulp 4", "C", "PoCL", "lavapipe", "beside the best",
      "bytes", "of a copy", "operations")
for name, figures in groups.items():
    if "(operations: " not in name:
        continue
    own = figures["vyre"]
    others = [f["median_ns"] for f in figures.values() if not f["name"].startswith("vyre")]
    row(name.split(" (")[0], time(own["median_ns"]),
        *(time(figures[f]["median_ns"]) if f in figures else "" for f in
          ("vyre, whole dispatch", "vyre, flush", "vyre, ulp 4", "C", "PoCL", "lavapipe")),
        f"{own['median_ns'] / min(others):.2f}", rate(own, "bytes_per_second", 1e9, "GB/s"),
        f"{own['copy_share'] * 100:.0f} %" if "copy_share" in own else "",
        rate(own, "operations_per_second", 1e9, "G/s"))

print()
table("", "cold", "from memory", "from disk", "little data, compiled", "engine kernel",
      "engine reference")
for name, figures in groups.items():
    found = re.fullmatch("compile (.*)", name)
    if not found:
        continue
    little = groups[found[1] + ", little data"]
    row(found[1], *(time(figures[f]["median_ns"]) for f in
                    ("cold", "from the cache in memory", "from the cache on disk")),
        *(time(little[f]["median_ns"]) for f in
          ("vyre", "vyre, engine kernel", "vyre, engine reference")))

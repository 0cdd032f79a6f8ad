#!/usr/bin/env python3
"""Translation memory look-up of Translate Toolkit on the data of `benches/memory.rs`, for comparison with its figures.

    pip install translate-toolkit Levenshtein
    cargo bench -p padanan-benches --bench memory -- 1000000 beside=python3

runs it as part of the bench; or, after `-- 1000000 keep=/tmp/tm`:

    python3 benches/beside_translate_toolkit.py /tmp/tm 20

Its matcher scans every entry of about the right length; it needs no index and misses nothing.
"""
import re
import statistics
import sys
import time

from translate.search import match
from translate.storage import base

folder, queries = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
unit_line = re.compile(r"<seg>(.*?)</seg>.*<seg>(.*?)</seg>")
began = time.time()
store = base.TranslationStore()
with open(f"{folder}/memory.tmx", encoding="utf-8") as lines:
    for line in lines:
        if found := unit_line.search(line):
            unit = base.TranslationUnit(found[1])
            unit.target = found[2]
            store.units.append(unit)
matcher = match.matcher(store, max_candidates=5, min_similarity=75, max_length=10_000)
print(f"Translate Toolkit: {len(store.units)} entries, loaded in {time.time() - began:.1f} s")
with open(f"{folder}/queries.txt", encoding="utf-8") as lines:
    wanted = lines.read().split("\n")
step = max(1, len(wanted) // queries)
times, hits = [], 0
for query in wanted[::step][:queries]:
    began = time.time()
    hits += bool(matcher.matches(query))
    times.append(time.time() - began)
print(f"  similar: median {statistics.median(times) * 1e3:.0f} ms over {len(times)} queries; {hits} of them found something")

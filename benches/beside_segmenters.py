#!/usr/bin/env python3
"""Sentence F1 of padanan and of other installed segmenters on Universal Dependencies.

    pip install pysbd segtok sentence-splitter nupunkt blingfire sentencex     (all optional)
    benches/beside_segmenters.py [--exclude noise.json] [--padanan PROGRAM] TREEBANK...

A TREEBANK is a .conllu file of Universal Dependencies (the lines `# text = `), or a file of JSON lines with "text".
Three scores for each: *line*, the treebank as one line; *par4*, with a line break after every fourth sentence, like
paragraphs; *clean*, par4 without the positions at which the gold standard itself is wrong (--exclude: {treebank:
[positions]}, counted in characters other than white space; a treebank is named by its file name up to the first dot).
F1 as in CoNLL 2018: a sentence is right if its first and its last character are.
"""

import argparse
import json
import pathlib
import subprocess
import time


def bare(text):
    return "".join(text.split())


def gold(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".conllu":
        return [line[len("# text = "):] for line in lines if line.startswith("# text = ")]
    return [json.loads(line)["text"] for line in lines if line.strip()]


def ends(pieces):
    places, at = [], 0
    for piece in pieces:
        at += len(bare(piece))
        if bare(piece):
            places.append(at)
    return places


def f1(found, wanted, ignored):
    spans = []
    for places in (found, wanted):
        kept = [p for p in places if p not in ignored]
        spans.append(set(zip([0, *kept], kept)))
    right = len(spans[0] & spans[1])
    return 200 * right / (len(spans[0]) + len(spans[1]))


def aligned(pieces, text):
    """The ends of the pieces in `text`, even if a tool changed or dropped characters."""
    target, places, at = bare(text), [], 0
    for piece in pieces:
        for sign in bare(piece):
            found = target.find(sign, at, at + 40)
            at = found + 1 if found >= 0 else at
        places.append(at)
    if places:
        places[-1] = len(target)
    return places


def program(*command):
    def run(text):
        done = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, check=True)
        return done.stdout.decode().splitlines()

    return run


def peers():
    """Each installed peer, called as for Indonesian: with English rules if it has no Indonesian ones."""
    found = {}

    def add(name, make):
        try:
            found[name] = make()
        except ImportError:
            pass

    def by_lines(cut):
        return lambda text: [piece for line in text.split("\n") for piece in cut(line)]

    def pysbd_():
        import pysbd
        return by_lines(pysbd.Segmenter(language="en", clean=False).segment)

    def segtok_():
        from segtok.segmenter import split_single
        return by_lines(lambda line: list(split_single(line)))

    def moses():
        from sentence_splitter import SentenceSplitter
        return by_lines(SentenceSplitter(language="en").split)

    def nupunkt_():
        import nupunkt
        return by_lines(nupunkt.sent_tokenize)

    def blingfire_():
        import blingfire
        return by_lines(lambda line: blingfire.text_to_sentences(line).split("\n"))

    def sentencex_():
        import sentencex
        return by_lines(lambda line: list(sentencex.segment("id", line)))

    for name, make in [("pysbd (en)", pysbd_), ("sentencex", sentencex_), ("segtok", segtok_),
                       ("Moses sentence-splitter (en)", moses), ("nupunkt", nupunkt_), ("blingfire", blingfire_)]:
        add(name, make)
    return found


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("treebanks", nargs="+", type=pathlib.Path)
    arguments.add_argument("--exclude", type=pathlib.Path)
    arguments.add_argument("--padanan", default="target/release/padanan")
    given = arguments.parse_args()
    noise = json.loads(given.exclude.read_text()) if given.exclude else {}
    tools = {"padanan --keep-quotes": program(given.padanan, "segment", "--keep-quotes", "-"),
             "padanan": program(given.padanan, "segment", "-"), **peers()}
    print("| tool | " + " | ".join(f"{t.name.split('.')[0]}: line | par4 | clean" for t in given.treebanks) + " |")
    for name, cut in tools.items():
        cells, start = [], time.monotonic()
        for path in given.treebanks:
            sentences = gold(path)
            line = " ".join(sentences)
            par4 = "\n".join(" ".join(sentences[i:i + 4]) for i in range(0, len(sentences), 4))
            wanted = ends(sentences)
            by_line, by_par4 = aligned(cut(line), line), aligned(cut(par4), par4)
            ignored = set(noise.get(path.name.split(".")[0], []))
            cells += [f1(by_line, wanted, set()), f1(by_par4, wanted, set()), f1(by_par4, wanted, ignored)]
        took = time.monotonic() - start
        print(f"| {name} | " + " | ".join(f"{c:.2f}" for c in cells) + f" | {took:.1f} s")


if __name__ == "__main__":
    main()

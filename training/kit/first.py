"""The first part: the teacher is put together, writes text, is tuned, and translates.

    python3 -m kit.first compose --seconds 200
    python3 -m kit.first tune    --seconds 330 --batch 20000 --before
    python3 -m kit.first text    --seconds 300

Later, with the adapter of a first part: more text, beside what is there.

    python3 -m kit.first compose --seconds 200 --draw 1
    python3 -m kit.first text    --seconds 300 --draw 1 --blocks 0 1 6

Every stage leaves what it made in `--work` and, in files small enough to bring back, in `--out` (default `$OUT`); a stage
whose files are there already can be run again to replace them. `--toy` plays everything with a tiny random model.
"""

import argparse
import concurrent.futures
import json
import os
import random
import sys
import time
from pathlib import Path

import torch

from . import corpus, parts, teacher
from .corpus import Pair
from .qwen2 import Generator, Teacher, Tokens
from .text import GENERAL

BROUGHT_BACK = 15_000_000
"""Bytes of a file that comes back."""


class Run:
    """Where things are, how long there is, and what is said (also into a log that comes back)."""

    def __init__(self, args: argparse.Namespace):
        self.args, self.began = args, time.monotonic()
        self.work, self.text, self.out = args.work, args.text, args.out
        self.pack = getattr(args, "pack", None)
        self.work.mkdir(parents=True, exist_ok=True)
        self.out.mkdir(parents=True, exist_ok=True)
        self.log = (self.out / f"{args.stage}.log").open("a")

    @property
    def composed(self) -> Path:
        """What the untuned teacher wrote in this draw."""
        return self.work / ("composed.en.txt.xz" if not self.args.draw else f"composed.en.{self.args.draw}.txt.xz")

    @property
    def deadline(self) -> float:
        """When the stage must be over (`time.monotonic`)."""
        return self.began + self.args.seconds

    def said(self, what: str) -> None:
        """Prints a line with the seconds since the start."""
        line = f"{time.monotonic() - self.began:6.1f} s  {what}"
        print(line, flush=True)
        print(line, file=self.log, flush=True)

    def teacher(self, adapter: bool) -> tuple[Teacher, Tokens]:
        """The teacher, tuned where `adapter`."""
        if self.args.toy:
            header = json.loads((self.pack / "pack.json").read_text())
            tokens = Tokens(self.pack / "tokenizer.json", header["tokens"])
            model = Teacher.toy(len(header["tokens"]), self.args.device)
        else:
            dtype = torch.bfloat16 if self.args.device == "cuda" else torch.float32
            model, tokens = Teacher.open(self.pack, self.args.device, dtype)
        if adapter:
            model.load_lora(self.work / "adapter.safetensors")
            model.merge_lora()
        self.said(f"teacher is loaded on {model.device}, {model.shape.vocab} tokens")
        return model, tokens

    def lines(self, name: str) -> list[str]:
        """The lines of a file of the text."""
        return list(corpus.lines(self.text / name))[: self.args.limit]

    def people(self) -> list[Pair]:
        """What people translated."""
        pairs = corpus.read(self.text / "pairs.tsv.xz")
        return pairs[:: max(1, len(pairs) // self.args.limit)] if self.args.limit else pairs


def compose(run: Run) -> None:
    """English text by the untuned teacher (its Indonesian is too poor to learn from)."""
    model, tokens = run.teacher(adapter=False)
    generator = Generator(model, tokens.end, temperature=0.8)
    words, made, rounds = run.lines("topics.txt"), [], 0
    first = 10_000 * run.args.draw
    while time.monotonic() < run.deadline - 12 and not (run.args.toy and rounds):
        count = 8 if run.args.toy else 1024
        made += teacher.compose(generator, tokens, words, count, seed=first + rounds, said=run.said)
        rounds += 1
    made = list(dict.fromkeys(made))
    run.said(f"{len(made)} sentences; the first: {made[:5]}")
    corpus.write_lines(run.composed, made)
    parts.bring_back(run.composed, run.out, BROUGHT_BACK)


def tune(run: Run) -> None:
    """Tunes the teacher and scores it before and after on FLORES dev lines."""
    model, tokens = run.teacher(adapter=False)
    most = 8 if run.args.toy else None
    if run.args.before:
        run.said(f"untuned: {teacher.score(Generator(model, tokens.end), tokens, run.args.flores, most=most)}")
    chosen = teacher.examples(run.people(), run.lines("names.txt"), random.Random(7))
    run.said(f"{len(chosen)} pairs to tune on")
    left = run.deadline - time.monotonic() - (5 if run.args.toy else 30)
    teacher.tune(model, tokens, chosen, left, batch=1000 if run.args.toy else run.args.batch, rate=run.args.rate,
                 steps=20 if run.args.toy else None, rank=4 if run.args.toy else 16, said=run.said)
    model.save_lora(run.work / "adapter.safetensors")
    parts.cut(run.work / "adapter.safetensors", run.out, BROUGHT_BACK)
    model.merge_lora()
    run.said(f"tuned: {teacher.score(Generator(model, tokens.end), tokens, run.args.flores, most=most)}")


def blocks(run: Run) -> list[tuple[str, list]]:
    """What the tuned teacher translates, in the order in which it is worth it: (`distil` or `back`, rows)."""
    people = run.people()
    written = list(corpus.lines(run.composed))[: run.args.limit] if run.composed.exists() else []
    english = [tuple(line.split("\t", 1)) for line in run.lines("english.tsv.xz")]
    further = [Pair(name, 0.0, text, "") for name, text in (line.split("\t", 1) for line in run.lines("indonesian.tsv.xz"))]
    near = [p for p in people if p.corpus in GENERAL]
    rest = [p for p in people if p.corpus not in GENERAL]
    of = lambda *names: [row for row in english if row[0] in names]
    return [
        # A later draw has the general pairs already; greedy answers would be the same.
        ("distil", further if run.args.draw else near + further),
        ("back", [("composed", text) for text in written]),
        ("back", of("masc", "wikitext2")),
        ("distil", rest),
        ("back", of("factbook", "us_speeches", "ud_ewt")),
        ("back", of("wordnet")),
        ("back", [(p.corpus, p.target) for p in near]),
    ]


def text(run: Run) -> None:
    """Distils and translates back, block by block, until the time is over."""
    model, tokens = run.teacher(adapter=True)
    generator = Generator(model, tokens.end)
    how = {"deadline": run.deadline - (1 if run.args.toy else 15), "said": run.said,
           "cached": 2_000 if run.args.toy else run.args.cached}
    with concurrent.futures.ThreadPoolExecutor() as writers:
        writing = []
        for number, (kind, rows) in enumerate(blocks(run)):
            if not rows or time.monotonic() > how["deadline"] or (run.args.blocks and number not in run.args.blocks):
                continue
            # Within a block the order is drawn, so that a block that is cut off is a fair sample.
            random.Random(number).shuffle(rows)
            slices = [rows[i : i + 16_384] for i in range(0, len(rows), 16_384)]
            make = teacher.distil if kind == "distil" else teacher.back_translate
            made = make(generator, tokens, slices, **how)
            run.said(f"block {number}: {kind}, {len(made)} of {len(rows)} pairs")
            path = run.work / (f"synthetic.{number}.tsv.xz" if not run.args.draw else f"synthetic.{number}.{run.args.draw}.tsv.xz")
            writing.append(writers.submit(write, path, made, run.out))
        for each in writing:
            each.result()
    run.said("written")


def write(path: Path, made: list[Pair], out: Path) -> None:
    """Writes pairs to the work folder and a copy to bring back, in pieces where it is large."""
    corpus.write(path, made)
    parts.bring_back(path, out, BROUGHT_BACK)


def arguments(stages: list[str]) -> argparse.ArgumentParser:
    """The arguments that both parts share."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=stages)
    parser.add_argument("--seconds", type=float, required=True, help="when the stage must be over")
    parser.add_argument("--work", type=Path, default=Path("work"))
    parser.add_argument("--text", type=Path, default=Path("work/text"))
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "work/out")))
    parser.add_argument("--flores", type=Path, default=Path("../../shared/data/mt"))
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--draw", type=int, default=0,
                        help="a number of its own for every further run: other text is composed and kept beside what is "
                             "there, other marks and another order are drawn")
    parser.add_argument("--toy", action="store_true", help="a tiny model and 20 steps")
    parser.add_argument("--limit", type=int, help="read only so many lines of each file, for a trial")
    return parser


def main() -> int:
    parser = arguments(["compose", "tune", "text"])
    parser.description = "The first part."
    parser.add_argument("--pack", type=Path, default=Path("work/pack"))
    parser.add_argument("--batch", type=int, default=12_000, help="tokens of a batch when tuning")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the adapters")
    parser.add_argument("--cached", type=int, default=160_000, help="tokens in the cache when generating")
    parser.add_argument("--blocks", type=int, nargs="+", help="only these blocks of the text (1 is what was composed)")
    parser.add_argument("--before", action="store_true", help="score the untuned teacher too")
    run = Run(parser.parse_args())
    {"compose": compose, "tune": tune, "text": text}[run.args.stage](run)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The proof that what the kit exports is what the engine runs.

A tiny student is over-fitted on 200 pairs and exported; `cargo test training` (in the project's root, with
`PADANAN_TRAINING_PROOF` naming the folder) has `fxtranslate` decode the same sentences and compares token by token.

    python3 -m kit.proof FOLDER
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch

from . import learn, marian, marks, toy
from .student import Shape, Student, padded


def sentences() -> list[tuple[str, str]]:
    """200 pairs, every fifth with its name as a mark."""
    out = []
    for i, (source, target) in enumerate(toy.pairs(200)):
        name = next((n for n in toy.NAMES if n in source), None)
        if i % 5 == 0 and name:
            source, target = (t.replace(name, marks.MARKS[i % marks.COUNT]) for t in (source, target))
        out.append((source, target))
    return out


def make(folder: Path, said=print) -> dict[str, float]:
    """Writes the models, the vocabulary and what PyTorch decodes to `folder`; returns shares of sentences learned.

    The student learns by steps, not by the clock: a busy machine makes the same models, only later.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pairs = sentences()
    path = folder / "vocab.iden.spm"
    toy.vocabulary(path, [t for pair in pairs for t in pair], 176)
    vocabulary = learn.spm(path)
    size = vocabulary.get_piece_size()
    if size % 8:
        raise ValueError(f"the vocabulary has {size} pieces, no multiple of 8")
    student = Student(Shape(size, 64, 128, 4, 2, 2), dropout=0.0)
    packed = learn.Packed.encoded(pairs, vocabulary, "cpu")
    plan = learn.Plan(math.inf, tokens=1500, rate=4e-3, warm=50, steps=900, smoothing=0.0, average=0.9)
    student = learn.learn(student, packed, plan, None, said)
    rows = vocabulary.encode([p[0] for p in pairs])
    wanted = vocabulary.encode([p[1] for p in pairs])
    marian.write_model(student, folder / "model.iden.float.bin", int8=False)
    student.eval()
    floats = student.greedy(*padded(rows, "cpu"))
    candidates = learn.lexical(packed, size, best=8, said=said)
    marian.write_shortlist(candidates, folder / "lex.iden.s2t.bin", first=40, best=8)
    allowed = torch.stack([marian.allowed(candidates, row + [0], size, first=40) for row in rows])
    short = student.greedy(*padded(rows, "cpu"), allowed=allowed)
    student = learn.quantise(student, packed, learn.Plan(math.inf, 1500, 5e-4, 10, 100, 0.0, 0.9), said)
    marian.write_model(student, folder / "model.iden.intgemm8.bin", int8=True)
    student.eval()
    bytes8 = student.greedy(*padded(rows, "cpu"))
    with (folder / "expected.jsonl").open("w") as file:
        for (source, _), ids, *decoded in zip(pairs, rows, floats, short, bytes8):
            row = dict(zip(("source", "ids", "float", "shortlist", "int8"), (source, ids, *decoded)))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    share = lambda got: sum(a == b for a, b in zip(got, wanted)) / len(wanted)
    return {"float": share(floats), "shortlist": share(short), "int8": share(bytes8)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the models of the proof.")
    parser.add_argument("folder", type=Path)
    began = time.monotonic()
    shares = make(parser.parse_args().folder)
    print(f"learned {shares} in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

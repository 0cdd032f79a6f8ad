"""The second part: the student learns from what the first one left.

    python3 -m kit.second learn    --seconds 420   # float model, scored
    python3 -m kit.second quantise --seconds 100   # 8-bit model, shortlist, scored

Reads `synthetic.*.tsv.xz` from `--work` and the files of `kit.text`; a `student.pt` that is there is gone on from with
`--resume`. Where no synthetic text is there, what people translated is used alone.
"""

import random
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

import torch

from . import corpus, learn, marian, parts, scores
from .first import BROUGHT_BACK, Run, arguments
from .student import Shape, Student


FIRST = "c6e46d6d0ee0a2d5c112e6a15f98b2bd4e42de0a72f824f92f6ace0c854ac274"
"""The vocabulary of the first student, whose file does not name it."""


def data(run: Run, vocabulary) -> learn.Packed:
    """What the student reads."""
    chance = random.Random(41 + run.args.draw)
    made = [p for path in sorted(run.work.glob("synthetic.*.tsv.xz")) for p in corpus.read(path)]
    made = made[:: max(1, len(made) // run.args.limit)] if run.args.limit else made
    entries = corpus.read(run.text / "lexicon.tsv.xz")[: run.args.limit]
    pairs = learn.mixture(run.people(), made, entries, run.lines("names.txt"), chance)
    packed = learn.Packed.encoded(pairs, vocabulary, run.args.device)
    run.said(f"{len(made)} synthetic pairs, {len(packed)} pairs in an epoch, {packed.lengths.sum()} tokens")
    return packed


def shape(run: Run, vocabulary) -> Shape:
    """The student's sizes."""
    size = vocabulary.get_piece_size()
    return Shape(size, 64, 128, 4, 2, 1) if run.args.toy else Shape(size, run.args.dim, run.args.inner, 8, 6, 2)


def fingerprint(run: Run) -> str:
    """The checksum of the vocabulary: a student is of use with its own alone."""
    return parts.digest(run.text / "vocab.iden.spm")


def save(run: Run, student: Student, path: Path) -> None:
    """Writes a student that `restored` reads, in half precision, which is far finer than the 8 bits to come; the file is
    there whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    torch.save({"vocabulary": fingerprint(run), "shape": asdict(student.shape), "scales": student.scales, "quantised": student.quantised,
                "weights": {k: v.detach().half().cpu() for k, v in student.p.items()}}, temporary)
    temporary.replace(path)


def restored(run: Run, path: Path) -> Student:
    """Reads what `save` wrote; raises `ValueError` where the vocabulary is not the one that it learned with."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    if state.get("vocabulary", FIRST) != fingerprint(run):
        raise ValueError(f"{path} learned with another vocabulary than {run.text / 'vocab.iden.spm'}; put its own there")
    student = Student(Shape(**state["shape"]))
    student.p.load_state_dict({k: v.float() for k, v in state["weights"].items()})
    student.scales, student.quantised = state["scales"], state["quantised"]
    return student.to(run.args.device)


def score(run: Run, student: Student, vocabulary, name: str) -> None:
    """Scores on FLORES dev from line 600 on, translations written beside."""
    most = 8 if run.args.toy else None
    sources, references = scores.dev(run.args.flores, scores.TUNED_ON, most)
    texts = learn.translated(student, vocabulary, sources, run.args.device)
    run.said(f"{name}: {scores.scored(texts, references)}")
    corpus.write_lines(run.out / f"{name}.flores-dev.600.en", texts)


def learned(run: Run) -> None:
    """Trains the student in float."""
    vocabulary = learn.spm(run.text / "vocab.iden.spm")
    packed = data(run, vocabulary)
    path = run.work / "student.pt"
    if run.args.resume:
        student = restored(run, path)
    else:
        student = Student(shape(run, vocabulary)).to(run.args.device)
    run.said(f"{sum(p.numel() for p in student.parameters()) / 1e6:.1f} M parameters")
    left = run.deadline - time.monotonic() - (2 if run.args.toy else 20)
    plan = learn.Plan(left, tokens=2_000 if run.args.toy else run.args.tokens, rate=run.args.rate,
                      steps=20 if run.args.toy else None, warm=5 if run.args.toy else 500, part=tuple(run.args.part),
                      seed=run.args.draw)
    dev = None if run.args.toy else learn.dev_bleu(vocabulary, run.args.flores, run.args.device)
    student = learn.learn(student, packed, plan, dev, run.said, lambda average: save(run, average, path))
    save(run, student, path)
    parts.cut(path, run.out, BROUGHT_BACK)
    score(run, student, vocabulary, "student")


def quantised(run: Run) -> None:
    """Tunes the student to 8-bit arithmetic and writes the engine's files."""
    vocabulary = learn.spm(run.text / "vocab.iden.spm")
    packed = data(run, vocabulary)
    student = restored(run, run.work / "student.pt")
    left = run.deadline - time.monotonic() - (2 if run.args.toy else 25)
    plan = learn.Plan(left, tokens=2_000 if run.args.toy else run.args.tokens, rate=run.args.rate / 10,
                      warm=50, steps=20 if run.args.toy else None, average=0.99, seed=run.args.draw)
    student = learn.quantise(student, packed, plan, run.said)
    save(run, student, run.work / "student.int8.pt")
    model = run.work / "model"
    model.mkdir(exist_ok=True)
    marian.write_model(student, model / "model.iden.intgemm8.bin", int8=True)
    marian.write_shortlist(learn.lexical(packed, student.shape.vocab, said=run.said), model / "lex.iden.s2t.bin")
    shutil.copy(run.text / "vocab.iden.spm", model)
    for path in sorted(model.iterdir()):
        run.said(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
        parts.bring_back(path, run.out, BROUGHT_BACK)
    score(run, student, vocabulary, "student.int8")


def main() -> int:
    parser = arguments(["learn", "quantise"])
    parser.description = "The second part."
    parser.add_argument("--tokens", type=int, default=40_000, help="tokens of a batch")
    parser.add_argument("--rate", type=float, default=5e-4, help="highest learning rate")
    parser.add_argument("--dim", type=int, default=384)
    parser.add_argument("--inner", type=int, default=1536)
    parser.add_argument("--part", type=float, nargs=2, default=(0.0, 1.0),
                        help="which part of the rate's descent this is: `0 0.5`, then `0.5 1` with --resume")
    parser.add_argument("--resume", action="store_true", help="go on from a student that is there")
    run = Run(parser.parse_args())
    {"learn": learned, "quantise": quantised}[run.args.stage](run)
    return 0


if __name__ == "__main__":
    sys.exit(main())

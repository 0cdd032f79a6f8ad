"""The fallback without a language model: teachers from scratch, back-translation, distillation, in the same files.

    python3 -m kit.scratch teach --seconds 400
    python3 -m kit.scratch text  --seconds 300

The teachers are the student's graph with larger sizes, one in each direction, on what people translated. Then run
`kit.second` as after the language model.
"""

import random
import sys
import time

from . import corpus, learn
from .corpus import Pair
from .first import Run, arguments, blocks, write
from .second import restored, save, score
from .student import Shape, Student


def teach(run: Run) -> None:
    """Trains both directions, half of the time each; Indonesian into English last, as it is scored."""
    vocabulary = learn.spm(run.text / "vocab.iden.spm")
    size = vocabulary.get_piece_size()
    shape = Shape(size, 64, 128, 4, 2, 1) if run.args.toy else Shape(size, 512, 2048, 8, 6, 4)
    chance = random.Random(43)
    entries = corpus.read(run.text / "lexicon.tsv.xz")[: run.args.limit]
    pairs = learn.mixture(run.people(), [], entries, run.lines("names.txt"), chance, marked=0.05, renamed=0.1)
    for number, direction in enumerate(("enid", "iden")):
        turned = pairs if direction == "iden" else [(b, a) for a, b in pairs]
        packed = learn.Packed.encoded(turned, vocabulary, run.args.device)
        left = (run.deadline - time.monotonic()) / (2 - number) - (2 if run.args.toy else 15)
        plan = learn.Plan(left, tokens=2_000 if run.args.toy else 32_000, rate=7e-4, warm=5 if run.args.toy else 800,
                          steps=20 if run.args.toy else None)
        student = Student(shape, dropout=0.2).to(run.args.device)
        student = learn.learn(student, packed, plan, None, run.said)
        save(run, student, run.work / f"teacher.{direction}.pt")
    score(run, student, vocabulary, "scratch")


def text(run: Run) -> None:
    """Translates the same blocks as the language model would, until the time is over."""
    vocabulary = learn.spm(run.text / "vocab.iden.spm")
    models = {d: restored(run, run.work / f"teacher.{d}.pt").eval() for d in ("iden", "enid")}
    deadline = run.deadline - (1 if run.args.toy else 15)
    for number, (kind, rows) in enumerate(blocks(run)):
        random.Random(number).shuffle(rows)
        made: list[Pair] = []
        for piece in learn.pieces(rows, 4096):
            if time.monotonic() > deadline:
                break
            sources = [row.source if kind == "distil" else row[1] for row in piece]
            texts = learn.translated(models["iden" if kind == "distil" else "enid"], vocabulary, sources, run.args.device)
            for row, source, said in zip(piece, sources, map(corpus.clean, texts)):
                if not corpus.sound(source, said) or corpus.copied(source, said):
                    continue
                if kind == "distil":
                    made.append(Pair(f"distilled:{row.corpus}", -0.5, source, said))
                else:
                    made.append(Pair(f"back:{row[0]}", -0.5, said, source))
        run.said(f"block {number}: {kind}, {len(made)} of {len(rows)} pairs")
        if made:
            write(run.work / f"synthetic.{number}.tsv.xz", made, run.out)


def main() -> int:
    parser = arguments(["teach", "text"])
    parser.description = "The fallback without a language model."
    run = Run(parser.parse_args())
    {"teach": teach, "text": text}[run.args.stage](run)
    return 0


if __name__ == "__main__":
    sys.exit(main())

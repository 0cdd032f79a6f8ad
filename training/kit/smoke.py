"""What only an accelerator can tell, in a minute: captured graphs say what single steps say, and how fast each stage is.

    python3 -m kit.smoke

Random weights of the real sizes: nothing needs to be uploaded but this package. Its figures are what the budget rests on.
"""

import argparse
import random
import time

import torch

from . import learn, teacher
from .qwen2 import Generator, Shape, Teacher
from .student import Shape as StudentShape
from .student import Student


def graphs_agree(device: str) -> bool:
    """Whether a toy teacher says the same with graphs and without."""
    model = Teacher.toy(200, device, seed=2)
    chance = random.Random(1)
    prompts = [[chance.randrange(1, 200) for _ in range(chance.randint(3, 30))] for _ in range(100)]
    answers = [Generator(model, 7, graphs=graphs).all(prompts, [60, 40], 2_000, lambda n: 40, said=lambda _: None)
               for graphs in (True, False)]
    rows = [{i: a.rows for i, a in answer.items()} for answer in answers]
    return rows[0] == rows[1] and len(rows[0]) > 0


class Numbers:
    """Stands in for the tokenizer: a text is a list of numbers."""

    end = 1

    def encode(self, texts: list[str]) -> list[list[int]]:
        return [[int(n) for n in text.split() if n.isdigit()] or [2] for text in texts]


def tuning(model: Teacher, batch: int, seconds: float) -> None:
    """How fast the teacher is tuned."""
    chance = random.Random(2)
    text = lambda: " ".join(str(chance.randrange(3, model.shape.vocab)) for _ in range(chance.randint(10, 60)))
    teacher.tune(model, Numbers(), [(text(), text()) for _ in range(4000)], seconds, batch=batch, said=print)


def generating(model: Teacher, rows: int, length: int) -> None:
    """How fast it generates."""
    generator = Generator(model, end=-1)
    prompts = [[5 + i % 100] * 40 for i in range(rows)]
    began = time.monotonic()
    generator.batch(prompts, length - 40, rows)
    torch.cuda.synchronize()
    first, began = time.monotonic() - began, time.monotonic()
    generator.batch(prompts, length - 40, rows)
    torch.cuda.synchronize()
    spent = time.monotonic() - began
    said = rows * (length - 40)
    print(f"generate {rows} x {length}: {said / spent:.0f} tokens a second, captured in {first - spent:.1f} s")


def learning(device: str, seconds: float) -> None:
    """How fast the student learns, in float and with 8-bit arithmetic played."""
    chance = random.Random(1)
    row = lambda: [chance.randrange(2, 8000) for _ in range(chance.randint(5, 69))]
    data = learn.Packed([(row(), row()) for _ in range(40_000)], device)
    for tokens in (64_000, 128_000):
        torch.cuda.reset_peak_memory_stats()
        student = Student(StudentShape(8000)).to(device)
        learn.learn(student, data, learn.Plan(seconds, tokens=tokens), None)
        print(f"learn, batches of {tokens}: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
    learn.quantise(student, data, learn.Plan(seconds, tokens=64_000))
    learn.lexical(data, 8000, rows=20_000)


def main() -> None:
    parser = argparse.ArgumentParser(description="Try on an accelerator what only it can tell.")
    parser.add_argument("--seconds", type=float, default=8)
    args = parser.parse_args()
    print(torch.cuda.get_device_name(), torch.__version__, flush=True)
    print("graphs agree:", graphs_agree("cuda"), flush=True)
    shape = Shape(layers=28, dim=1536, inner=8960, heads=12, groups=2, vocab=63_280)
    model = Teacher.drawn(shape, "cuda", torch.bfloat16)
    with torch.no_grad():
        for rows, length in ((1024, 128), (512, 256)):
            generating(model, rows, length)
    for batch in (12_000, 20_000):
        torch.cuda.reset_peak_memory_stats()
        tuning(model, batch, args.seconds)
        print(f"tune, batches of {batch}: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB", flush=True)
        model.lora = {}
    del model
    torch.cuda.empty_cache()
    learning("cuda", args.seconds)


if __name__ == "__main__":
    main()

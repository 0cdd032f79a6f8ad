"""What is done with the teacher: tuning, and making text.

Each stage reads and writes files in one folder, so that the next run can go on where the last one stopped.
"""

import collections
import math
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import torch

from . import corpus, marks, prompts, scores
from .corpus import Pair
from .qwen2 import Generator, Teacher, Tokens
from .text import GENERAL

Say = Callable[[str], None]


def examples(people: list[Pair], names: list[str], chance: random.Random, general: int = 2,
             others: int = 45_000) -> list[tuple[str, str]]:
    """What the teacher is tuned on: pairs near to articles `general` times, of the others a sample; some with marks."""
    near = [p for p in people if p.corpus in GENERAL]
    rest = [p for p in people if p.corpus not in GENERAL and len(p.source.split()) >= 4]
    chosen = near * general + chance.sample(rest, min(len(rest), others))
    out = []
    for pair in chosen:
        draw = chance.random()
        other = None
        if draw < 0.12:
            other = marks.marked(pair.source, pair.target, chance)
        elif draw < 0.2:
            other = marks.renamed(pair.source, pair.target, names, chance)
        out.append(other or (pair.source, pair.target))
    return out


def tune(teacher: Teacher, tokens: Tokens, pairs: list[tuple[str, str]], seconds: float, *, batch: int = 12_000,
         rate: float = 2e-4, steps: int | None = None, rank: int = 16, seed: int = 3, said: Say = print) -> None:
    """Tunes adapters on pairs in both directions until `seconds` are over (or after `steps`); the rate falls to a tenth.

    A batch is of about `batch` tokens, padding included. Where the pairs are used up, they are read once more.
    """
    chance = random.Random(seed)
    parameters = teacher.add_lora(rank)
    optimiser = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.0, betas=(0.9, 0.99))
    indonesian, english = [p[0] for p in pairs], [p[1] for p in pairs]
    sequences = []
    for sources, targets, a, b in ((indonesian, english, "id", "en"), (english, indonesian, "en", "id")):
        answers = tokens.encode([" " + t for t in targets])
        for prompt, answer in zip(prompts.translation(tokens, sources, a, b), answers):
            if len(prompt) + len(answer) < 400:
                sequences.append((prompt, answer + [tokens.end]))
    began, step, seen, epoch = time.monotonic(), 0, 0, 0
    last = torch.tensor(math.nan)
    while True:
        epoch += 1
        for group in batches(sequences, batch, chance):
            spent = (time.monotonic() - began) / seconds
            part = step / steps if steps else spent
            if part >= 1 or spent >= 1:
                said(f"tuned: {step} steps, {seen} tokens, epoch {epoch}, loss {float(last):.3f}, {spent * seconds:.0f} s")
                return
            warm = min(1.0, (step + 1) / 30)
            for group_of in optimiser.param_groups:
                group_of["lr"] = rate * warm * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * part)))
            longest = max(len(p) + len(a) for p, a in group) - 1
            ids = torch.zeros(len(group), longest, dtype=torch.long)
            wanted = torch.full((len(group), longest), -1, dtype=torch.long)
            for row, (prompt, answer) in enumerate(group):
                whole = torch.tensor(prompt + answer)
                ids[row, : len(whole) - 1] = whole[:-1]
                wanted[row, len(prompt) - 1 : len(whole) - 1] = whole[len(prompt) :]
                seen += len(whole)
            loss = teacher.loss(ids.to(teacher.device), wanted.to(teacher.device))
            loss.backward()
            last = loss.detach()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            if step % 50 == 0:
                said(f"step {step}: loss {float(last):.3f}, {seen / (time.monotonic() - began):.0f} tokens a second")


def batches(sequences: list, tokens: int, chance: random.Random):
    """Groups of sequences of about one length, `tokens` in all with padding, in random order."""
    order = list(range(len(sequences)))
    chance.shuffle(order)
    size = lambda i: len(sequences[i][0]) + len(sequences[i][1])
    groups: list[list[int]] = []
    for start in range(0, len(order), 8192):
        group: list[int] = []
        for i in sorted(order[start : start + 8192], key=size):
            if group and size(i) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(i)
        groups.append(group)
    chance.shuffle(groups)
    return ([sequences[i] for i in group] for group in groups if group)


LEAST = -1.2
"""Answers below this mean log-probability of a token are thrown away."""


def translate(generator: Generator, tokens: Tokens, blocks: list[list[str]], source: str, target: str, *,
              deadline: float = math.inf, cached: int = 160_000, said: Say = print) -> dict[int, tuple[str, float]]:
    """Translations by index over all blocks, without loops, copies, or answers that the teacher is not sure of."""
    flat = [text for block in blocks for text in block]
    answers = generator.all(prompts.translation(tokens, flat, source, target), [len(b) for b in blocks], cached,
                            lambda n: int(1.3 * n) + 12, deadline, said)
    texts = tokens.decode([a.rows for a in answers.values()])
    out = {}
    for (index, answer), text in zip(answers.items(), texts):
        text = corpus.clean(text)
        if answer.confidence >= LEAST and corpus.sound(flat[index], text) and not corpus.copied(flat[index], text):
            out[index] = (text, answer.confidence)
    said(f"{len(answers)} of {len(flat)} answered, {len(out)} kept")
    return out


def distil(generator: Generator, tokens: Tokens, blocks: list[list[Pair]], **how) -> list[Pair]:
    """The teacher's English for Indonesian sentences; what a person translated stays in its own file."""
    made = translate(generator, tokens, [[p.source for p in block] for block in blocks], "id", "en", **how)
    flat = [p for block in blocks for p in block]
    return [Pair(f"distilled:{flat[i].corpus}", c, flat[i].source, text) for i, (text, c) in sorted(made.items())]


def back_translate(generator: Generator, tokens: Tokens, blocks: list[list[tuple[str, str]]], **how) -> list[Pair]:
    """The teacher's Indonesian for English sentences."""
    made = translate(generator, tokens, [[text for _, text in block] for block in blocks], "en", "id", **how)
    flat = [row for block in blocks for row in block]
    return [Pair(f"back:{flat[i][0]}", c, text, flat[i][1]) for i, (text, c) in sorted(made.items())]


BORDER = re.compile(r"(?:(?<=[a-z0-9)%][.!?])|(?<=[.!?][\"”]))\s+(?=[\"“]?[A-Z])")
LETTERED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|Jl|No|Gen|Sen|Rep|vs|Jr|Sr)\.$")


def sentences(text: str) -> list[str]:
    """Sentences of written text: enough for what a model writes, which is tidy."""
    out: list[str] = []
    for paragraph in text.split("\n"):
        if paragraph.lstrip().startswith(("#", "*", "-", "1.", "2.", "Title", "Judul")):
            continue
        for piece in BORDER.split(paragraph):
            if out and LETTERED.search(out[-1]):
                out[-1] += " " + piece.strip()
            elif piece.strip():
                out.append(piece.strip())
    return [s for s in map(corpus.clean, out) if 5 <= len(s.split()) <= 50 and s[-1] in ".!?\"”" and corpus.sound(s, s)]


OPENINGS = 10
"""How often the same three words may begin a sentence of one batch: the teacher likes "The protest was"."""


def repeats(sentence: str) -> bool:
    """Whether three words in a row stand twice: what is written so teaches loops."""
    words = sentence.casefold().split()
    runs = list(zip(words, words[1:], words[2:]))
    return len(set(runs)) < len(runs)


def compose(generator: Generator, tokens: Tokens, words: list[str], count: int, *, seed: int,
            said: Say = print) -> list[str]:
    """Sentences that the untuned teacher writes in `count` short texts about drawn words and places, each once."""
    chance = random.Random(seed)
    orders = [prompts.order(words, chance) for _ in range(count)]
    answers = generator.all(prompts.chat(tokens, orders), [count], 262_144, lambda n: 256 - n if n < 120 else 128, said=said,
                            cut_off=True)
    texts = tokens.decode([a.rows for _, a in sorted(answers.items())])
    # The last sentence of a text that was cut off has no stop, and is no sentence to `sentences`.
    made = {corpus.key(s): s for text in texts for s in sentences(text) if not repeats(s)}
    openings: collections.Counter[str] = collections.Counter()
    out = []
    for sentence in made.values():
        opening = " ".join(sentence.split()[:3])
        openings[opening] += 1
        if openings[opening] <= OPENINGS:
            out.append(sentence)
    said(f"{count} texts asked, {sum(a.ended for a in answers.values())} ended, {len(out)} sentences")
    return out


def score(generator: Generator, tokens: Tokens, data: Path, most: int | None = None) -> scores.Scores:
    """BLEU and chrF2 of the teacher on the lines of FLORES dev that nothing was tuned on."""
    sources, references = scores.dev(data, scores.TUNED_ON, most)
    answers = generator.all(prompts.translation(tokens, sources, "id", "en"), [len(sources)], 160_000,
                            lambda n: int(1.3 * n) + 12)
    texts = dict(zip(answers, tokens.decode([a.rows for a in answers.values()])))
    return scores.scored([texts.get(i, "") for i in range(len(sources))], references)

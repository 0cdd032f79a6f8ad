"""Trains the student on packed pairs, prepares its 8-bit form, and makes the lexical shortlist."""

import copy
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import marks, scores
from .corpus import Pair
from .student import Student, padded
from .text import GENERAL

Say = Callable[[str], None]


def spm(path: Path):
    """The student's vocabulary."""
    import sentencepiece

    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def mixture(people: list[Pair], made: list[Pair], entries: list[Pair], names: list[str], chance: random.Random,
            marked: float = 0.35, renamed: float = 0.1, software: int = 40_000) -> list[tuple[str, str]]:
    """All pairs that the student reads in an epoch, with tags, marks and other names where the draw says so.

    What people translated of corpora near to articles counts three times. Software documents would be two words of five:
    of them `software` pairs are drawn, each in the words of a person or of the teacher. What was translated back must be
    sure, and its figures those of the English. Of dictionary entries each stands once.
    """
    out: list[tuple[str, str]] = []
    wanted = GENERAL | {"wordnet_definitions"}
    back = lambda pair: pair.corpus.startswith("back:")
    near = lambda pair: pair.corpus.split(":")[-1] in wanted
    technical = [p for p in people if not near(p)] + [p for p in made if not back(p) and not near(p)]
    chance.shuffle(technical)
    seen: set[str] = set()
    drawn = []
    for pair in technical:
        if pair.source not in seen and len(drawn) < software:
            seen.add(pair.source)
            drawn.append(pair)
    people = [p for p in people if near(p)]
    rest = [p for p in made if back(p) or near(p)]

    def add(source: str, target: str, tag: str = "") -> None:
        out.append((tag + source, target))
        draw, other = chance.random(), None
        if draw < marked:
            other = marks.marked(source, target, chance)
        elif draw < marked + renamed:
            other = marks.renamed(source, target, names, chance)
        if other:
            out.append((tag + other[0], other[1]))

    for pair in people * 3 + drawn:
        add(pair.source, pair.target)
    for pair in dict.fromkeys(rest):
        if not back(pair):
            if pair.confidence >= -1.0:
                add(pair.source, pair.target)
        elif pair.confidence >= SURE and digits(pair.source) == digits(pair.target) and pair.target.count('"') % 2 == 0:
            # The space keeps the first word of the sentence the word that it is without the tag.
            add(pair.source, pair.target, marks.BACK + " ")
    out += [(e.source, e.target) for e in entries]
    return out


SURE = -0.6
"""Least mean log-probability of a token of text that was translated back."""


def digits(text: str) -> list[str]:
    """The digits of a text, sorted: what a translation must keep, however it groups them."""
    return sorted(c for c in text if c.isdigit())


class Packed:
    """Token ids of all pairs, flat on the device, in batches of about one length."""

    def __init__(self, rows: list[tuple[list[int], list[int]]], device: str):
        self.device = torch.device(device)
        self.lengths = np.array([[len(source), len(target)] for source, target in rows], np.int64).reshape(-1, 2)
        self.sides = []
        for side in (0, 1):
            flat = np.fromiter((i for row in rows for i in row[side]), np.int32)
            lengths = torch.from_numpy(self.lengths[:, side].copy())
            self.sides.append(tuple(t.to(self.device) for t in (torch.from_numpy(flat), lengths.cumsum(0) - lengths, lengths)))

    @staticmethod
    def encoded(pairs: list[tuple[str, str]], vocabulary, device: str, longest: int = 160) -> "Packed":
        """The tokens of pairs of which both sides have some, and fewer than `longest`."""
        rows = []
        for block in pieces(pairs, 50_000):
            sources = vocabulary.encode([p[0] for p in block], num_threads=-1)
            targets = vocabulary.encode([p[1] for p in block], num_threads=-1)
            rows += [(s, t) for s, t in zip(sources, targets) if 0 < len(s) < longest and 0 < len(t) < longest]
        return Packed(rows, device)

    def __len__(self) -> int:
        return len(self.lengths)

    def groups(self, tokens: int, chance: np.random.Generator) -> list[np.ndarray]:
        """Indices of batches of at most `tokens` tokens with padding, source and target counted together."""
        order = np.lexsort((chance.random(len(self)), self.lengths[:, 0] // 4, self.lengths[:, 1] // 4))
        out, start = [], 0
        longest = np.zeros(2, np.int64)
        for at, index in enumerate(order):
            grown = np.maximum(longest, self.lengths[index] + 1)
            if at > start and grown.sum() * (at - start + 1) > tokens:
                out.append(order[start:at])
                start, grown = at, self.lengths[index] + 1
            longest = grown
        out.append(order[start:])
        chance.shuffle(out)
        return out

    def batch(self, index: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Source ids and mask, target ids and mask; rows end with `</s>` (0)."""
        chosen = torch.from_numpy(index).to(self.device)
        out = []
        for side, (flat, starts, lengths) in enumerate(self.sides):
            longest = int(self.lengths[index, side].max()) + 1
            longest += -longest % 8
            place = torch.arange(longest, device=self.device)
            length = lengths[chosen][:, None]
            where = (starts[chosen][:, None] + place).clamp_max(len(flat) - 1)
            ids = torch.where(place < length, flat[where].long(), 0)
            out += [ids, place <= length]
        return tuple(out)


@dataclass
class Plan:
    """How long and how fast the student learns."""

    seconds: float
    tokens: int = 40_000
    """Of a batch, source and target, padding included."""
    rate: float = 5e-4
    warm: int = 500
    """Steps until the rate is reached."""
    steps: int | None = None
    smoothing: float = 0.1
    average: float = 0.998
    """Decay of the running average of the weights, which is what is kept."""
    check: float = 60.0
    """Seconds between checks on the dev lines."""
    part: tuple[float, float] = (0.0, 1.0)
    """Which part of the whole descent of the rate this run is: two runs of (0, 0.5) and (0.5, 1) are one."""
    seed: int = 0
    """Draws another order of the batches."""


def learn(student: Student, data: Packed, plan: Plan, dev: Callable[[Student], float] | None, said: Say = print,
          keep: Callable[[Student], None] | None = None) -> Student:
    """Trains until the time is over, or after `steps`; returns the running average of the weights, which `keep` is handed at every check.

    The rate rises, then falls linearly to nothing with the time that is left, so that any budget ends with a usable model.
    """
    device = data.device
    cuda = device.type == "cuda"
    averaged = copy.deepcopy(student).eval()
    optimiser = torch.optim.AdamW(student.parameters(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=cuda)
    chance = np.random.default_rng(23 + plan.seed)
    first, last = plan.part
    began, step, seen, epoch, checked = time.monotonic(), 0, 0, 0, time.monotonic()
    student.train()
    losses = []
    while True:
        epoch += 1
        for index in data.groups(plan.tokens, chance):
            spent = time.monotonic() - began
            part = step / plan.steps if plan.steps else spent / plan.seconds
            if part >= 1 or spent >= plan.seconds:
                said(f"learned: {step} steps, {seen} tokens, {epoch} epochs, {spent:.0f} s")
                return averaged
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * min((step + 1) / plan.warm, 1.0) * (1 - first - (last - first) * part)
            source, source_mask, target, target_mask = data.batch(index)
            with torch.autocast(device.type, torch.bfloat16, enabled=cuda):
                top = student(source, source_mask, target)
            # Marked and not cut out: to cut out, the device would have to be waited for.
            wanted = target.masked_fill(~target_mask, -100)
            loss = F.cross_entropy(top.flatten(0, 1).float(), wanted.flatten(), label_smoothing=plan.smoothing)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            seen += source.numel() + target.numel()
            with torch.no_grad():
                decay = min(plan.average, (step + 1) / (step + 10))
                torch._foreach_lerp_(list(averaged.parameters()), list(student.parameters()), 1 - decay)
            losses.append(loss.detach())
            if step % 200 == 0:
                mean = float(torch.stack(losses).mean())
                losses.clear()
                said(f"step {step}: loss {mean:.3f}, {seen / (time.monotonic() - began):.0f} tokens a second, epoch {epoch}")
            if dev and time.monotonic() - checked > plan.check:
                said(f"step {step}: dev BLEU {dev(averaged):.2f} after {time.monotonic() - began:.0f} s")
                if keep:
                    keep(averaged)
                checked = time.monotonic()


def quantise(student: Student, data: Packed, plan: Plan, said: Say = print) -> Student:
    """Goes on training with 8-bit arithmetic played, after the activations' scales were taken; returns the average."""
    chance = np.random.default_rng(29)
    groups = data.groups(min(plan.tokens, 16_000), chance)[:30]
    student.calibrate([data.batch(g)[:3] for g in groups])
    student.quantised = True
    return learn(student, data, plan, None, said)


def translated(student: Student, vocabulary, texts: list[str], device: str, size: int = 512) -> list[str]:
    """Greedy translations, in the order of `texts`."""
    student.eval()
    rows = vocabulary.encode(texts)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = [""] * len(texts)
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        for i, answer in zip(chosen, student.greedy(*padded([rows[i][:500] for i in chosen], device))):
            out[i] = vocabulary.decode(answer)
    return out


def dev_bleu(vocabulary, folder: Path, device: str, lines: int = 300) -> Callable[[Student], float]:
    """What scores a student on the first lines of FLORES dev, for a look while it learns."""
    sources, references = scores.dev(folder, 0, lines)
    return lambda student: scores.scored(translated(student, vocabulary, sources, device), references).bleu


def lexical(data: Packed, vocab: int, best: int = 100, rounds: int = 4, rows: int = 200_000,
            said: Say = print) -> list[list[int]]:
    """For each source token the target tokens that it is most often translated by: IBM model 1 (Brown et al. 1993), by EM
    over a dense table on the device."""
    device = data.device
    table = torch.full((vocab, vocab), 1.0 / vocab, device=device)
    chance = np.random.default_rng(31)
    groups = data.groups(40_000, chance)
    kept, total = [], 0
    for group in groups:
        if total >= rows:
            break
        kept.append(group)
        total += len(group)
    for _ in range(rounds):
        counts = torch.zeros_like(table)
        for group in kept:
            source, source_mask, target, target_mask = data.batch(group)
            cells = source[:, None, :] * vocab + target[:, :, None]
            weight = table.view(-1)[cells] * (source_mask[:, None, :] & target_mask[:, :, None])
            weight = weight / weight.sum(2, keepdim=True).clamp_min(1e-12)
            counts.view(-1).index_add_(0, cells.reshape(-1), weight.reshape(-1))
        table = counts / counts.sum(1, keepdim=True).clamp_min(1e-9)
    value, token = table.topk(min(best, vocab), 1)
    value, token = value.cpu(), token.cpu()
    said(f"shortlist from {total} pairs")
    return [[int(t) for v, t in zip(*row) if v > 1e-4] for row in zip(value.tolist(), token.tolist())]


def pieces(rows: list, size: int) -> Iterator[list]:
    """Consecutive pieces of a list."""
    return (rows[i : i + size] for i in range(0, len(rows), size))

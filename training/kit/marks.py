"""Marks: symbols that stand for a name or number and must come back unchanged.

`⟦0⟧` to `⟦31⟧` are user-defined symbols of the student's vocabulary, so each is one token on both sides.
"""

import random
import re

COUNT = 32
MARKS = [f"⟦{i}⟧" for i in range(COUNT)]
BACK = "⟦bt⟧"
"""Stands before a source sentence that was translated back from English (tagged back-translation, Caswell et al. 2019)."""

MARK = re.compile(r"⟦\d+⟧")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,:/-]\d+)*(?![\w])")


def free(text: str, piece: str) -> list[int]:
    """Where `piece` stands in `text` with no letter or digit touching it."""
    places, at = [], text.find(piece)
    while at >= 0:
        end = at + len(piece)
        if not (at and text[at - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
            places.append(at)
        at = text.find(piece, end)
    return places


def shared(source: str, target: str) -> list[str]:
    """Names and numbers that stand once on both sides in the same form: what a translation copies.

    A name is a run of capitalised words that does not begin the sentence; the longest run that both sides have is taken.
    """
    found: list[str] = []
    words = list(WORD.finditer(source))
    i = 0
    while i < len(words):
        run = 0
        while i + run < len(words) and words[i + run].group()[0].isupper():
            if run and source[words[i + run - 1].end() : words[i + run].start()] != " ":
                break
            run += 1
        for length in range(run, 0, -1):
            piece = source[words[i].start() : words[i + length - 1].end()]
            begins = words[i].start() == 0 and length == 1
            if len(piece) > 2 and not begins and len(free(source, piece)) == 1 and len(free(target, piece)) == 1:
                found.append(piece)
                i += length
                break
        else:
            i += 1
    for number in NUMBER.finditer(source):
        piece = number.group()
        if len(free(source, piece)) == 1 and len(free(target, piece)) == 1 and not any(piece in f for f in found):
            found.append(piece)
    return found


def replace(text: str, pieces: dict[str, str]) -> str:
    """`text` with the free-standing occurrence of each key replaced by its value."""
    for piece, value in pieces.items():
        for at in reversed(free(text, piece)):
            text = text[:at] + value + text[at + len(piece) :]
    return text


def marked(source: str, target: str, chance: random.Random, most: int = 8) -> tuple[str, str] | None:
    """A copy of the pair in which some shared names and numbers are marks, or None where there is nothing to mark.

    A name becomes one mark, or one for each of its words, or now and then two or three: neighbouring marks are what a
    model that knows them too little repeats.
    """
    pieces = shared(source, target)
    if not pieces:
        return None
    chosen = chance.sample(pieces, min(len(pieces), chance.randint(1, most)))
    counts = [widths(piece, chance) for piece in chosen]
    while sum(counts) > most and len(chosen) > 1:
        chosen.pop()
        counts.pop()
    counts = [min(count, most) for count in counts]
    # Half of the time as an article numbers its terms: from nought, in the order of the source.
    if chance.random() < 0.5:
        order = sorted(range(len(chosen)), key=lambda i: source.find(chosen[i]))
        numbers = list(range(sum(counts)))
    else:
        order = list(range(len(chosen)))
        numbers = chance.sample(range(COUNT), sum(counts))
    marks = {}
    for i in order:
        marks[chosen[i]] = " ".join(MARKS[numbers.pop(0)] for _ in range(counts[i]))
    longest_first = dict(sorted(marks.items(), key=lambda item: -len(item[0])))
    return replace(source, longest_first), replace(target, longest_first)


def widths(piece: str, chance: random.Random) -> int:
    """How many marks a piece becomes."""
    words = len(piece.split())
    if words > 1:
        return words if chance.random() < 0.5 else 1
    return chance.choice((2, 3)) if chance.random() < 0.1 else 1


def renamed(source: str, target: str, names: list[str], chance: random.Random) -> tuple[str, str] | None:
    """A copy of the pair in which a shared name is another one out of `names`, so that rare names are copied too."""
    pieces = [p for p in shared(source, target) if not p[0].isdigit()]
    if not pieces:
        return None
    piece = chance.choice(pieces)
    other = " ".join(chance.choice(names) for _ in piece.split())
    if other in source or other in target:
        return None
    return replace(source, {piece: other}), replace(target, {piece: other})

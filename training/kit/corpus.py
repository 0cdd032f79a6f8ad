"""Files of sentence pairs: tab-separated, one pair a line, `.zst` or plain.

Columns: corpus, confidence (mean log-probability of a token, 0 for what a person wrote), Indonesian, English.
"""

import collections
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    """A sentence and its translation."""

    corpus: str
    confidence: float
    source: str
    target: str


def lines(path: Path) -> Iterator[str]:
    """The lines of a text file, compressed by zstd where its name ends so."""
    if path.suffix == ".zst":
        import zstandard

        with path.open("rb") as file:
            stream = zstandard.ZstdDecompressor().stream_reader(file)
            yield from (line.rstrip("\n") for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"))
    elif path.suffix == ".xz":
        import lzma

        with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
            yield from (line.rstrip("\n") for line in file)
    else:
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from (line.rstrip("\n") for line in file)


def write_lines(path: Path, texts: Iterable[str]) -> None:
    """Writes lines to a file, compressed by xz where its name ends so; the file appears whole or not at all."""
    import lzma

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    opened = lzma.open(temporary, "wt", encoding="utf-8", newline="\n", preset=3) if path.suffix == ".xz" else None
    with opened or temporary.open("w", encoding="utf-8", newline="\n") as file:
        for text in texts:
            file.write(text + "\n")
    temporary.replace(path)


def read(path: Path) -> list[Pair]:
    """The pairs of a file; raises `ValueError` with the line where a row is not four columns."""
    pairs = []
    for number, line in enumerate(lines(path), 1):
        columns = line.split("\t")
        if len(columns) != 4:
            raise ValueError(f"{path}:{number}: a row has four columns, this one {len(columns)}")
        pairs.append(Pair(columns[0], float(columns[1]), columns[2], columns[3]))
    return pairs


def write(path: Path, pairs: Iterable[Pair]) -> None:
    """Writes pairs to a file."""
    write_lines(path, (f"{p.corpus}\t{p.confidence:.3f}\t{p.source}\t{p.target}" for p in pairs))


SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """NFC, no control or invisible characters, one space between words."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf")
    return SPACES.sub(" ", text).strip()


BEFORE = re.compile(r" (?=[,.;:!?%)\]}”’]|'(?:s|ll|re|ve|d|m|t)\b|n't\b|…)")
AFTER = re.compile(r"(?<=[(\[{“‘$]) ")
JOINED = re.compile(r" ?@([-,.])@ ?")
QUOTE = re.compile(r' ?" ?')


def detokenised(text: str) -> str:
    """Text of a corpus that has a space on both sides of every mark, as it is written: `( 24 in ) , " x "` is
    `(24 in), "x"`. Straight quotation marks open and close in turn; a sentence with an odd number keeps its spaces."""
    text = JOINED.sub(r"\1", text)
    text = AFTER.sub("", BEFORE.sub("", text))
    if text.count('"') % 2 == 0:
        opens = True

        def placed(match: re.Match) -> str:
            nonlocal opens
            opens = not opens
            inside = 0 < match.start() and match.end() < len(text)
            space = " " if match.start() > 0 and match.group().startswith(" ") else ""
            behind = " " if match.end() < len(text) and match.group().endswith(" ") else ""
            return f'{space}"' if not opens else f'"{behind}' if inside or behind else '"'

        text = QUOTE.sub(placed, text)
        text = BEFORE.sub("", text)
    return SPACES.sub(" ", text).strip()


OTHER = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """What makes two sentences the same: letters and digits without case."""
    return OTHER.sub("", text.casefold())


def looped(text: str) -> bool:
    """Whether one to eight words stand four times in a row, as in the output of a model that got stuck."""
    words = text.split()
    if not words or collections.Counter(words).most_common(1)[0][1] < 4:
        return False
    for length in range(1, 9):
        for at in range(len(words) - 4 * length + 1):
            unit = words[at : at + length]
            if all(words[at + n * length : at + (n + 1) * length] == unit for n in (1, 2, 3)):
                return True
    return False


LETTERS = re.compile(r"[^\W\d_]")


def sound(source: str, target: str) -> bool:
    """Whether a pair can be a sentence and its translation: both have letters, neither loops, lengths go together."""
    if not LETTERS.search(source) or not LETTERS.search(target) or "⟦" in source + target:
        return False
    a, b = len(source.split()), len(target.split())
    if a > 120 or b > 120 or max(len(source), len(target)) > 700 or looped(target) or looped(source):
        return False
    return (a + 4) < 2.5 * (b + 4) and (b + 4) < 2.5 * (a + 4)


def copied(source: str, target: str) -> bool:
    """Whether a longer sentence came back untranslated: four of five words are the source's."""
    words = [w.casefold() for w in re.findall(r"\w+", target)]
    own = {w.casefold() for w in re.findall(r"\w+", source)}
    return len(words) >= 5 and sum(w in own for w in words) >= 0.8 * len(words)

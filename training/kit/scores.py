"""BLEU and chrF2 as sacreBLEU reckons them (Post 2018)."""

from pathlib import Path
from typing import NamedTuple

from . import corpus


TUNED_ON = 600
"""Lines of FLORES dev that the phrase engine was tuned on: scores are of what comes after."""


def dev(folder: Path, skip: int, most: int | None) -> tuple[list[str], list[str]]:
    """Sources and references of FLORES dev, `most` lines (all where None) after the first `skip`."""
    return tuple(list(corpus.lines(folder / f"flores-dev.{language}"))[skip:][:most] for language in ("id", "en"))


class Scores(NamedTuple):
    """Scores of a set of translations."""

    bleu: float
    chrf: float

    def __str__(self) -> str:
        return f"BLEU {self.bleu:.2f}, chrF2 {self.chrf:.2f}"


def scored(translations: list[str], references: list[str]) -> Scores:
    """Scores against one reference each."""
    import sacrebleu

    bleu = sacrebleu.corpus_bleu(translations, [references]).score
    return Scores(bleu, sacrebleu.corpus_chrf(translations, [references]).score)

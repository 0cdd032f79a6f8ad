"""BLEU and chrF2 as sacreBLEU reckons them (Post 2018)."""

from typing import NamedTuple


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

#!/usr/bin/env python3
"""Compares padanan with Thot (PyPI sil-thot, driven by sil-machine), trained on the pairs of the shipped model.

    pip install "sil-machine[thot]" sacrebleu zstandard
    benches/beside_thot.py DATA [PADANAN]

Trains Thot (fast_align, phrases, 3-gram language model, simplex tuning on 100 sentences that it sets aside), translates
the part of FLORES dev that padanan was not tuned on with both, each on one core, one after the other, and prints
case-insensitive BLEU and chrF2, and source words per second. Takes about half an hour.
"""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sacrebleu
import zstandard
from machine.corpora import DictionaryTextCorpus, MemoryText, StandardParallelTextCorpus, TextRow
from machine.tokenization import LatinWordDetokenizer, LatinWordTokenizer
from machine.translation.thot import ThotSmtModel, ThotSmtModelTrainer, ThotSmtParameters

SKIP = 600
LEFT_OUT = {"gnome_apps_help", "debian_reference", "d_i_guide", "phpmyadmin_docs", "git_ui"}


def lines(path):
    raw = zstandard.ZstdDecompressor().stream_reader(open(path, "rb"))
    return io.TextIOWrapper(raw, encoding="utf-8").read().splitlines()


def pairs(data):
    for line in lines(data / "parallel/pairs.tsv.zst"):
        name, source, target = line.split("\t")[:3]
        if name not in LEFT_OUT:
            yield source, target
    for line in lines(data / "parallel/wordnet-definitions.tsv.zst"):
        source, target = line.split("\t")[:2]
        yield source, target
    for line in lines(data / "parallel/wordnet-lexicon.tsv.zst"):
        source, _, targets = line.split("\t")
        for target in targets.split("|")[:3]:
            yield source, target


def text(name, sentences):
    rows = [TextRow(name, i, [s]) for i, s in enumerate(sentences, 1)]
    return DictionaryTextCorpus(MemoryText("pairs", rows))


def main():
    data = Path(sys.argv[1])
    padanan = sys.argv[2] if len(sys.argv) > 2 else "target/release/padanan"
    sources, targets = zip(*pairs(data))
    corpus = StandardParallelTextCorpus(text("a", sources), text("a", targets))
    tokenizer = LatinWordTokenizer()
    scratch = Path(tempfile.mkdtemp())
    config = ThotSmtParameters(
        translation_model_filename_prefix=str(scratch / "tm"), language_model_filename_prefix=str(scratch / "lm")
    )
    began = time.time()
    with ThotSmtModelTrainer("fast_align", corpus, config, tokenizer, tokenizer, True, True) as trainer:
        tune = trainer._tune_translation_model
        trainer._tune_translation_model = lambda tm, lm, s, t, p: tune(tm, lm, s[:100], t[:100], p)
        trainer.train(progress=lambda s: print(f"{time.time() - began:6.0f} s  {s.message}", file=sys.stderr))
        trainer.save()
        config = trainer.parameters
    print(f"Thot: trained in {time.time() - began:.0f} s")
    test = (data / "mt/flores-dev.id").read_text(encoding="utf-8").splitlines()[SKIP:]
    reference = (data / "mt/flores-dev.en").read_text(encoding="utf-8").splitlines()[SKIP:]
    words = sum(len(line.split()) for line in test)
    model = ThotSmtModel("fast_align", config, tokenizer, tokenizer, LatinWordDetokenizer(), lowercase_source=True, lowercase_target=True)
    began = time.time()
    out = [model.translate(line).translation for line in test]
    show("Thot", out, reference, words / (time.time() - began))
    with tempfile.TemporaryDirectory() as folder:
        source, references = Path(folder) / "id", Path(folder) / "en"
        source.write_text("\n".join(test) + "\n", encoding="utf-8")
        references.write_text("\n".join(reference) + "\n", encoding="utf-8")
        for flags in [[], ["--fast"]]:
            asked = [padanan, "models", "eval", "--source", source, "--reference", references, "--jobs", "1", "--quiet"]
            began = time.time()
            subprocess.run([*asked, "--out", Path(folder) / "out", *flags], check=True, stdout=subprocess.DEVNULL)
            seconds = time.time() - began
            out = (Path(folder) / "out").read_text(encoding="utf-8").splitlines()
            show(" ".join(["padanan", *flags]), out, reference, words / seconds)


def show(name, out, reference, speed):
    bleu = sacrebleu.corpus_bleu(out, [reference], lowercase=True).score
    chrf = sacrebleu.corpus_chrf([o.lower() for o in out], [[r.lower() for r in reference]]).score
    print(f"{name}: BLEU {bleu:.2f}, chrF2 {chrf:.2f} without regard to case; {speed:.0f} source words a second", flush=True)


main()

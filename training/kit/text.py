"""Makes the training text out of the openly licensed corpora: cleaned, without duplicates, without evaluation lines.

    python3 -m kit.text --data ../../shared/data --out work/text

Deterministic: the same data give the same files. Writes

- `pairs.tsv.xz`: what people translated (see `kit.corpus` for the columns);
- `english.tsv.xz`: English sentences to translate back, in the order in which they are worth it (corpus, sentence);
- `indonesian.tsv.xz`: further Indonesian sentences to distil (corpus, sentence);
- `lexicon.tsv.xz`: dictionary entries as pairs;
- `names.txt`: rare names, to put in the place of others;
- `topics.txt`: English nouns that written articles are asked about;
- `vocab.iden.spm`: the student's SentencePiece vocabulary;
- `text.json`: counts, licences, checksums.
"""

import argparse
import collections
import hashlib
import json
import random
from pathlib import Path

from . import corpus, marks
from .corpus import Pair, clean, detokenised, key, sound

LEFT_OUT = {"gnome_apps_help", "debian_reference", "d_i_guide", "phpmyadmin_docs", "git_ui"}
"""Corpora whose only licence is the GPL or is unclear; the bundled phrase model leaves them out too."""

GENERAL = {"tico19", "talpco", "tatoeba_manythings", "laser_tatoeba", "pud", "nusax", "gunnxx_news", "gunnxx_general",
           "opensource_guide", "cc_licenses"}
"""Corpora whose language is near to that of articles; the teacher reads them more often."""

ORDER = ["masc", "wikitext2", "factbook", "us_speeches", "ud_ewt", "wordnet"]
"""English text in the order in which it is worth translating back."""

TOKENISED = {"masc", "wikitext2"}
"""English text that has spaces around its marks."""

EVALUATION = ["mt/flores-dev.id", "mt/flores-dev.en"]
"""Lines that must not be trained on."""

LOOPS = ["segmentation/line/id_csui-ud-train.gold.jsonl", "segmentation/line/id_gsd-ud-dev.gold.jsonl"]
"""Sentences on which repetition loops are counted; they must not be trained on either."""


def forbidden(data: Path) -> set[str]:
    """Keys of the evaluation lines, whole and in windows of eight words. Raises `OSError` where a file is missing: nothing
    may be made without knowing what must stay out."""
    keys: set[str] = set()
    lines = [line for name in EVALUATION for line in corpus.lines(data / name)]
    lines += [json.loads(line)["text"] for name in LOOPS for line in corpus.lines(data / name)]
    for line in lines:
        keys.add(key(line))
        keys.update(windows(line))
    return keys


def windows(text: str, size: int = 8) -> set[str]:
    """Keys of all runs of `size` words."""
    words = [key(word) for word in text.split()]
    return {"".join(words[i : i + size]) for i in range(len(words) - size + 1)}


def clashes(text: str, keys: set[str]) -> bool:
    """Whether a text is, or shares eight words in a row with, an evaluation line."""
    return key(text) in keys or not keys.isdisjoint(windows(text))


def pairs(data: Path, keys: set[str]) -> list[Pair]:
    """The pairs that people made, cleaned and each once."""
    seen, out = set(), []
    for line in corpus.lines(data / "parallel/pairs.tsv.zst"):
        name, source, target = line.split("\t")
        source, target = clean(source), clean(target)
        same = (key(source), key(target))
        if name in LEFT_OUT or same in seen or not sound(source, target):
            continue
        if clashes(source, keys) or clashes(target, keys):
            continue
        seen.add(same)
        out.append(Pair(name, 0.0, source, target))
    return out


def english(data: Path, keys: set[str], chance: random.Random, wordnet: int) -> list[tuple[str, str]]:
    """English sentences of 4 to 60 words in the order of `ORDER`, of WordNet's glosses a sample."""
    by_corpus = collections.defaultdict(list)
    seen = set()
    for line in corpus.lines(data / "parallel/english.tsv.zst"):
        name, text = line.split("\t", 1)
        text = detokenised(clean(text)) if name in TOKENISED else clean(text)
        if "UNK" in text:
            continue
        if not 4 <= len(text.split()) <= 60 or len(text) > 400 or not sound(text, text) or key(text) in seen:
            continue
        if clashes(text, keys):
            continue
        seen.add(key(text))
        by_corpus[name].append((name, text))
    by_corpus["wordnet"] = chance.sample(by_corpus["wordnet"], min(wordnet, len(by_corpus["wordnet"])))
    return [row for name in ORDER for row in by_corpus[name]]


def indonesian(data: Path, keys: set[str]) -> list[tuple[str, str]]:
    """Indonesian text whose translation cannot be trusted: definitions, some of a neighbouring sense."""
    out = {}
    for line in corpus.lines(data / "parallel/wordnet-definitions.tsv.zst"):
        text = clean(line.split("\t")[0])
        if 4 <= len(text.split()) <= 60 and sound(text, text) and not clashes(text, keys):
            out.setdefault(key(text), ("wordnet_definitions", text))
    return list(out.values())


def lexicon(data: Path, most: int = 2) -> list[Pair]:
    """Dictionary entries, each with its most frequent translations."""
    out = []
    for line in corpus.lines(data / "parallel/wordnet-lexicon.tsv.zst"):
        word, _, translations = line.split("\t")
        out += [Pair("wordnet_lexicon", 0.0, clean(word), clean(t)) for t in translations.split("|")[:most]]
    return [p for p in out if p.source and p.target]


def names(pairs: list[Pair], entries: list[Pair]) -> list[str]:
    """Single capitalised words that stand in the same form on both sides and are rare, for `marks.renamed`."""
    counts: collections.Counter[str] = collections.Counter()
    for pair in pairs:
        for piece in marks.shared(pair.source, pair.target):
            counts.update(w for w in piece.split() if w[0].isupper() and w.isalpha() and not w.isupper() and len(w) > 3)
    for entry in entries:
        if entry.source == entry.target and entry.source.istitle() and entry.source.isalpha() and len(entry.source) > 3:
            counts[entry.source] += 1
    return sorted(w for w, n in counts.items() if n < 20)


def topics(entries: list[Pair], english: list[tuple[str, str]], chance: random.Random, most: int = 6000) -> list[str]:
    """English words of the lexicon that running text has at least eight times, to write about."""
    counts = collections.Counter(w for name, text in english if name != "wordnet" for w in text.split())
    words = {e.target for e in entries if e.target.islower() and e.target.isalpha() and 4 <= len(e.target) <= 14}
    known = sorted(w for w in words if 8 <= counts[w] < 800)
    return chance.sample(known, min(most, len(known)))


def vocabulary(out: Path, pairs: list[Pair], english: list[tuple[str, str]], size: int, chance: random.Random) -> None:
    """Trains the student's vocabulary (SentencePiece unigram, Kudo 2018) with our marks as symbols of their own."""
    import sentencepiece

    general = [p for p in pairs if p.corpus in GENERAL]
    rest = [p for p in pairs if p.corpus not in GENERAL]
    chosen = general * 2 + chance.sample(rest, min(len(rest), 3 * len(general)))
    running = [text for name, text in english if name != "wordnet"]
    texts = [t for p in chosen for t in (p.source, p.source, p.target)]
    texts += chance.sample(running, min(len(running), len(chosen)))
    chance.shuffle(texts)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(out / "vocab.iden"), vocab_size=size, model_type="unigram",
        character_coverage=0.9998, user_defined_symbols=[*marks.MARKS, marks.BACK], eos_id=0, unk_id=1, bos_id=-1,
        pad_id=-1, normalization_rule_name="nmt_nfkc", input_sentence_size=600_000, shuffle_input_sentence=False,
        num_threads=1, minloglevel=2, hard_vocab_limit=size >= 4000,
    )
    (out / "vocab.iden.model").rename(out / "vocab.iden.spm")
    (out / "vocab.iden.vocab").unlink()


def make(data: Path, out: Path, size: int = 8000, wordnet: int = 40_000, limit: int | None = None) -> dict:
    """Makes all files in `out`; `limit` keeps that many pairs and English sentences (for a trial). Returns the counts."""
    chance = random.Random(17)
    out.mkdir(parents=True, exist_ok=True)
    keys = forbidden(data)
    people = pairs(data, keys)
    monolingual = english(data, keys, chance, wordnet)
    entries = lexicon(data)
    further = indonesian(data, keys)
    if limit:
        people, monolingual, entries = people[:: len(people) // limit], monolingual[:: len(monolingual) // limit], entries[::50]
    corpus.write(out / "pairs.tsv.xz", people)
    corpus.write_lines(out / "english.tsv.xz", (f"{name}\t{text}" for name, text in monolingual))
    corpus.write_lines(out / "indonesian.tsv.xz", (f"{name}\t{text}" for name, text in further))
    corpus.write(out / "lexicon.tsv.xz", entries)
    corpus.write_lines(out / "names.txt", names(people, entries))
    corpus.write_lines(out / "topics.txt", topics(entries, monolingual, chance))
    vocabulary(out, people, monolingual, size, chance)
    files = sorted(p for p in out.iterdir() if p.name != "text.json")
    report = {
        "pairs": collections.Counter(p.corpus for p in people),
        "indonesian": collections.Counter(name for name, _ in further),
        "english": collections.Counter(name for name, _ in monolingual),
        "lexicon": len(entries),
        "sha256": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
    }
    (out / "text.json").write_text(json.dumps(report, indent=1, sort_keys=True) + "\n")
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the training text.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vocabulary", type=int, default=8000, help="pieces of the student's vocabulary")
    parser.add_argument("--limit", type=int, help="keep about this many pairs and sentences, for a trial")
    args = parser.parse_args()
    report = make(args.data, args.out, args.vocabulary, limit=args.limit)
    print(json.dumps({k: sum(v.values()) if isinstance(v, dict) else v for k, v in report.items() if k != "sha256"}))


if __name__ == "__main__":
    main()

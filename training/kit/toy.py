"""Small deterministic data for trials without the corpora: sentences out of a little grammar, in both languages."""

import random

WHO = [("Presiden {n}", "President {n}"), ("Menteri {n}", "Minister {n}"), ("Hakim {n}", "Judge {n}"), ("{n}", "{n}"),
       ("Gubernur {n}", "Governor {n}"), ("Ibu {n}", "Mrs. {n}")]
NAMES = ["Tikhanouskaya", "Lukashenko", "Siregar", "Wulandari", "Hutapea", "Kowalski", "Nasution", "Petrov", "Simanjuntak"]
DOES = [("menolak", "rejected"), ("mendukung", "supported"), ("membahas", "discussed"), ("mengumumkan", "announced"),
        ("menunda", "postponed"), ("mengkritik", "criticised")]
WHAT = [("anggaran baru", "the new budget"), ("hasil pemilu", "the election results"), ("rencana itu", "that plan"),
        ("perjanjian dagang", "the trade agreement"), ("laporan tersebut", "the report"), ("sanksi baru", "new sanctions")]
WHEN = [("pada hari Senin", "on Monday"), ("kemarin", "yesterday"), ("di Minsk", "in Minsk"), ("di Jakarta", "in Jakarta"),
        ("tahun {y}", "in {y}"), ("", "")]


def pairs(count: int, seed: int = 1) -> list[tuple[str, str]]:
    """`count` different pairs of sentences."""
    chance = random.Random(seed)
    out: dict[str, str] = {}
    while len(out) < count:
        (a, b), (c, d), (e, f), (g, h) = (chance.choice(part) for part in (WHO, DOES, WHAT, WHEN))
        name, year = chance.choice(NAMES), chance.randint(1998, 2026)
        fill = lambda text: " ".join(text.format(n=name, y=year).split()) + "."
        source = fill(f"{a} {c} {e} {g}").replace(" .", ".")
        out[source] = fill(f"{b} {d} {f} {h}").replace(" .", ".")
    return list(out.items())


def vocabulary(path, texts: list[str], size: int) -> None:
    """Trains a small vocabulary with the kit's marks; `path` ends in `.spm`."""
    import sentencepiece

    from . import marks

    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(path.with_suffix("")), vocab_size=size, model_type="unigram",
        character_coverage=1.0, user_defined_symbols=[*marks.MARKS, marks.BACK], eos_id=0, unk_id=1, bos_id=-1,
        pad_id=-1, normalization_rule_name="nmt_nfkc", minloglevel=2, num_threads=1,
    )
    path.with_suffix(".model").rename(path)
    path.with_suffix(".vocab").unlink()


def text(folder, count: int = 120) -> None:
    """The files of `kit.text`, small."""
    from . import corpus

    folder.mkdir(parents=True, exist_ok=True)
    made = pairs(count)
    names = ["tatoeba_manythings", "libreoffice_help"]
    corpus.write(folder / "pairs.tsv.xz", (corpus.Pair(names[i % 2], 0.0, *p) for i, p in enumerate(made)))
    english = [target for _, target in pairs(2 * count, seed=2)]
    corpus.write_lines(folder / "english.tsv.xz", (f"{('masc', 'wordnet')[i % 2]}\t{t}" for i, t in enumerate(english)))
    corpus.write_lines(folder / "indonesian.tsv.xz", (f"wordnet_definitions\t{s}" for s, _ in pairs(20, seed=4)))
    entries = [corpus.Pair("wordnet_lexicon", 0.0, w, w) for w in ("gunung", "sungai", "jalan", "pasar", "hujan")]
    corpus.write(folder / "lexicon.tsv.xz", entries)
    corpus.write_lines(folder / "names.txt", NAMES)
    corpus.write_lines(folder / "topics.txt", ["river", "bridge", "market", "storm", "school"])
    vocabulary(folder / "vocab.iden.spm", [t for p in made for t in p], 160)


def pack(folder) -> None:
    """The files of `kit.gguf_pack` that the toy teacher needs: a small byte-level tokenizer and its tokens."""
    import json

    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    from . import prompts

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=["<|im_start|>", "<|im_end|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([*(t for p in pairs(300) for t in p), *prompts.TEXTS], trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "pack.json").write_text(json.dumps({"tokens": list(range(tokenizer.get_vocab_size()))}))


def flores(folder, count: int = 610) -> None:
    """Files named as FLORES dev's."""
    from . import corpus

    folder.mkdir(parents=True, exist_ok=True)
    made = pairs(count, seed=3)
    corpus.write_lines(folder / "flores-dev.id", (p[0] for p in made))
    corpus.write_lines(folder / "flores-dev.en", (p[1] for p in made))

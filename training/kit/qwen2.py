"""The teacher: Qwen2 (Yang et al. 2024) in plain PyTorch, tuned by LoRA (Hu et al. 2021), with batched greedy generation.

Its own forward pass, and not that of a library, for two reasons: the weights go from the file's 4-bit blocks to the
device in seconds, and a step of generation has static shapes, so that on a GPU it is replayed as one CUDA graph.
`tests/test_teacher.py` holds it to the implementation of `transformers`.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from . import gguf_pack

LINEARS = ("qkv", "o", "gate_up", "down")
ROOMS = (64, 96, 128, 160, 192, 256, 320, 384, 512)
"""Lengths of the static cache: each is captured once."""
END = "<|im_end|>"


@dataclass
class Shape:
    """Sizes of the model; `groups` is the number of key-value heads."""

    layers: int
    dim: int
    inner: int
    heads: int
    groups: int
    vocab: int
    rope: float = 1e6
    eps: float = 1e-6

    @property
    def head(self) -> int:
        """Size of a head."""
        return self.dim // self.heads


class Teacher:
    """Frozen weights in `dtype` and, once `add_lora` was called, trainable adapters in float32."""

    def __init__(self, shape: Shape, weights: dict[str, torch.Tensor], layers: list[dict[str, torch.Tensor]]):
        self.shape, self.layers = shape, layers
        self.embedding, self.norm = weights["embedding"], weights["norm"]
        self.lora: dict[str, torch.nn.Parameter] = {}
        self.scale = 1.0
        device, half = self.embedding.device, shape.head // 2
        frequency = shape.rope ** (-torch.arange(half, device=device, dtype=torch.float32) / half)
        angle = torch.arange(4096, device=device, dtype=torch.float32)[:, None] * frequency
        self.cos = torch.cat([angle.cos(), angle.cos()], 1).to(self.embedding.dtype)
        self.sin = torch.cat([angle.sin(), angle.sin()], 1).to(self.embedding.dtype)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.embedding.device

    @staticmethod
    def open(folder: Path, device: str, dtype: torch.dtype = torch.bfloat16) -> "tuple[Teacher, Tokens]":
        """Loads the pack in `folder` (see `kit.gguf_pack`)."""
        header = json.loads((folder / "pack.json").read_text())
        raw = torch.from_file(str(folder / "teacher.pack"), size=(folder / "teacher.pack").stat().st_size, dtype=torch.uint8)

        def load(name: str) -> torch.Tensor:
            _, kind, shape, at, size = next(t for t in header["tensors"] if t[0] == name)
            return gguf_pack.dequantised(raw[at : at + size].clone().to(device), kind, shape).to(dtype)

        layers = []
        for i in range(header["layers"]):
            part = lambda name: load(f"blk.{i}.{name}")
            layers.append({
                "attention_norm": part("attn_norm.weight"),
                "qkv": torch.cat([part(f"attn_{n}.weight") for n in "qkv"]),
                "qkv_bias": torch.cat([part(f"attn_{n}.bias") for n in "qkv"]),
                "o": part("attn_output.weight"),
                "inner_norm": part("ffn_norm.weight"),
                "gate_up": torch.cat([part("ffn_gate.weight"), part("ffn_up.weight")]),
                "down": part("ffn_down.weight"),
            })
        shape = Shape(header["layers"], header["dim"], header["inner"], header["heads"], header["groups"],
                      len(header["tokens"]), header["rope"], header["eps"])
        weights = {"embedding": load("output.weight"), "norm": load("output_norm.weight")}
        return Teacher(shape, weights, layers), Tokens(folder / "tokenizer.json", header["tokens"])

    @staticmethod
    def drawn(shape: Shape, device: str = "cpu", dtype: torch.dtype = torch.float32, seed: int = 1) -> "Teacher":
        """A model with random weights."""
        torch.manual_seed(seed)
        small = lambda *size: (torch.randn(*size, device=device) / math.sqrt(size[-1])).to(dtype)
        ones = lambda size: torch.ones(size, device=device, dtype=dtype)
        d, qkv = shape.dim, shape.dim + 2 * shape.groups * shape.head
        layer = lambda: {
            "attention_norm": ones(d), "qkv": small(qkv, d), "qkv_bias": 0 * ones(qkv), "o": small(d, d),
            "inner_norm": ones(d), "gate_up": small(2 * shape.inner, d), "down": small(d, shape.inner),
        }
        weights = {"embedding": small(shape.vocab, d), "norm": ones(d)}
        return Teacher(shape, weights, [layer() for _ in range(shape.layers)])

    @staticmethod
    def toy(vocab: int, device: str = "cpu", seed: int = 1) -> "Teacher":
        """A tiny model with random weights, for trials."""
        return Teacher.drawn(Shape(layers=2, dim=64, inner=128, heads=4, groups=2, vocab=vocab, rope=1e4), device, seed=seed)

    # --- adapters ---------------------------------------------------------------------------------------------------

    def add_lora(self, rank: int = 16, alpha: float = 32.0) -> list[torch.nn.Parameter]:
        """Adapters on every linear layer; returns the parameters to train."""
        torch.manual_seed(5)
        self.scale = alpha / rank
        for i, layer in enumerate(self.layers):
            for name in LINEARS:
                out, inside = layer[name].shape
                down = torch.randn(rank, inside, device=self.device) / math.sqrt(inside)
                self.lora[f"{i}.{name}.a"] = torch.nn.Parameter(down)
                self.lora[f"{i}.{name}.b"] = torch.nn.Parameter(torch.zeros(out, rank, device=self.device))
        return list(self.lora.values())

    def save_lora(self, path: Path) -> None:
        """Writes the adapters in bfloat16 (safetensors)."""
        from safetensors.torch import save_file

        save_file({k: v.detach().to("cpu", torch.bfloat16).contiguous() for k, v in self.lora.items()}, str(path),
                  metadata={"scale": str(self.scale)})

    def load_lora(self, path: Path) -> None:
        """Reads adapters that `save_lora` wrote."""
        from safetensors import safe_open

        with safe_open(str(path), "pt") as file:
            self.scale = float(file.metadata()["scale"])
            self.lora = {k: torch.nn.Parameter(file.get_tensor(k).float().to(self.device)) for k in file.keys()}

    @torch.no_grad()
    def merge_lora(self) -> None:
        """Adds the adapters to the weights and forgets them."""
        for i, layer in enumerate(self.layers):
            for name in LINEARS:
                if f"{i}.{name}.a" in self.lora:
                    change = self.lora[f"{i}.{name}.b"].float() @ self.lora[f"{i}.{name}.a"].float()
                    layer[name] = (layer[name].float() + self.scale * change).to(layer[name].dtype)
        self.lora = {}

    def linear(self, i: int, name: str, x: torch.Tensor) -> torch.Tensor:
        """A linear layer with its adapter."""
        layer = self.layers[i]
        y = F.linear(x, layer[name], layer.get(f"{name}_bias"))
        if self.lora:
            a, b = self.lora[f"{i}.{name}.a"], self.lora[f"{i}.{name}.b"]
            y = y + F.linear(F.linear(x, a.to(x.dtype)), (b * self.scale).to(x.dtype))
        return y

    # --- forward ----------------------------------------------------------------------------------------------------

    def normed(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """Root mean square norm."""
        return F.rms_norm(x, (x.shape[-1],), weight, self.shape.eps)

    def rotated(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """Rotary position embedding; `cos` and `sin` are broadcast over heads."""
        half = x.shape[-1] // 2
        return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin

    def split(self, qkv: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """`[batch, time, heads, head]` queries, keys and values."""
        s = self.shape
        q, k, v = qkv.split([s.dim, s.groups * s.head, s.groups * s.head], -1)
        shaped = lambda x: x.unflatten(-1, (-1, s.head))
        return shaped(q), shaped(k), shaped(v)

    def inner(self, i: int, x: torch.Tensor) -> torch.Tensor:
        """The feed-forward part, with its residual."""
        gate, up = self.linear(i, "gate_up", self.normed(x, self.layers[i]["inner_norm"])).chunk(2, -1)
        return x + self.linear(i, "down", F.silu(gate) * up)

    def hidden(self, ids: torch.Tensor, keep: Callable[[int, torch.Tensor, torch.Tensor], None] | None = None) -> torch.Tensor:
        """Last hidden states `[batch, time, dim]` of ids padded on the right; `keep` is handed each layer's keys and values."""
        x = self.embedding[ids]
        cos, sin = (t[: ids.shape[1], None] for t in (self.cos, self.sin))
        for i, layer in enumerate(self.layers):
            q, k, v = self.split(self.linear(i, "qkv", self.normed(x, layer["attention_norm"])))
            q, k, v = (t.transpose(1, 2) for t in (self.rotated(q, cos, sin), self.rotated(k, cos, sin), v))
            if keep:
                keep(i, k, v)
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
            x = x + self.linear(i, "o", mixed.transpose(1, 2).flatten(2))
            x = self.inner(i, x)
        return self.normed(x, self.norm)

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        """Scores of the vocabulary."""
        return F.linear(hidden, self.embedding)

    def loss(self, ids: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Mean cross-entropy of the positions at which `targets` (the next token, or -1) is not negative."""
        wanted = targets >= 0
        return F.cross_entropy(self.logits(self.hidden(ids)[wanted]).float(), targets[wanted])


class Tokens:
    """The tokenizer, with ids numbered by the rows that the pack kept."""

    def __init__(self, path: Path, keep: list[int]):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(path))
        self.keep = keep
        self.row = {token: row for row, token in enumerate(keep)}
        self.bytes: dict[int, list[int]] = {}
        self.end = self.row[self.tokenizer.token_to_id(END)]

    def encode(self, texts: list[str]) -> list[list[int]]:
        """Rows of the tokens of each text; a token that was not kept is spelled in single bytes, which all were kept."""
        row = self.row
        return [[r for i in e.ids for r in ((row[i],) if i in row else self.spelled(i))]
                for e in self.tokenizer.encode_batch_fast(texts)]

    def spelled(self, token: int) -> list[int]:
        """Rows of the bytes of a token."""
        if token not in self.bytes:
            characters = self.tokenizer.id_to_token(token)
            self.bytes[token] = [self.row[self.tokenizer.token_to_id(c)] for c in characters]
        return self.bytes[token]

    def decode(self, rows: list[list[int]]) -> list[str]:
        """Texts of rows, up to the end mark."""
        keep = self.keep
        return self.tokenizer.decode_batch([[keep[r] for r in row] for row in rows], skip_special_tokens=True)


@dataclass
class Answer:
    """What was generated for a prompt: rows up to the end mark, the mean log-probability of a token, and whether it ended."""

    rows: list[int]
    confidence: float
    ended: bool = True


def room(length: int) -> int:
    """The smallest cache that `length` tokens fit into."""
    return next((r for r in ROOMS if r >= length), -(-length // 256) * 256)


class Generator:
    """Batched generation with a static cache; on a GPU each size of batch is captured once as a CUDA graph."""

    def __init__(self, teacher: Teacher, end: int, temperature: float = 0.0, least: float = 0.1, graphs: bool = True):
        """`temperature` 0 is greedy; above, tokens of at least `least` times the best one's probability are drawn."""
        self.teacher, self.end, self.temperature, self.least = teacher, end, temperature, least
        self.graphs = graphs and teacher.device.type == "cuda"
        self.captured: dict[tuple[int, int], tuple] = {}

    def state(self, batch: int, length: int) -> dict[str, torch.Tensor]:
        """Buffers for `batch` rows of at most `length` tokens."""
        s, device = self.teacher.shape, self.teacher.device
        cache = torch.zeros(2, s.layers, batch, s.groups, length, s.head, device=device, dtype=self.teacher.embedding.dtype)
        whole = lambda *size: torch.zeros(*size, device=device, dtype=torch.long)
        return {"cache": cache, "token": whole(batch), "place": whole(batch), "out": whole(batch, length),
                "written": whole(batch, 1), "ended": torch.zeros(batch, device=device, dtype=torch.bool),
                "logprob": torch.zeros(batch, device=device), "count": torch.zeros(batch, device=device)}

    def choose(self, state: dict[str, torch.Tensor], hidden: torch.Tensor) -> None:
        """Takes the next token of each row from its hidden state, and writes it down where the row has not ended."""
        logits = self.teacher.logits(hidden).float()
        total = logits.logsumexp(-1)
        if self.temperature:
            scaled = logits / self.temperature
            floor = scaled.max(-1, keepdim=True).values + math.log(self.least)
            noise = -torch.log(-torch.log(torch.rand_like(scaled).clamp_min(1e-20)).clamp_min(1e-20))
            token = torch.where(scaled >= floor, scaled + noise, -torch.inf).argmax(-1)
        else:
            token = logits.argmax(-1)
        alive = ~state["ended"]
        state["logprob"].add_((logits.gather(1, token[:, None])[:, 0] - total) * alive)
        state["count"].add_(alive.float())
        token = torch.where(alive, token, torch.full_like(token, self.end))
        state["out"].scatter_(1, state["written"], token[:, None])
        state["written"].add_(1)
        state["ended"].logical_or_(token == self.end)
        state["token"].copy_(token)

    def step(self, state: dict[str, torch.Tensor]) -> None:
        """One token more for every row."""
        t, s = self.teacher, self.teacher.shape
        batch, length = state["out"].shape
        place = state["place"]
        cos, sin = t.cos[place][:, None, None], t.sin[place][:, None, None]
        hidden_keys = torch.arange(length, device=t.device) > place[:, None]
        at = place[:, None, None, None].expand(batch, s.groups, 1, s.head)
        x = t.embedding[state["token"]][:, None]
        for i, layer in enumerate(t.layers):
            q, k, v = t.split(t.linear(i, "qkv", t.normed(x, layer["attention_norm"])))
            q, k = t.rotated(q, cos, sin), t.rotated(k, cos, sin)
            keys, values = state["cache"][0, i], state["cache"][1, i]
            keys.scatter_(2, at, k.transpose(1, 2))
            values.scatter_(2, at, v.transpose(1, 2))
            # The heads of a group are asked together: `[batch, groups, heads of a group, length]`.
            q = q.view(batch, s.groups, s.heads // s.groups, s.head)
            scores = torch.matmul(q, keys.transpose(2, 3)) / math.sqrt(s.head)
            scores = scores.float().masked_fill(hidden_keys[:, None, None], -torch.inf).softmax(-1).to(x.dtype)
            x = x + t.linear(i, "o", torch.matmul(scores, values).reshape(batch, 1, s.dim))
            x = t.inner(i, x)
        self.choose(state, t.normed(x, t.norm)[:, 0])
        state["place"].add_(1)

    def prepared(self, batch: int, length: int) -> tuple[dict[str, torch.Tensor], Callable[[], None]]:
        """Buffers for a size of batch and what makes one step over them."""
        if (batch, length) not in self.captured:
            if len(self.captured) >= 12:
                self.captured.clear()
            state = self.state(batch, length)
            advance: Callable[[], None] = lambda: self.step(state)
            if self.graphs:
                stream = torch.cuda.Stream()
                stream.wait_stream(torch.cuda.current_stream())
                with torch.cuda.stream(stream):
                    for _ in range(2):
                        self.step(state)
                torch.cuda.current_stream().wait_stream(stream)
                graph = torch.cuda.CUDAGraph()
                with torch.cuda.graph(graph):
                    self.step(state)
                advance = graph.replay
            self.captured[batch, length] = (state, advance)
        return self.captured[batch, length]

    @torch.no_grad()
    def batch(self, prompts: list[list[int]], most: int, size: int, enough: float = 0.99) -> list[Answer]:
        """Answers of at most `most` tokens to at most `size` prompts.

        Stops when `enough` of the rows have ended: what is still going is mostly a loop.
        """
        t = self.teacher
        longest = max(map(len, prompts))
        length = room(longest + most)
        state, advance = self.prepared(size, length)
        for name in ("token", "place", "written", "ended", "logprob", "count", "out"):
            state[name].zero_()
        ids = torch.zeros(size, longest, dtype=torch.long)
        lengths = torch.ones(size, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, : len(prompt)] = torch.tensor(prompt)
            lengths[row] = len(prompt)
        ids, lengths = ids.to(t.device), lengths.to(t.device)
        state["ended"][len(prompts) :] = True

        def keep(i: int, k: torch.Tensor, v: torch.Tensor) -> None:
            state["cache"][0, i, :, :, :longest].copy_(k)
            state["cache"][1, i, :, :, :longest].copy_(v)

        hidden = t.hidden(ids, keep)
        state["place"].copy_(lengths)
        self.choose(state, hidden[torch.arange(size, device=t.device), lengths - 1])
        # A row may be asked for `length - its prompt` tokens; the static cache ends there.
        for step in range(1, length - longest):
            advance()
            if step % 8 == 0 and float(state["ended"].float().mean()) >= enough + (1 - enough) * (1 - len(prompts) / size):
                break
        out, ended = state["out"].cpu(), state["ended"].cpu()
        scores = (state["logprob"] / state["count"].clamp_min(1)).cpu()
        written = int(state["written"][0])
        answers = []
        for row in range(len(prompts)):
            rows = out[row, :written].tolist()
            whole = bool(ended[row]) and self.end in rows
            answers.append(Answer(rows[: rows.index(self.end)] if whole else rows, float(scores[row]), whole))
        return answers

    def all(self, prompts: list[list[int]], sizes: list[int], tokens: int, most: Callable[[int], int],
            deadline: float = math.inf, said: Callable[[str], None] = print, bound: int = 1024,
            cut_off: bool = False) -> dict[int, Answer]:
        """Answers by index of prompt, until `deadline` (`time.monotonic`); those that did not end only with `cut_off`.

        Sorted by length into batches of about `tokens` cached tokens; whole blocks of `sizes` prompts come in order, so
        that what is asked first is answered first when time is short.
        """
        answers: dict[int, Answer] = {}
        asked, began, at = 0, time.monotonic(), 0
        for size in sizes:
            order = sorted(range(at, at + size), key=lambda i: len(prompts[i]))
            at += size
            while order:
                if time.monotonic() > deadline:
                    said(f"time is up: {len(answers)} of {len(prompts)} answered")
                    return answers
                # From the longest down: what needs most memory comes first.
                longest = len(prompts[order[-1]])
                cached = room(longest + most(longest))
                fit = max(1, min(bound, 1 << int(math.log2(max(1, tokens / cached)))))
                chosen, order = order[-fit:], order[:-fit]
                for index, answer in zip(chosen, self.batch([prompts[i] for i in chosen], most(longest), fit)):
                    if answer.ended or cut_off:
                        answers[index] = answer
                asked += len(chosen)
            made = sum(len(a.rows) for a in answers.values())
            seconds = time.monotonic() - began
            said(f"{asked} of {len(prompts)} asked, {made / seconds:.0f} tokens a second, {seconds:.0f} s")
        return answers

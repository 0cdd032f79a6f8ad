"""The student: the graph that the crate `fxtranslate` runs (`engine.rs`), in PyTorch, with Marian's names of parameters.

A transformer encoder and an SSRU decoder (Kim et al. 2019), post-norm, one embedding for source, target and output, sinusoidal
positions as Marian's, no embedding at the decoder's first position. Weights are `[in, out]`, as Marian stores them in float.
"""

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Shape:
    """Sizes of the model; `vocab` must be a multiple of 8, `dim` and `inner` of 16."""

    vocab: int
    dim: int = 384
    inner: int = 1536
    heads: int = 8
    encoders: int = 6
    decoders: int = 2


def positions(length: int, dim: int, start: int = 0) -> torch.Tensor:
    """Marian's sinusoidal positions `[length, dim]`: all sines, then all cosines."""
    half = dim // 2
    channel = torch.arange(dim, dtype=torch.float32)
    frequency = torch.pow(torch.tensor(1e-4), (channel % half) / (half - 1))
    offset = torch.where(channel >= half, math.pi / 2, 0.0)
    return torch.sin(torch.arange(start, start + length, dtype=torch.float32)[:, None] * frequency + offset)


BRANCH = 0.4
"""What the last weight of each residual branch is multiplied with at the start. In a deep post-norm encoder each layer
norm halves what came in; without this the student stayed a language model for 2,000 steps (loss 4.38, BLEU 0.5), with it
the attention was found after 1,000 (compare Liu et al. 2020, Admin)."""


class Rounded(torch.autograd.Function):
    """Rounds to 8-bit steps of `1 / scale`; the gradient passes where the value was not clipped."""

    @staticmethod
    def forward(context, x, scale):
        context.save_for_backward(x, scale)
        return (x * scale).round().clamp(-127, 127) / scale

    @staticmethod
    def backward(context, gradient):
        x, scale = context.saved_tensors
        return gradient * ((x * scale).abs() <= 127), None


class Student(nn.Module):
    """The model; `quantised` is switched on once `calibrate` has seen activations, and plays the 8-bit arithmetic."""

    def __init__(self, shape: Shape, dropout: float = 0.1, seed: int = 11):
        super().__init__()
        if shape.vocab % 8 or shape.dim % 16 or shape.inner % 16 or shape.dim % shape.heads:
            raise ValueError(f"the engine does not take these sizes: {asdict(shape)}")
        torch.manual_seed(seed)
        self.shape, self.dropout, self.quantised, self.calibrating = shape, dropout, False, False
        self.scales: dict[str, float] = {}
        self.seen: dict[str, list[torch.Tensor]] = {}
        self.p = nn.ParameterDict()
        d = shape.dim
        self.p["Wemb"] = nn.Parameter(torch.randn(shape.vocab, d) * d**-0.5)
        self.p["decoder_ff_logit_out_b"] = nn.Parameter(torch.zeros(1, shape.vocab))
        for i in range(1, shape.encoders + 1):
            self.attention(f"encoder_l{i}_self")
            self.feed_forward(f"encoder_l{i}_ffn")
        for i in range(1, shape.decoders + 1):
            self.weight(f"decoder_l{i}_rnn_W", d, d)
            self.weight(f"decoder_l{i}_rnn_Wf", d, d)
            self.vector(f"decoder_l{i}_rnn_bf", d)
            self.norm(f"decoder_l{i}_rnn_ffn")
            self.attention(f"decoder_l{i}_context")
            self.feed_forward(f"decoder_l{i}_ffn")
        self.register_buffer("place", positions(512, d), persistent=False)

    def weight(self, name: str, rows: int, columns: int) -> None:
        """A weight, drawn as Glorot and Bengio (2010), smaller where a residual branch ends."""
        gain = BRANCH if name.endswith(("_Wo", "_Wv", "_W2", "_rnn_W")) else 1.0
        self.p[name] = nn.Parameter(nn.init.xavier_uniform_(torch.empty(rows, columns), gain))

    def vector(self, name: str, length: int, value: float = 0.0) -> None:
        """A bias or scale, `[1, length]` as Marian keeps it."""
        self.p[name] = nn.Parameter(torch.full((1, length), value))

    def norm(self, base: str) -> None:
        """Scale and bias of a layer norm."""
        self.vector(f"{base}_ln_scale", self.shape.dim, 1.0)
        self.vector(f"{base}_ln_bias", self.shape.dim)

    def attention(self, base: str) -> None:
        """The parameters of an attention block."""
        for part in "qkvo":
            self.weight(f"{base}_W{part}", self.shape.dim, self.shape.dim)
            self.vector(f"{base}_b{part}", self.shape.dim)
        self.norm(f"{base}_Wo")

    def feed_forward(self, base: str) -> None:
        """The parameters of a feed-forward block."""
        self.weight(f"{base}_W1", self.shape.dim, self.shape.inner)
        self.vector(f"{base}_b1", self.shape.inner)
        self.weight(f"{base}_W2", self.shape.inner, self.shape.dim)
        self.vector(f"{base}_b2", self.shape.dim)
        self.norm(f"{base}_ffn")

    # --- parts ------------------------------------------------------------------------------------------------------

    def matrix(self, name: str) -> torch.Tensor:
        """A weight as it is computed with."""
        w = self.p[name]
        return Rounded.apply(w, 127 / w.detach().abs().max()) if self.quantised else w

    def activation(self, name: str, x: torch.Tensor) -> torch.Tensor:
        """What is multiplied with a weight, as it is computed with."""
        if self.calibrating:
            self.seen.setdefault(name, []).append(x.detach().abs().max().float())
        if self.quantised:
            return Rounded.apply(x, x.new_tensor(self.scales[name]))
        return x

    def affine(self, name: str, x: torch.Tensor, bias: str | None) -> torch.Tensor:
        """`x · W + b`."""
        y = self.activation(name, x) @ self.matrix(name)
        return y if bias is None else y + self.p[bias]

    def added(self, base: str, branch: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """Layer norm of a branch and what it is added to."""
        branch = F.dropout(branch, self.dropout, self.training)
        scale, bias = self.p[f"{base}_ln_scale"][0], self.p[f"{base}_ln_bias"][0]
        return F.layer_norm(branch + x, (self.shape.dim,), scale, bias, 1e-6)

    def heads(self, x: torch.Tensor) -> torch.Tensor:
        """`[batch, heads, time, head]`."""
        return x.unflatten(-1, (self.shape.heads, -1)).transpose(1, 2)

    def attend(self, base: str, x: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Attention over projected keys and values; `mask` is true where there is something."""
        q = self.heads(self.affine(f"{base}_Wq", x, f"{base}_bq"))
        mixed = F.scaled_dot_product_attention(q, keys, values, attn_mask=mask[:, None, None])
        return self.affine(f"{base}_Wo", mixed.transpose(1, 2).flatten(2), f"{base}_bo")

    def projected(self, base: str, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values."""
        return tuple(self.heads(self.affine(f"{base}_W{part}", x, f"{base}_b{part}")) for part in "kv")

    def forwarded(self, base: str, x: torch.Tensor) -> torch.Tensor:
        """A feed-forward block with its residual and norm."""
        y = self.affine(f"{base}_W2", F.relu(self.affine(f"{base}_W1", x, f"{base}_b1")), f"{base}_b2")
        return self.added(f"{base}_ffn", y, x)

    def embedded(self, ids: torch.Tensor) -> torch.Tensor:
        """Scaled embeddings."""
        return F.embedding(ids, self.matrix("Wemb")) * math.sqrt(self.shape.dim)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States of the source `[batch, time, dim]`; `ids` end with `</s>` and are padded on the right."""
        x = F.dropout(self.embedded(ids) + self.place[: ids.shape[1]], self.dropout, self.training)
        for i in range(1, self.shape.encoders + 1):
            base = f"encoder_l{i}_self"
            x = self.added(f"{base}_Wo", self.attend(base, x, *self.projected(base, x), mask), x)
            x = self.forwarded(f"encoder_l{i}_ffn", x)
        return x

    def recurrent(self, candidate: torch.Tensor, gate: torch.Tensor) -> torch.Tensor:
        """SSRU over time: `c = σ(f)·c₋₁ + (1 − σ(f))·x̃`, all steps at once by doubling (Hillis and Steele 1986)."""
        keep = torch.sigmoid(gate.float())
        new = (1 - keep) * candidate.float()
        step = 1
        while step < new.shape[1]:
            earlier = F.pad(new, (0, 0, step, 0))[:, : new.shape[1]]
            factor = F.pad(keep, (0, 0, step, 0), value=1.0)[:, : new.shape[1]]
            new = new + keep * earlier
            keep = keep * factor
            step *= 2
        return new

    def decode(self, ids: torch.Tensor, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Top states of the decoder when `ids` is what is to be said: position t sees the ids before t."""
        shifted = F.pad(self.embedded(ids)[:, :-1], (0, 0, 1, 0))
        x = F.dropout(shifted + self.place[: ids.shape[1]], self.dropout, self.training)
        for i in range(1, self.shape.decoders + 1):
            base = f"decoder_l{i}"
            gate = self.affine(f"{base}_rnn_Wf", x, f"{base}_rnn_bf")
            cell = self.recurrent(self.affine(f"{base}_rnn_W", x, None), gate)
            x = self.added(f"{base}_rnn_ffn", F.relu(cell).to(x.dtype), x)
            keys, values = self.projected(f"{base}_context", states)
            x = self.added(f"{base}_context_Wo", self.attend(f"{base}_context", x, keys, values, mask), x)
            x = self.forwarded(f"{base}_ffn", x)
        return x

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """Scores of the vocabulary."""
        return self.activation("none", x) @ self.matrix("Wemb").T + self.p["decoder_ff_logit_out_b"]

    def forward(self, source: torch.Tensor, mask: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Scores at each position of `target`."""
        return self.logits(self.decode(target, self.encode(source, mask), mask))

    @torch.no_grad()
    def greedy(self, source: torch.Tensor, mask: torch.Tensor, end: int = 0,
               allowed: torch.Tensor | None = None) -> list[list[int]]:
        """The most probable token step by step, as the engine decodes: at most `2 · source + 4` tokens, and 256.

        `allowed` (`[batch, vocab]`, true where a token may be said) plays the engine's shortlist.
        """
        states = self.encode(source, mask)
        batch, device = source.shape[0], source.device
        longest = (2 * mask.sum(1) + 4).clamp_max(256)
        cells = [torch.zeros(batch, self.shape.dim, device=device) for _ in range(self.shape.decoders)]
        context = [self.projected(f"decoder_l{i}_context", states) for i in range(1, self.shape.decoders + 1)]
        ended = torch.zeros(batch, dtype=torch.bool, device=device)
        previous = torch.zeros(batch, dtype=torch.long, device=device)
        out = []
        for step in range(int(longest.max())):
            x = self.place[step].expand(batch, 1, -1)
            if step:
                x = x + self.embedded(previous)[:, None]
            for i in range(1, self.shape.decoders + 1):
                base = f"decoder_l{i}"
                keep = torch.sigmoid(self.affine(f"{base}_rnn_Wf", x, f"{base}_rnn_bf").float())[:, 0]
                new = self.affine(f"{base}_rnn_W", x, None).float()[:, 0]
                cells[i - 1] = keep * cells[i - 1] + (1 - keep) * new
                x = self.added(f"{base}_rnn_ffn", F.relu(cells[i - 1])[:, None].to(x.dtype), x)
                x = self.added(f"{base}_context_Wo", self.attend(f"{base}_context", x, *context[i - 1], mask), x)
                x = self.forwarded(f"{base}_ffn", x)
            scores = self.logits(x)[:, 0]
            if allowed is not None:
                scores = scores.masked_fill(~allowed, -torch.inf)
            previous = scores.argmax(-1)
            ended = ended | (previous == end) | (longest <= step)
            previous = previous.masked_fill(ended, end)
            out.append(previous)
            if step % 8 == 7 and bool(ended.all()):
                break
        rows = torch.stack(out, 1).tolist()
        return [row[: row.index(end)] if end in row else row for row in rows]

    @torch.no_grad()
    def calibrate(self, batches: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]) -> None:
        """Sets the scales of the activations: 127 over the mean of a batch's largest value, and 1.1 deviations (as Marian's
        `alphas` are taken)."""
        training, quantised = self.training, self.quantised
        self.eval()
        self.calibrating, self.quantised, self.seen = True, False, {}
        for source, mask, target in batches:
            self(source, mask, target)
        for name, values in self.seen.items():
            value = torch.stack(values)
            spread = value.std() if len(value) > 1 else value.new_zeros(())
            self.scales[name] = 127 / float(value.mean() + 1.1 * spread)
        self.calibrating, self.quantised, self.seen = False, quantised, {}
        self.train(training)


def padded(rows: list[list[int]], device: torch.device | str, end: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows with the end mark behind each, padded on the right, and a mask of what is no padding."""
    longest = max(map(len, rows)) + 1
    ids = torch.full((len(rows), longest), end, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row, dtype=torch.long)
        mask[i, : len(row) + 1] = True
    return ids.to(device), mask.to(device)

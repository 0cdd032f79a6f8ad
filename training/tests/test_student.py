import struct

import torch

from kit import learn, marian, marks, toy
from kit.student import Shape, Student, padded


def small(**more) -> Student:
    return Student(Shape(vocab=48, dim=32, inner=64, heads=4, encoders=2, decoders=2), dropout=0.0, **more).eval()


def test_the_recurrence_over_all_steps_is_the_recurrence_step_by_step():
    student = small()
    candidate, gate = torch.randn(3, 13, 32), torch.randn(3, 13, 32)
    cell, steps = torch.zeros(3, 32), []
    for t in range(13):
        keep = torch.sigmoid(gate[:, t])
        cell = keep * cell + (1 - keep) * candidate[:, t]
        steps.append(cell)
    assert torch.allclose(student.recurrent(candidate, gate), torch.stack(steps, 1), atol=1e-6)


def test_greedy_decoding_agrees_with_the_training_pass():
    student = small()
    rows = [[5, 6, 7, 8], [9, 3], [4, 4, 4, 11, 12, 30]]
    source, mask = padded(rows, "cpu")
    decoded = student.greedy(source, mask)
    for row, answer in zip(rows, decoded):
        source, mask = padded([row], "cpu")
        target = torch.tensor([answer + [0]])
        best = student(source, mask, target).argmax(-1)[0].tolist()
        most = min(2 * (len(row) + 1) + 4, 256)
        assert best[: len(answer)] == answer and (best[len(answer)] == 0 or len(answer) == most)


def test_positions_are_marians():
    from kit.student import positions

    place = positions(4, 8)
    assert torch.allclose(place[0], torch.tensor([0.0] * 4 + [1.0] * 4), atol=1e-6)
    assert torch.allclose(place[3, 3], torch.sin(torch.tensor(3e-4)), atol=1e-6)


def read(data: bytes) -> dict:
    """Reads a model file by the layout that `fxtranslate`'s `model.rs` describes."""
    version, count = struct.unpack_from("<QQ", data)
    assert version == 1
    heads = [struct.unpack_from("<QQQQ", data, 16 + 32 * i) for i in range(count)]
    at, names, shapes = 16 + 32 * count, [], []
    for length, *_ in heads:
        names.append(data[at : at + length].rstrip(b"\0").decode())
        at += length
    for _, _, sides, _ in heads:
        shapes.append(struct.unpack_from(f"<{sides}i", data, at))
        at += 4 * sides
    (gap,) = struct.unpack_from("<Q", data, at)
    at += 8 + gap
    assert at % 256 == 0
    out = {}
    for name, shape, (_, kind, _, length) in zip(names, shapes, heads):
        out[name] = (kind, shape, data[at : at + length])
        at += length
    assert at == len(data)
    return out


def test_a_written_model_holds_the_weights(tmp_path):
    student = small()
    ids, mask = padded([[5, 6], [7, 8, 9]], "cpu")
    student.calibrate([(ids, mask, ids)])
    for int8 in (False, True):
        marian.write_model(student, tmp_path / "model.bin", int8)
        items = read((tmp_path / "model.bin").read_bytes())
        kind, shape, data = items["encoder_l1_ffn_W1"]
        assert shape == (32, 64)
        weight = student.p["encoder_l1_ffn_W1"].detach()
        if int8:
            assert kind == marian.INTGEMM8
            (scale,) = struct.unpack_from("<f", data, 32 * 64)
            values = torch.frombuffer(bytearray(data[: 32 * 64]), dtype=torch.int8).view(64, 32).T
            assert torch.allclose(values / scale, weight, atol=0.51 / scale)
            assert "encoder_l1_ffn_W1_QuantMultA" in items and "none_QuantMultA" in items
        else:
            assert kind == marian.FLOAT32
            assert torch.equal(torch.frombuffer(bytearray(data[: 4 * 32 * 64]), dtype=torch.float32).view(32, 64), weight)
        assert b"dec-cell: ssru" in items["special:model.yml"][2]


def test_sizes_that_the_engine_does_not_take_are_refused():
    import pytest

    for wrong in ({"vocab": 50}, {"dim": 40}, {"heads": 5}):
        with pytest.raises(ValueError):
            Student(Shape(**({"vocab": 48, "dim": 32, "inner": 64, "heads": 4} | wrong)))


def test_batches_hold_the_pairs(tmp_path):
    pairs = toy.pairs(60)
    toy.vocabulary(tmp_path / "v.spm", [t for p in pairs for t in p], 160)
    vocabulary = learn.spm(tmp_path / "v.spm")
    packed = learn.Packed.encoded(pairs, vocabulary, "cpu")
    import numpy as np

    seen = []
    for group in packed.groups(400, np.random.default_rng(1)):
        source, source_mask, target, target_mask = packed.batch(group)
        for row in range(len(group)):
            ids = source[row][source_mask[row]].tolist()
            assert ids[-1] == 0
            seen.append((vocabulary.decode(ids[:-1]), vocabulary.decode(target[row][target_mask[row]].tolist()[:-1])))
    assert sorted(seen) == sorted(pairs)


def test_marks_are_single_tokens(tmp_path):
    toy.vocabulary(tmp_path / "v.spm", [t for p in toy.pairs(60) for t in p], 160)
    vocabulary = learn.spm(tmp_path / "v.spm")
    for mark in [*marks.MARKS, marks.BACK]:
        assert len([p for p in vocabulary.encode(mark, out_type=str) if p != "▁"]) == 1


def test_the_shortlist_finds_translations():
    import numpy as np

    random = np.random.default_rng(3)
    rows = [random.choice(np.arange(2, 12), 4, replace=False).tolist() for _ in range(200)]
    packed = learn.Packed([(row, [i + 20 for i in reversed(row)]) for row in rows], "cpu")
    candidates = learn.lexical(packed, 40, best=3, rounds=8)
    assert all(i + 20 in candidates[i] for i in range(2, 12))

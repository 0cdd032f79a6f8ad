"""Both parts from end to end with toy models on the CPU."""

import subprocess
import sys
from pathlib import Path

import pytest

from kit import corpus, parts, toy

KIT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stages")
    toy.text(folder / "text")
    toy.pack(folder / "pack")
    toy.flores(folder / "flores")
    return folder


def run(place: Path, module: str, stage: str, *more: str, seconds: int = 900) -> str:
    pack = ["--pack", str(place / "pack")] if module == "first" else []
    command = [sys.executable, "-m", f"kit.{module}", stage, "--toy", "--seconds", str(seconds), "--work", str(place / "work"),
               "--text", str(place / "text"), "--flores", str(place / "flores"), "--out", str(place / f"out.{stage}"),
               "--device", "cpu", *pack, *more]
    done = subprocess.run(command, cwd=KIT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_both_half_hours(place):
    run(place, "first", "compose")
    assert (place / "out.compose/composed.en.txt.xz").exists()
    told = run(place, "first", "tune", "--before")
    assert "20 steps" in told and "untuned: BLEU" in told and "tuned: BLEU" in told
    parts.join(place / "out.tune/adapter.safetensors.parts.json", place / "adapter")
    assert (place / "adapter").read_bytes() == (place / "work/adapter.safetensors").read_bytes()
    told = run(place, "first", "text")
    assert "block 0: distil" in told and "block 2: back" in told

    # A random teacher says nothing of use: what a good one would bring back is put in its place.
    made = [corpus.Pair("distilled:tatoeba", -0.3, *p) for p in toy.pairs(80, seed=9)]
    made += [corpus.Pair("back:masc", -0.4, *p) for p in toy.pairs(80, seed=10)]
    corpus.write(place / "work/synthetic.0.tsv.xz", made)
    told = run(place, "second", "learn")
    assert "160 synthetic pairs" in told and "learned: 20 steps" in told and "student: BLEU" in told
    told = run(place, "second", "learn", "--resume")
    told = run(place, "second", "quantise")
    assert "student.int8: BLEU" in told
    assert {"model.iden.intgemm8.bin", "lex.iden.s2t.bin", "vocab.iden.spm"} <= {
        p.name for p in (place / "out.quantise").iterdir()}
    for out in place.glob("out.*"):
        files = [p for p in out.iterdir()]
        assert len(files) <= 8 and all(p.stat().st_size <= 16 * 2**20 for p in files)


def test_a_student_without_synthetic_text(place, tmp_path):
    import shutil

    shutil.copytree(place / "text", tmp_path / "text")
    shutil.copytree(place / "flores", tmp_path / "flores")
    told = run(tmp_path, "second", "learn")
    assert "0 synthetic pairs" in told


def test_the_fallback(place, tmp_path):
    import shutil

    for name in ("text", "flores"):
        shutil.copytree(place / name, tmp_path / name)
    assert "scratch: BLEU" in run(tmp_path, "scratch", "teach")
    assert "block 0: distil" in run(tmp_path, "scratch", "text")

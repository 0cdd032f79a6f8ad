import pytest

from kit import parts


def test_a_cut_file_is_joined_again_and_damage_is_named(tmp_path):
    source = tmp_path / "big"
    source.write_bytes(bytes(range(256)) * 1000)
    manifest = parts.cut(source, tmp_path / "pieces", 100_000)
    assert parts.missing(manifest) == []
    (tmp_path / "pieces/big.001").write_bytes(b"x")
    (tmp_path / "pieces/big.002").unlink()
    assert parts.missing(manifest) == ["big.001", "big.002"]
    with pytest.raises(ValueError, match="big.001, big.002"):
        parts.join(manifest, tmp_path / "again")
    kept = (tmp_path / "pieces/big.000").stat().st_mtime_ns
    parts.cut(source, tmp_path / "pieces", 100_000)
    assert (tmp_path / "pieces/big.000").stat().st_mtime_ns == kept, "whole pieces are left alone"
    parts.join(manifest, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == source.read_bytes()

"""Cuts a large file into pieces that fit one upload, and puts them together again.

A manifest (`<name>.parts.json`) holds the checksum of every piece and of the whole, so that a broken or missing piece
is named, and an upload goes on where it stopped.

    python3 -m kit.parts cut FILE FOLDER [--size 30000000]
    python3 -m kit.parts missing FOLDER/NAME.parts.json
    python3 -m kit.parts join FOLDER/NAME.parts.json FILE
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

PIECE = 30_000_000
"""Bytes of a piece unless told otherwise."""


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cut(source: Path, folder: Path, size: int = PIECE) -> Path:
    """Cuts `source` into pieces of `size` bytes in `folder`; returns the manifest's path.

    Pieces that are already there and whole are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = []
    with source.open("rb") as file:
        while block := file.read(size):
            name = f"{source.name}.{len(pieces):03d}"
            checksum = hashlib.sha256(block).hexdigest()
            path = folder / name
            if not path.exists() or digest(path) != checksum:
                temporary = path.with_suffix(path.suffix + ".tmp")
                temporary.write_bytes(block)
                os.replace(temporary, path)
            pieces.append({"name": name, "bytes": len(block), "sha256": checksum})
    manifest = folder / f"{source.name}.parts.json"
    whole = {"name": source.name, "bytes": source.stat().st_size, "sha256": digest(source), "pieces": pieces}
    manifest.write_text(json.dumps(whole, indent=1) + "\n")
    return manifest


def bring_back(path: Path, out: Path, size: int) -> None:
    """Copies a file to `out`, in pieces where it is larger than `size`."""
    if path.stat().st_size > size:
        cut(path, out, size)
    else:
        shutil.copy(path, out)


def missing(manifest: Path) -> list[str]:
    """The names of the pieces beside `manifest` that are absent or damaged."""
    pieces = json.loads(manifest.read_text())["pieces"]
    there = lambda p: (manifest.parent / p["name"]).is_file() and digest(manifest.parent / p["name"]) == p["sha256"]
    return [p["name"] for p in pieces if not there(p)]


def join(manifest: Path, target: Path) -> None:
    """Puts the pieces beside `manifest` together; raises `ValueError` that names what is missing or damaged."""
    whole = json.loads(manifest.read_text())
    if target.exists() and digest(target) == whole["sha256"]:
        return
    if absent := missing(manifest):
        raise ValueError(f"{manifest}: missing or damaged: {', '.join(absent)}")
    temporary = target.with_suffix(target.suffix + ".tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("wb") as file:
        for piece in whole["pieces"]:
            file.write((manifest.parent / piece["name"]).read_bytes())
    if digest(temporary) != whole["sha256"]:
        raise ValueError(f"{target}: the joined file does not have the checksum of {manifest}")
    os.replace(temporary, target)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("cut")
    command.add_argument("file", type=Path)
    command.add_argument("folder", type=Path)
    command.add_argument("--size", type=int, default=PIECE)
    commands.add_parser("missing").add_argument("manifest", type=Path)
    command = commands.add_parser("join")
    command.add_argument("manifest", type=Path)
    command.add_argument("file", type=Path)
    args = parser.parse_args()
    if args.command == "cut":
        print(cut(args.file, args.folder, args.size))
    elif args.command == "join":
        join(args.manifest, args.file)
    elif absent := missing(args.manifest):
        print("\n".join(absent))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

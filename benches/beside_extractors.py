#!/usr/bin/env python3
"""Article text, headline and date of web pages: padanan and other extractors on the pages of the core's tests.

    cargo build --release --locked
    benches/beside_extractors.py [--padanan PROGRAM] [--pages FOLDER] [--each]

Makes a virtual environment in target/extractors with the versions below, unless it is there. The scores are those of
crates/padanan-core/tests/pages (its README says what is text): precision, recall and F1 by words, the mean of all pages;
captions, authors and signatures count for nobody, nor does a line that is the headline. A headline is right if it has
the words of the gold one, a date if it is the same day.

Each tool is called as its documentation says for news. readability-lxml finds no dates, and returns mark-up, of which the
text of the blocks is taken. padanan is the program with its start, in milliseconds for each page; the others are
measured inside one process. "every kind" is padanan's whole text, with the lines that it copies or marks as an author's.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSIONS = ["trafilatura==2.3.1", "readability-lxml==0.9", "newspaper4k==0.9.6", "lxml_html_clean==0.4.6"]
MONTHS = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"]


def ready():
    """Runs this script again in the virtual environment."""
    folder = ROOT / "target" / "extractors"
    python = folder / "bin" / "python"
    if pathlib.Path(sys.prefix) == folder:
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--upgrade", "pip"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *VERSIONS], check=True)
    os.execv(python, [str(python), __file__, *sys.argv[1:]])


def words(text):
    return [word.lower() for word in re.findall(r"[^\W_]+", text)]


def score(gold, text):
    """Precision and recall by words; what is optional counts only if it is more than is optional."""
    title = words(gold["headline"])
    lines = [line for line in text.split("\n") if words(line) != title]
    count = lambda texts: Counter(word for line in texts for word in words(line))
    wanted, found = count(gold["text"]), count(lines)
    spare = found - wanted - count(gold.get("beside", [])) - count(gold.get("optional", []))
    right = (wanted & found).total()
    extra = spare.total()
    return right / max(1, right + extra), right / wanted.total()


def day(text):
    """The day that a line names, in Indonesian: `Senin, 30 Nov 2026`, `30/11/2026`, `Juni 21, 2026`."""
    parts = words(text)
    for first, second, year in zip(parts, parts[1:], parts[2:]):
        if not re.fullmatch(r"20\d\d", year):
            continue
        name = lambda word: MONTHS.index(word[:3].replace("aug", "agu")) + 1 if word[:3].replace("aug", "agu") in MONTHS else None
        if first.isdigit():
            month = name(second) or (int(second) if second.isdigit() else None)
            number = int(first)
        else:
            month, number = name(first), int(second) if second.isdigit() else None
        if month and number:
            return f"{year}-{month:02}-{number:02}"
    return None


def padanan(program, every):
    def run(path, _page):
        done = subprocess.run([program, "segment", "--format", "json", path], stdout=subprocess.PIPE, check=False)
        rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
        blocks = {}
        for row in rows:
            kind, text = blocks.setdefault(row["block"], (row["kind"], []))
            text.append(row["text"])
        lines = [(kind, " ".join(text)) for kind, text in blocks.values()]
        title = next((text for kind, text in lines if kind == "title"), "")
        date = next((found for kind, text in lines if kind == "byline" and (found := day(text))), None)
        kept = [text for kind, text in lines if every or kind not in ("link", "promo", "byline")]
        return "\n".join(kept), title, date

    return run


def others():
    import importlib.metadata

    import lxml.html
    import newspaper
    import readability
    import trafilatura

    def trafilatura_(**options):
        def run(_path, page):
            found = trafilatura.bare_extraction(page, with_metadata=True, target_language=None, **options)
            if found is None:
                return "", "", None
            return found.text or "", found.title or "", found.date

        return run

    def readability_(_path, page):
        document = readability.Document(page)
        body = lxml.html.fromstring(document.summary())
        for block in body.iter("p", "div", "li", "h1", "h2", "h3", "h4", "td", "th", "tr", "br", "figcaption", "blockquote", "dt", "dd"):
            block.tail = "\n" + (block.tail or "")
        return body.text_content(), document.short_title(), None

    def newspaper_(_path, page):
        article = newspaper.Article("https://www.warta.example/", language="id")
        article.download(input_html=page)
        article.parse()
        date = article.publish_date
        return article.text, article.title, date.strftime("%Y-%m-%d") if date else None

    version = importlib.metadata.version
    return {
        f"trafilatura {version('trafilatura')}": trafilatura_(),
        "the same, `favor_precision`": trafilatura_(favor_precision=True),
        "the same, `favor_recall`": trafilatura_(favor_recall=True),
        f"readability-lxml {version('readability-lxml')}": readability_,
        f"newspaper4k {version('newspaper4k')}": newspaper_,
    }


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("--padanan", default=ROOT / "target/release/padanan")
    arguments.add_argument("--pages", type=pathlib.Path, default=ROOT / "crates/padanan-core/tests/pages")
    arguments.add_argument("--each", action="store_true", help="the F1 of each page, too")
    given = arguments.parse_args()
    ready()
    pages = []
    for path in sorted(given.pages.glob("*.html")):
        gold = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
        pages.append((path, path.read_text(encoding="utf-8"), gold))
    tools = {"padanan": padanan(given.padanan, False), "padanan, every kind": padanan(given.padanan, True), **others()}
    print(f"| {len(pages)} pages | precision | recall | F1 | lowest F1 | headlines | dates | ms/page |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, run in tools.items():
        run(*pages[0][:2])  # what is loaded once is not measured
        rows, headlines, dates, took = [], 0, 0, 0.0
        for path, page, gold in pages:
            began = time.perf_counter()
            text, title, date = run(path, page)
            took += time.perf_counter() - began
            precision, recall = score(gold, text)
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            rows.append((precision, recall, f1))
            headlines += words(title) == words(gold["headline"])
            dates += date == gold["date"]
            if given.each:
                print(f"{name}: {path.stem}: {100 * f1:.1f} {title!r} {date}", file=sys.stderr)
        mean = [100 * sum(column) / len(rows) for column in zip(*rows)]
        least = 100 * min(row[2] for row in rows)
        cells = [f"{value:.1f}" for value in [*mean, least]] + [f"{headlines}", f"{dates}" if "readability" not in name else "–", f"{1000 * took / len(rows):.0f}"]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

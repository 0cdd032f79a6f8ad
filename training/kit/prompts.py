"""What the teacher is asked, as texts."""

import random

from . import marks

NAMES = {"id": "Indonesian:", "en": "English:"}
"""What stands before a sentence: the tag that says which direction is asked."""

GENRES = ["a news report", "an encyclopedia article", "a travel guide", "a sports report", "a business news report",
          "a science news article", "a news report about an election", "a report about a natural disaster",
          "a court report", "a health news article", "a history article", "an interview with quotes",
          "a report about a diplomatic meeting", "an opinion column", "a report about a protest"]
PLACES = ["Jakarta", "Surabaya", "Medan", "Bandung", "Makassar", "Papua", "Aceh", "Bali", "Yogyakarta", "Kalimantan",
          "Minsk", "Moscow", "Kyiv", "Warsaw", "Berlin", "Paris", "London", "Washington", "New York", "California", "Texas",
          "Beijing", "Tokyo", "Seoul", "Delhi", "Manila", "Kuala Lumpur", "Singapore", "Bangkok", "Sydney", "Auckland",
          "Cairo", "Nairobi", "Lagos", "Johannesburg", "Istanbul", "Tehran", "Baghdad", "Jerusalem", "Riyadh", "Brazil",
          "Argentina", "Mexico", "Canada", "Italy", "Spain", "Greece", "Sweden", "Norway", "Iceland"]
ORDER = "Write {genre} of five sentences about {topic} in {place}. Use names of people, numbers and dates. No title."
CHAT = ("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n",
        "<|im_end|>\n<|im_start|>assistant\n")

TEXTS = [*NAMES.values(), "\n", *CHAT, ORDER, *(" " + p for p in PLACES), *GENRES,
         *marks.MARKS, *(" " + m for m in marks.MARKS)]
"""Texts whose tokens the teacher's pack must keep."""


def translation(tokens, sources: list[str], source: str, target: str) -> list[list[int]]:
    """Prompts that ask for translations; each part is encoded alone, so that no token reaches over its border."""
    head, feed, tail = tokens.encode([NAMES[source], "\n", NAMES[target]])
    return [head + body + feed + tail for body in tokens.encode([" " + s for s in sources])]


def order(words: list[str], chance: random.Random) -> str:
    """What asks the untuned teacher for a short text."""
    return ORDER.format(genre=chance.choice(GENRES), place=chance.choice(PLACES), topic=chance.choice(words))


def chat(tokens, orders: list[str]) -> list[list[int]]:
    """Prompts in the form that the model's instruction tuning used."""
    before, after = tokens.encode(list(CHAT))
    return [before + body + after for body in tokens.encode(orders)]

"""What the teacher is asked, as texts."""

import itertools
import random

from . import marks

NAMES = {"id": "Indonesian:", "en": "English:"}
"""What stands before a sentence: the tag that says which direction is asked."""

GENRES = {
    "en": ["a news report", "an encyclopedia article", "a travel guide", "a sports report", "a business news report",
           "a science news article", "a news report about an election", "a report about a natural disaster",
           "a court report", "a health news article", "a history article", "an interview with quotes",
           "a report about a diplomatic meeting", "an opinion column", "a report about a protest"],
    "id": ["berita", "artikel ensiklopedia", "panduan wisata", "berita olahraga", "berita ekonomi", "berita sains",
           "berita pemilu", "berita bencana alam", "berita pengadilan", "artikel kesehatan", "artikel sejarah",
           "wawancara dengan kutipan", "berita pertemuan diplomatik", "kolom opini", "berita unjuk rasa"],
}
PLACES = ["Jakarta", "Surabaya", "Medan", "Bandung", "Makassar", "Papua", "Aceh", "Bali", "Yogyakarta", "Kalimantan",
          "Minsk", "Moscow", "Kyiv", "Warsaw", "Berlin", "Paris", "London", "Washington", "New York", "California", "Texas",
          "Beijing", "Tokyo", "Seoul", "Delhi", "Manila", "Kuala Lumpur", "Singapore", "Bangkok", "Sydney", "Auckland",
          "Cairo", "Nairobi", "Lagos", "Johannesburg", "Istanbul", "Tehran", "Baghdad", "Jerusalem", "Riyadh", "Brazil",
          "Argentina", "Mexico", "Canada", "Italy", "Spain", "Greece", "Sweden", "Norway", "Iceland"]
ORDERS = {
    "en": "Write {genre} of five sentences set in {place} that mentions the words \"{a}\" and \"{b}\". "
          "Use names of people, numbers and dates. Only the text, no title.",
    "id": "Tulis {genre} lima kalimat dalam bahasa Indonesia yang baik tentang {place}, dengan kata \"{a}\" dan \"{b}\". "
          "Pakai nama orang, angka, dan tanggal. Hanya teksnya, tanpa judul.",
}
CHAT = ("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")

TEXTS = [*NAMES.values(), "\n", *CHAT, *ORDERS.values(), *(" " + p for p in PLACES), *itertools.chain(*GENRES.values()),
         *marks.MARKS, *(" " + m for m in marks.MARKS)]
"""Texts whose tokens the teacher's pack must keep."""


def translation(tokens, sources: list[str], source: str, target: str) -> list[list[int]]:
    """Prompts that ask for translations; each part is encoded alone, so that no token reaches over its border."""
    head, feed, tail = tokens.encode([NAMES[source], "\n", NAMES[target]])
    return [head + body + feed + tail for body in tokens.encode([" " + s for s in sources])]


def order(words: list[str], language: str, chance: random.Random) -> str:
    """What asks the untuned teacher for a short text."""
    a, b = chance.sample(words, 2)
    return ORDERS[language].format(genre=chance.choice(GENRES[language]), place=chance.choice(PLACES), a=a, b=b)


def chat(tokens, orders: list[str]) -> list[list[int]]:
    """Prompts in the form that the model's instruction tuning used."""
    before, after = tokens.encode(list(CHAT))
    return [before + body + after for body in tokens.encode(orders)]

import random

import pytest

from kit import corpus, marks, teacher, text


@pytest.mark.parametrize(("source", "target", "shared"), [
    ("Kata Joko Widodo di Bali.", "Joko Widodo said in Bali.", ["Joko Widodo", "Bali"]),
    ("Pada 7 Mei Budi pergi", "On 7 May Budi left", ["Budi", "7"]),
    ("Harga naik 3,5 persen", "Prices rose 3.5 percent", []),
    ("Minsk tenang", "Minsk is calm", []),  # at the beginning a capital says nothing
    ("Ani bertemu Ani", "Ani met Ani", []),  # twice: which is which?
    ("Kota New York dan York", "New York City and York", ["New York"]),
    ("Pasal 12 dan 120", "Articles 12 and 120", ["12", "120"]),
])
def test_names_and_numbers_of_both_sides(source, target, shared):
    assert marks.shared(source, target) == shared


def test_marks_stand_for_the_same_piece_on_both_sides():
    chance = random.Random(1)
    for _ in range(50):
        source, target = marks.marked("Kata Joko Widodo di Bali, 2019.", "Joko Widodo said in Bali, 2019.", chance)
        assert sorted(marks.MARK.findall(source)) == sorted(marks.MARK.findall(target)) != []
    assert marks.marked("harga naik", "prices rise", chance) is None


def test_other_names_stand_on_both_sides():
    source, target = marks.renamed("Kata Joko di sana", "Joko said there", ["Xulu"], random.Random(1))
    assert (source, target) == ("Kata Xulu di sana", "Xulu said there")


@pytest.mark.parametrize(("line", "looped"), [
    ("a b a b a b a b", True),
    ("he said that he said that he said that he said that", True),
    ("no no no no", True),
    ("no no no", False),
    ("one two three four five six", False),
    ("ha ha, ha ha, it was very funny", False),
])
def test_loops(line, looped):
    assert corpus.looped(line) == looped


@pytest.mark.parametrize(("source", "target", "sound"), [
    ("Selamat pagi.", "Good morning.", True),
    ("123", "123", False),
    ("Ya.", "Yes, this is what he has always said about it, and more than once in public.", False),
    ("Kata ⟦1⟧", "Said ⟦1⟧", False),
])
def test_sound_pairs(source, target, sound):
    assert corpus.sound(source, target) == sound


def test_clean_text_has_no_invisible_characters():
    assert corpus.clean("a\u200bb \u00ad c\td\u0065\u0301") == "ab c d\u00e9"


@pytest.mark.parametrize(("text", "written"), [
    ("a length of 60 cm ( 24 in ) , and bears claws .", "a length of 60 cm (24 in), and bears claws."),
    ('only becoming " lobster red " on cooking .', 'only becoming "lobster red" on cooking.'),
    ("They 'll roast him , do n't they ?", "They'll roast him, don't they?"),
    ("a 1 @-@ 0 win before 20 @,@ 000 people", "a 1-0 win before 20,000 people"),
    ('" Go , " he said .', '"Go," he said.'),
    ("It costs 3.5 % of that .", "It costs 3.5% of that."),
    ("Already written (as it is), \"well\".", "Already written (as it is), \"well\"."),
])
def test_tokenised_text_is_written_as_people_write(text, written):
    assert corpus.detokenised(text) == written


def test_copies_are_known():
    assert corpus.copied("Tekan tombol Simpan untuk menyimpan berkas", "Tekan tombol Simpan untuk menyimpan berkas")
    assert not corpus.copied("Presiden Joko Widodo tiba di Bali", "President Joko Widodo arrived in Bali")


def test_evaluation_lines_are_left_out():
    keys = {corpus.key("Satu dua tiga")} | text.windows("satu dua tiga empat lima enam tujuh delapan sembilan")
    assert text.clashes("satu, DUA tiga!", keys)
    assert text.clashes("kata satu dua tiga empat lima enam tujuh delapan di sini", keys)
    assert not text.clashes("satu dua tiga empat", keys)


def test_rows_go_to_a_file_and_back(tmp_path):
    rows = [corpus.Pair("a", -0.5, "satu", "one"), corpus.Pair("b", 0.0, "dua é", "two é")]
    for name in ("rows.tsv", "rows.tsv.xz"):
        corpus.write(tmp_path / name, rows)
        assert corpus.read(tmp_path / name) == rows
    (tmp_path / "bad.tsv").write_text("a\tb\n")
    with pytest.raises(ValueError, match="bad.tsv:1"):
        corpus.read(tmp_path / "bad.tsv")




def test_names_become_one_mark_or_one_for_each_word_or_neighbours():
    chance, seen = random.Random(2), set()
    for _ in range(300):
        source, target = marks.marked("Kata Joko Widodo di Bali.", "Joko Widodo said in Bali.", chance)
        assert marks.MARK.findall(source) and sorted(marks.MARK.findall(source)) == sorted(marks.MARK.findall(target))
        assert len(set(marks.MARK.findall(source))) == len(marks.MARK.findall(source)) <= 8
        seen.add(len(marks.MARK.findall(source)))
    assert {1, 2, 3} <= seen


def test_the_student_reads_sure_text_with_the_same_figures():
    from kit import learn
    from kit.corpus import Pair

    made = [Pair("back:masc", -0.3, "Ada 1.200 orang di sana.", "There are 1,200 people."),
            Pair("back:masc", -0.3, "Ada 1.300 orang di sana.", "There are 1,200 people there."),
            Pair("back:masc", -0.9, "Mereka pergi.", "They left."),
            Pair("distilled:libreoffice_help", -0.1, "Klik Simpan.", "Click Save.")]
    people = [Pair("libreoffice_help", 0.0, "Klik Simpan.", "Click on Save."), Pair("pud", 0.0, "Ia pergi.", "He left.")]
    read = learn.mixture(people, made, [], ["Xulu"], random.Random(1), marked=0, renamed=0)
    assert read.count(("Ia pergi.", "He left.")) == 3
    assert (marks.BACK + " Ada 1.200 orang di sana.", "There are 1,200 people.") in read
    assert len([r for r in read if r[0].startswith("Klik")]) == 1 and len(read) == 5


def test_quotation_marks_stay_with_their_sentence():
    text = 'He said, "We won it all in the end." Then the whole team left the old town.'
    assert teacher.sentences(text) == ['He said, "We won it all in the end."', "Then the whole team left the old town."]
    assert teacher.repeats("The man said that the man said so") and not teacher.repeats("The man said that he went")

#!/bin/sh
# Makes models/id-en.phrase. Give the folder that holds the training data (see models/README.md for what it is).
#   models/train.sh DATA [PADANAN]
set -eu
data=$1
padanan=${2:-target/release/padanan}
here=$(dirname "$0")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in pairs english wordnet-lexicon wordnet-definitions; do
    zstd -dcq "$data/parallel/$name.tsv.zst" >"$scratch/$name.tsv"
done
"$padanan" models train --from-scratch \
    --pairs "$scratch/pairs.tsv" --pairs "$scratch/wordnet-definitions.tsv" \
    --text "$scratch/english.tsv" --lexicon "$scratch/wordnet-lexicon.tsv" --lexicon "$here/news-words.tsv" \
    --without gnome_apps_help --without debian_reference --without d_i_guide --without phpmyadmin_docs \
    --without git_ui \
    --weight gunnxx_news=3 --weight gunnxx_general=3 --weight pud=3 --weight nusax=3 --weight tico19=3 \
    --weight news-words=5 \
    --dev-source "$data/mt/flores-dev.id" --dev-reference "$data/mt/flores-dev.en" --dev-lines 600 --rounds 6 \
    --card "$here/CARD.txt" --out "$here/id-en.phrase"

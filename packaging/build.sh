#!/bin/sh
# Packages of a program that is built already:
#
#   cargo build --locked --profile dist
#   packaging/build.sh target/dist/padanan [deb] [rpm] [tar] [zip]        (default: deb rpm tar)
#
# The program writes its own manual pages and completions, so it must run on this machine. Everything that a package contains
# is put into target/packaging first; the packages, their checksums and the list of what is in the program (SBOM, CycloneDX)
# go to target/packages. Needs Python 3, cargo-about and cargo-cyclonedx, and for the packages cargo-deb (with
# dpkg-dev) and cargo-generate-rpm:
#
#   cargo install --locked cargo-deb cargo-generate-rpm cargo-cyclonedx && cargo install --locked cargo-about --features cli
#
# TARGET names the machine that the program is for (default: this one), OUT the folder of the packages (default:
# target/packages; it is emptied). FAST=1 packs loosely and quickly, to try something.
# Every date in a package is that of the commit.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "packaging/build.sh: $1" >&2
    exit "${2:-1}"
}

[ $# -ge 1 ] || stop "name the program: packaging/build.sh target/dist/padanan [deb] [rpm] [tar] [zip]" 2
program=$1
shift
[ $# -gt 0 ] || set -- deb rpm tar
[ -f "$program" ] || stop "there is no program $program; build it with: cargo build --locked --profile dist" 2

TARGET=${TARGET:-$(rustc -vV | sed -n 's/^host: //p')}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
stage=target/packaging
out=${OUT:-target/packages}
name=padanan-$version-$TARGET
python=$(command -v python3 || command -v python) || stop "Python 3 is not installed"

for tool in about cyclonedx; do
    cargo $tool --version >/dev/null 2>&1 || stop "cargo-$tool is not installed; the head of this script has the command"
done
case $("$program" --version) in
"padanan $version"*) ;;
*) stop "$program is not padanan $version but $("$program" --version)" ;;
esac
# Without its model the program translates nothing until a person fetches one: no package for a first try.
"$program" models list --json | grep -q '"kind": "bundled"' ||
    stop "$program was built without its model (feature embed-model)"

rm -rf "$stage" "$out"
mkdir -p "$stage/man" "$stage/completions" "$stage/doc/docs" "$stage/doc/models" "$stage/licences" "$out"

cp "$program" "$stage/"
"$program" man --out "$stage/man"
"$program" completions bash >"$stage/completions/padanan.bash"
"$program" completions zsh >"$stage/completions/_padanan"
"$program" completions fish >"$stage/completions/padanan.fish"
"$program" completions powershell >"$stage/completions/padanan.ps1"

cp -R glossaries "$stage/glossaries"
cp README.md CHANGELOG.md SECURITY.md "$stage/doc/"
cp -R docs/. "$stage/doc/docs/"
cp models/README.md "$stage/doc/models/"
cp -R examples "$stage/doc/examples"
mkdir "$stage/doc/examples/worker"
cp packaging/worker.env.example packaging/compose.yaml packaging/Containerfile packaging/padanan-worker@.service \
    "$stage/doc/examples/worker/"

# Licences: our own, the model's, the data of the glossaries, and every crate in the program.
cp LICENSE-MIT LICENSE-APACHE models/LICENSE-CC-BY-SA glossaries/LICENSE-UNICODE "$stage/licences/"
paragraph() { sed 's/[[:space:]]*$//; s/^$/./; s/^/ /' "$1"; }
while IFS= read -r line; do
    case $line in
    @MIT@) paragraph LICENSE-MIT ;;
    @CC-BY-SA@) paragraph models/LICENSE-CC-BY-SA ;;
    @UNICODE@) paragraph glossaries/LICENSE-UNICODE ;;
    *) printf '%s\n' "$line" ;;
    esac
done <packaging/copyright >"$stage/copyright"
{
    echo "padanan ($version-1) unstable; urgency=medium"
    echo
    echo "  * Version $version. /usr/share/doc/padanan/CHANGELOG.md says what is new."
    echo
    echo " -- $(sed -n 's/^maintainer = "\(.*\)"/\1/p' Cargo.toml)  $(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" -R 2>/dev/null ||
        LC_ALL=C date -u -r "$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %T +0000')"
} >"$stage/changelog"

# cargo-cyclonedx writes beside each Cargo.toml.
cargo cyclonedx --format json --spec-version 1.5 --target "$TARGET" --override-filename padanan.cdx --quiet
"$python" packaging/sbom.py padanan.cdx.json "$out/$name.cdx.json" "$SOURCE_DATE_EPOCH"
rm -f padanan.cdx.json crates/*/padanan.cdx.json benches/padanan.cdx.json
cp "$out/$name.cdx.json" "$stage/doc/padanan.cdx.json"

# A cargo-about that was built without optimisation takes an hour, not seconds.
notices=$stage/doc/THIRD-PARTY-LICENCES.txt
cargo about generate --frozen --fail -c packaging/about.toml --target "$TARGET" packaging/about.hbs >"$notices"
cargo metadata --locked --format-version 1 | "$python" packaging/notices.py "$out/$name.cdx.json" >>"$notices"
cp "$notices" "$stage/licences/"

find "$stage" -type d -exec chmod 755 {} +
find "$stage" -type f -exec chmod 644 {} +
chmod 755 "$stage/$(basename "$program")"
find "$stage" -exec touch -d "@$SOURCE_DATE_EPOCH" {} + 2>/dev/null || true

# The layout of /usr, to unpack into any prefix.
tree() {
    top=$stage/$name
    rm -rf "$top"
    mkdir -p "$top/bin" "$top/share/man" "$top/share/bash-completion/completions" "$top/share/zsh/site-functions" \
        "$top/share/fish/vendor_completions.d" "$top/share/padanan" "$top/share/doc"
    cp -p "$stage/$(basename "$program")" "$top/bin/"
    cp -Rp "$stage/man" "$top/share/man/man1"
    cp -p "$stage/completions/padanan.bash" "$top/share/bash-completion/completions/padanan"
    cp -p "$stage/completions/_padanan" "$top/share/zsh/site-functions/"
    cp -p "$stage/completions/padanan.fish" "$top/share/fish/vendor_completions.d/"
    cp -Rp "$stage/glossaries" "$top/share/padanan/"
    cp -Rp "$stage/doc" "$top/share/doc/padanan"
    cp -Rp "$stage/licences" "$top/share/doc/padanan/"
    cp -p "$stage/completions/padanan.ps1" "$top/share/padanan/"
    find "$top" -exec touch -d "@$SOURCE_DATE_EPOCH" {} + 2>/dev/null || true
}

for package in "$@"; do
    case $package in
    deb)
        cargo deb --version >/dev/null 2>&1 || stop "cargo-deb is not installed; the head of this script has the command"
        cargo deb --no-build --no-strip --quiet ${FAST:+--fast} --output "$out/padanan_$version-1_$(dpkg --print-architecture).deb"
        ;;
    rpm)
        cargo generate-rpm --version >/dev/null 2>&1 ||
            stop "cargo-generate-rpm is not installed; the head of this script has the command"
        cargo generate-rpm ${FAST:+--payload-compress gzip} --output "$out/padanan-$version-1.${TARGET%%-*}.rpm"
        ;;
    tar)
        tree
        # GNU tar; bsdtar of macOS has none of these options, and its archive is right but not the same each time.
        if tar --version | grep -q GNU; then
            tar -C "$stage" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name"
        else
            tar -C "$stage" -cf - "$name"
        fi | gzip -n -9 >"$out/$name.tar.gz"
        ;;
    zip)
        tree
        whole=$(cd "$out" && pwd)
        if command -v zip >/dev/null; then
            (cd "$stage" && zip -q -X -r "$whole/$name.zip" "$name")
        else
            (cd "$stage" && 7z a -bso0 "$whole/$name.zip" "$name")
        fi
        ;;
    *) stop "there is no package $package: name deb, rpm, tar or zip" 2 ;;
    esac
done

cd "$out"
rm -f SHA256SUMS
if command -v sha256sum >/dev/null; then sha256sum -- padanan* >SHA256SUMS.new; else shasum -a 256 -- padanan* >SHA256SUMS.new; fi
mv SHA256SUMS.new SHA256SUMS
ls -l

#!/bin/bash
# Installs each package in a clean root without a network, uses it, and removes it. As root, on Debian:
#
#   packaging/build.sh PROGRAM && tests/packages.sh [deb] [rpm] [tar] [upgrade]      (default: all four)
#   tests/packages.sh upgrade OLD      from a package of the program OLD, built from commit 79301a3
#   tests/packages.sh static PROGRAM   a static program alone in an empty root, as in a container from scratch
#
# The clean root is a minimal Debian (debootstrap, --variant=minbase), made once in target/test-root with the mirror that this
# machine uses. Exit code 77: it cannot be done here, and the last line says why.
set -euo pipefail
cd "$(dirname "$0")/.."
base=target/test-root
roots=target/test-roots
packages=target/packages
user=pembaca

cannot() {
    echo "$1"
    exit 77
}

fail() {
    echo "FAILED: $1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || cannot "it needs root for a chroot"
for tool in debootstrap unshare ip python3; do command -v $tool >/dev/null || cannot "$tool is not installed"; done
unshare --net --mount --pid --fork true 2>/dev/null || cannot "this machine allows no namespaces"

# The clean root, and a user in it.
prepare() {
    [ -e "$base/ready" ] && return
    rm -rf "$base"
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' | head -n 1)
    debootstrap --variant=minbase "${mirror##* }" "$base" "${mirror%% *}" >target/debootstrap.log 2>&1 ||
        cannot "the minimal Debian cannot be fetched (target/debootstrap.log)"
    chroot "$base" useradd --create-home --shell /bin/bash $user
    touch "$base/ready"
}

# fresh NAME: a copy of the clean root. It is a mount of its own, so that nothing leads out of it.
fresh() {
    root=$roots/$1
    rm -rf "$root"
    mkdir -p $roots
    cp -a "$base" "$root"
    rm "$root/ready"
    (cd "$root" && everything) >"$roots/$1.before"
}

everything() { find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp \) -prune -o -print | LC_ALL=C sort; }

# as WHO COMMAND: in the root, with a loopback and no other network.
as() {
    # shellcheck disable=SC2016
    unshare --net --mount --pid --ipc --uts --fork --kill-child sh -c '
        ip link set lo up
        mount -t proc proc "$1/proc"
        mount --bind /dev "$1/dev"
        exec chroot "$1" setpriv --reuid="$2" --regid="$2" --init-groups env -i PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin \
            HOME="$(chroot "$1" sh -c "echo ~$2")" LANG=C.UTF-8 TERM=dumb bash -euo pipefail -c "cd; $3"
    ' - "$root" "$1" "$2"
}

# What a stranger does first. $1: where the package has its documents.
use() {
    echo "-- used"
    as $user "
        ! timeout 2 bash -c 'echo >/dev/tcp/192.0.2.1/80' 2>/dev/null
        padanan --version
        mkdir kerja && cd kerja
        cp $1/examples/articles/minsk.txt .
        code=0
        padanan translate minsk.txt --glossary id-en --format diff >diff.txt 2>said.txt || code=\$?
        [ \$code -eq 10 ] || { cat said.txt; echo \"translate: exit code \$code\"; exit 1; }
        grep -q '46 of 46 terms honoured' said.txt
        padanan translate minsk.txt --glossary id-en --bitext minsk.bitext.json --out minsk.en.txt --quiet || [ \$? -eq 10 ]
        padanan review minsk.bitext.json --accept 1 || [ \$? -eq 10 ]
        padanan glossary check ${1%/doc/*}/padanan/glossaries/id-en
    "
    # The lines of the README are those of the program.
    sed -n '/^   7  paragraph/,/^```$/p' README.md | grep -v -e '^```$' -e '^$' >"$root/home/$user/wanted.txt"
    while IFS= read -r line; do
        grep -qF -- "$line" "$root/home/$user/kerja/diff.txt" || fail "the README shows a line that the example does not give: $line"
    done <"$root/home/$user/wanted.txt"
    rm "$root/home/$user/wanted.txt"
    reviewed
    as $user "
        if padanan doctor --help >/dev/null 2>&1; then
            cd kerja && padanan doctor
        else
            echo 'skipped: this program has no doctor'
        fi
    "
}

# The page of the review answers who has its link, and nobody else.
reviewed() {
    # shellcheck disable=SC2016
    as $user '
        cd kerja
        padanan review minsk.bitext.json --no-open 2>review.txt &
        for _ in $(seq 100); do grep -q token= review.txt && break; sleep 0.1; done
        address=$(grep -o "http://[^ ]*" review.txt)
        host=${address#http://}; path=/${host#*/}; host=${host%%/*}
        cookie=
        ask() {
            exec 3<>"/dev/tcp/${host%:*}/${host#*:}"
            printf "%s\r\n" "GET $1 HTTP/1.1" "Host: $host" "Connection: close" ${cookie:+"Cookie: $cookie"} "" >&3
            cat <&3 >answer.txt
            echo "$1: $(head -n 1 answer.txt)"
        }
        ask / | grep " 403 "
        ask "$path" | grep -o " 200 "
        cookie=$(sed -n "s/^set-cookie: \([^;]*\).*/\1/p" answer.txt)
        ask / | grep " 303 "
        ask "$(tr -d "\r" <answer.txt | sed -n "s/^location: //p")" | grep " 200 "
        grep -q Tikhanovskaya answer.txt
        kill -INT $!
        code=0; wait $! || code=$?
        echo "the review ended with $code"
        case $code in 0 | 10 | 130) ;; *) cat review.txt; exit 1 ;; esac
        rm answer.txt review.txt
    '
}

# Manual pages, completions and licences. $1: documents, $2: manual pages, $3: completions of bash.
furnished() {
    as $user "
        pages=0
        for command in '' \$(padanan --help | sed -n '/^Commands:/,/^\$/s/^  \([a-z][a-z]*\) .*/-\1/p' | grep -v -e -help); do
            page=\$(ls $2/padanan\$command.1*)
            case \$page in *.gz) zcat \$page ;; *) cat \$page ;; esac | grep -q '^\.TH padanan'
            pages=\$((pages + 1))
        done
        echo \"\$pages manual pages of commands\"
        source $3
        complete -p padanan
        grep -q 'ring 0' $1/THIRD-PARTY-LICENCES.txt
        grep -q 'vendor/xsimd/LICENSE' $1/THIRD-PARTY-LICENCES.txt
        grep -q CycloneDX $1/padanan.cdx.json
    "
}

# removed NAME EXCEPT: nothing is left but what the user made, and that is untouched. EXCEPT are the installer's own records.
removed() {
    (cd "$root" && everything) >"$roots/$1.after"
    left=$(LC_ALL=C comm -13 "$roots/$1.before" "$roots/$1.after" | grep -v -E "^\./home/$user(/|\$)|$2" || true)
    gone=$(LC_ALL=C comm -23 "$roots/$1.before" "$roots/$1.after" || true)
    [ -z "$left" ] || fail "the removal leaves: $left"
    [ -z "$gone" ] || fail "the removal takes what was not its own: $gone"
    [ "$made" = "$(own)" ] || fail "the removal changed the user's files"
    case $made in *memory.sqlite*) ;; *) fail "the user had no translation memory" ;; esac
    echo "-- removed: only the user's data are left"
}

own() { find "$root/home/$user" -type f ! -name '*-shm' ! -name '*-wal' -exec sha256sum {} + | sort; }

deb() {
    echo "== deb"
    # No forge has given the project an address for mail yet; the scripts reload units as debhelper's own do.
    if command -v lintian >/dev/null; then
        lintian --allow-root --fail-on error,warning --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog \
            --suppress-tags initial-upload-closes-no-bugs,maintainer-script-calls-systemctl,wrong-name-for-upstream-changelog \
            $packages/padanan_*.deb
    else
        echo "skipped: lintian is not installed"
    fi
    fresh deb
    cp $packages/padanan_*.deb "$root/tmp/padanan.deb"
    as root 'dpkg -i /tmp/padanan.deb && dpkg -V padanan && dpkg -s padanan | grep -E "^(Version|Depends|Installed-Size)"'
    use /usr/share/doc/padanan
    furnished /usr/share/doc/padanan /usr/share/man/man1 /usr/share/bash-completion/completions/padanan
    for word in 'CC-BY-SA-4.0' 'UNICODE LICENSE V3' 'Permission is hereby granted'; do
        grep -q "$word" "$root/usr/share/doc/padanan/copyright" || fail "the copyright file lacks $word"
    done
    made=$(own)
    as root 'dpkg --purge padanan'
    removed deb '^\./var/(lib/dpkg|log|cache)(/|$)'
}

rpm() {
    echo "== rpm"
    type -P rpm >/dev/null || cannot "rpm is not installed"
    fresh rpm
    command rpm -qp --requires $packages/padanan-*.rpm
    # The dependencies are there, as packages of Debian.
    command rpm --root "$PWD/$root" --nodeps -i $packages/padanan-*.rpm
    command rpm --root "$PWD/$root" -V --nodeps padanan
    use /usr/share/doc/padanan
    furnished /usr/share/doc/padanan /usr/share/man/man1 /usr/share/bash-completion/completions/padanan
    made=$(own)
    command rpm --root "$PWD/$root" --nodeps -e padanan
    # The folders of the shells, which Debian has without their packages only while something is in them.
    removed rpm '^\./var/(lib|cache|tmp|log)(/|$)|^\./root/\.rpmdb(/|$)|^\./usr/share/((fish|zsh)(/[^/]*)?|licenses)$'
}

archive() {
    echo "== tar"
    fresh tar
    file=$(ls $packages/padanan-*.tar.gz)
    tar -xzf "$file" -C "$root/usr/local" --strip-components=1
    use /usr/local/share/doc/padanan
    furnished /usr/local/share/doc/padanan /usr/local/share/man/man1 /usr/local/share/bash-completion/completions/padanan
    made=$(own)
    # All of it is below the folder that it was unpacked into.
    tar -tzf "$file" | sed "s|^[^/]*/|$root/usr/local/|" | grep -v '/$' | xargs -d '\n' rm
    left=$(cd "$root" && find ./usr/local ! -type d | LC_ALL=C sort | LC_ALL=C comm -13 "$OLDPWD/$roots/tar.before" -)
    [ -z "$left" ] || fail "the archive does not name $left"
    removed tar '^\./usr/local(/|$)'
}

# Memory, journal and decisions of commit 79301a3 are there for the new program: those that its program makes here, or without
# one those that it made for tests/integration/old_files.rs.
upgrade() {
    echo "== upgrade"
    fresh upgrade
    made=tests/integration/fixtures/v0.1.0
    home=$root/home/$user
    mkdir -p "$home/kerja" "$home/.local/share/padanan"
    cp -r $made/{news,glossary.toml,kapal.decisions.json} "$home/kerja/"
    printf '%s\n' 'backend = "bundled"' 'glossaries = ["glossary.toml"]' >"$home/kerja/padanan.toml"
    if [ -n "$1" ]; then
        old=$roots/old
        rm -rf "$old"
        mkdir -p "$old/DEBIAN" "$old/usr/bin"
        install -m 755 "$1" "$old/usr/bin/padanan"
        printf '%s\n' 'Package: padanan' 'Version: 0.1.0~79301a3-1' "Architecture: $(dpkg --print-architecture)" \
            'Maintainer: nobody <nobody@localhost>' 'Description: padanan as it was' >"$old/DEBIAN/control"
        dpkg-deb --build -Zgzip -z1 --root-owner-group "$old" "$root/tmp/old.deb" >/dev/null
        chroot "$root" chown -R $user: /home/$user
        as root 'dpkg -i /tmp/old.deb'
        # shellcheck disable=SC2016
        as $user '
            cd kerja
            padanan batch news --out news-en || [ $? -eq 10 ]
            padanan translate news/kapal.txt --bitext kapal.bitext.json --out kapal.en.txt || [ $? -eq 10 ]
            padanan review kapal.bitext.json --apply kapal.decisions.json || [ $? -eq 10 ]
            padanan review kapal.bitext.json --set-state final 2 || [ $? -eq 10 ]
        '
    else
        cp -r $made/{news-en,kapal.bitext.json} "$home/kerja/"
        cp $made/memory.sqlite "$home/.local/share/padanan/"
        chroot "$root" chown -R $user: /home/$user
    fi
    python3 tests/upgraded.py before "$home"
    cp $packages/padanan_*.deb "$root/tmp/new.deb"
    as root 'dpkg -i /tmp/new.deb && dpkg -V padanan'
    # The same batch again, and the same article into the bitext with the decisions.
    # shellcheck disable=SC2016
    as $user '
        cd kerja
        padanan memory stats
        padanan batch news --out news-en --report batch.json || [ $? -eq 10 ]
        padanan translate news/kapal.txt --bitext kapal.bitext.json --out kapal.en.txt || [ $? -eq 10 ]
    '
    python3 tests/upgraded.py after "$home"
}

# The program, a folder for its data, one for articles, and nothing else.
static() {
    echo "== static"
    root=$roots/static
    rm -rf "$root"
    mkdir -p "$root/usr/bin" "$root/tmp" "$root/data" "$root/articles"
    chmod 1777 "$root/tmp"
    install -m 755 "$1" "$root/usr/bin/padanan"
    cp examples/articles/minsk.txt "$root/articles/"
    chown -R 65532:65532 "$root/data" "$root/articles"
    inside() { unshare --net --mount --pid --fork env -i PATH="$PATH" HOME=/data chroot --userspec=65532:65532 "$root" /usr/bin/padanan "$@"; }
    inside --version
    code=0
    inside translate /articles/minsk.txt --glossary id-en --out /articles/minsk.en.txt || code=$?
    [ $code -eq 10 ] || fail "translate: exit code $code"
    grep -q Tikhanouskaya "$root/articles/minsk.en.txt" || fail "no translation"
    [ -s "$root/data/.local/share/padanan/memory.sqlite" ] || fail "no translation memory in /data"
    inside memory stats
}

prepare
if [ "${1:-}" = static ]; then
    [ -x "${2:-}" ] || fail "name the static program: tests/packages.sh static PROGRAM"
    static "$2"
    exit
fi
[ -e $packages/SHA256SUMS ] || fail "there are no packages; make them: packaging/build.sh PROGRAM"
if [ "${1:-}" = upgrade ] && [ $# -eq 2 ]; then
    [ -x "$2" ] || fail "$2 is no program"
    upgrade "$2"
    exit
fi
[ $# -gt 0 ] || set -- deb rpm tar upgrade
for package in "$@"; do
    case $package in
    deb) deb ;;
    rpm) rpm ;;
    tar) archive ;;
    upgrade) upgrade '' ;;
    *) fail "there is no package $package" ;;
    esac
done

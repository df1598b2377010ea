# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# shellcheck shell=bash
# Sourced by the scripts of tests/boot: what runs a machine, outside of it.
set -u
unset CDPATH
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../own-folder.sh"
SOURCE=${SRCDIR:-$(dirname "$(dirname "$HERE")")}
CACHE=${TMPDIR:-/tmp}/tuntap-boot
PATH=$PATH:/usr/sbin:/sbin
export PATH LC_ALL=C.UTF-8

pass() { echo "PASS $1"; }
fail() { echo "FAIL $1: $2"; FAILED=$((FAILED + 1)); }
FAILED=0

# Cannot be had here: nothing is said of the program. Exit status 77, as for automake.
skip() {
	echo "SKIP $*"
	exit 77
}

# What runs is not the program but the machine, or these scripts.
broken() {
	echo "FAIL machine: $*"
	exit 1
}

needs() {
	local tool said

	[ "$(id -u)" = 0 ] || skip 'needs root, to make and to enter the roots of machines'
	for tool in mmdebstrap unshare flock "$@"; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	said=$(own_folder "$CACHE" TMPDIR) || broken "$said"
	WORK=$(mktemp -d "$CACHE/run.XXXXXX")
	MACHINE=
	trap 'rm -rf --one-file-system "$WORK"' EXIT
	trap '[ -z "$MACHINE" ] || kill "$MACHINE"; exit 1' HUP INT TERM
}

# Where this machine's apt has Debian from.
mirror() {
	# shellcheck disable=SC2016 # for apt
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
		awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }'
}

# root NAME SUITE PACKAGE,...: a minimal system in $WORK/NAME. It is made once, and kept as
# an archive; another list of packages is another archive.
root() {
	local archive
	archive=$CACHE/$1-$(echo "$2 $3" | md5sum | cut -c 1-8).tar

	(
		flock 9
		[ -e "$archive" ] || {
			unshare -m --propagation private mmdebstrap --mode=root --format=tar \
				--variant=minbase --components=main --include="$3" \
				"$2" "$archive.new" "$(mirror)" &>"$archive.log" &&
				mv "$archive.new" "$archive"
		}
	) 9>"$archive.lock"
	[ -e "$archive" ] || skip "cannot make a root of $2: $(tail -n 1 "$archive.log")"
	mkdir -p "$WORK/$1"
	tar -C "$WORK/$1" -xpf "$archive" --numeric-owner || broken "cannot unpack $archive"
}

# within NAME COMMAND...: in that root, with a /proc.
within() {
	local dir=$WORK/$1

	shift
	# shellcheck disable=SC2016
	unshare -mpf --propagation private sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' \
		"$dir" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@" </dev/null
}

TO_BUILD=gcc,libc6-dev,make,automake,autoconf,pkg-config,libmnl-dev,libsmartcols-dev,libjansson-dev,libseccomp-dev,libssl-dev

# build OPTION...: this tree in the root "build", installed into $WORK/build/dest, with
# the programs that the guests use.
build() {
	local dir=$WORK/build

	root build bookworm $TO_BUILD
	mkdir "$dir/src"
	if git -c safe.directory='*' -C "$SOURCE" rev-parse 2>/dev/null; then
		git -c safe.directory='*' -C "$SOURCE" ls-files -co --exclude-standard -z
	else
		(cd "$SOURCE" && find . -type f -print0)
	fi | tar -C "$SOURCE" --null -T - -c | tar -C "$dir/src" -x
	# shellcheck disable=SC2016
	within build sh -ec 'cd /src; autoreconf -i; ./configure --prefix=/usr --sysconfdir=/etc "$@"
		make -j2; make install DESTDIR=/dest
		gcc -static -O -o /dest/reader tests/boot/reader.c
		gcc -D_GNU_SOURCE -shared -fPIC -O -o /dest/slow.so tests/boot/slow.c' sh "$@" &>"$WORK/build.log" || {
		fail build "$(tail -n 3 "$WORK/build.log" | tr '\n' '|')"
		exit 1
	}
}

# machine SECONDS NAME QEMU-OPTION...: its console is $WORK/NAME.console, what the guest says
# of the checks $WORK/NAME.says. Fails where it does not power itself off in that time.
machine() {
	local limit=$1 name=$2 status

	shift 2
	timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max,la57=off -smp 2 -m 1024 \
		-nic none -display none -monitor none -no-reboot -device virtio-rng-pci \
		-serial "file:$WORK/$name.console" -serial "file:$WORK/$name.says" "$@" </dev/null &
	MACHINE=$!
	wait "$MACHINE"
	status=$?
	MACHINE=
	[ -z "${KEEP-}" ] || cp "$WORK/$name".* "$KEEP"
	said "$name" '^(PASS|FAIL) '
	FAILED=$((FAILED + $(said "$name" -c '^FAIL ')))
	[ "$status" = 0 ] && said "$name" -q '^END$' ||
		fail "$name/machine" "did not come to its end (status $status): $(
			tail -n 2 "$WORK/$name.console" | tr -d '\r' | tr '\n' '|')"
}

# said NAME GREP-ARGUMENT...
said() {
	tr -d '\r' <"$WORK/$1.says" | grep -aE "${@:2}"
}

finish() {
	[ "$FAILED" = 0 ]
	exit
}

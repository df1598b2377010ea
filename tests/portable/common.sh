# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# shellcheck shell=bash
# Sourced by the tests of this folder: systems to build and to install in, and one
# line for each result. In: SRCDIR, BUILDDIR (see the Makefile).
# shellcheck disable=SC2016
set -u
unset CDPATH
PORTABLE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$PORTABLE/../own-folder.sh"
: "${SRCDIR:=$(cd "$PORTABLE/../.." && pwd)}"
: "${BUILDDIR:=$SRCDIR}"
# Systems are made once; remove the folder to renew them.
CACHE=${TUNTAP_CACHE:-${TMPDIR:-/tmp}/tuntap-portable}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/portable.XXXXXX")
trap 'rm -rf --one-file-system "$WORK"' EXIT
trap 'exit 1' HUP INT TERM
PATH=$PATH:/usr/sbin:/sbin
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
passed=0 failed=0 skipped=0

pass() { echo "passed   $1"; passed=$((passed + 1)); }
fail() { # NAME WHY [LOG]
	echo "FAILED   $1: $2"
	[ -z "${3-}" ] || tail -n 40 "$3" | sed 's/^/    /'
	failed=$((failed + 1))
}
skip() { echo "skipped  $1: $2"; skipped=$((skipped + 1)); }

# check NAME COMMAND...: its output is shown where it fails.
check() {
	local name=$1 log=$WORK/$1.log

	shift
	if "$@" >"$log" 2>&1 </dev/null; then
		pass "$name"
	else
		fail "$name" "status $?" "$log"
		return 1
	fi
}

finish() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ] || exit 1
	[ "$passed" -gt 0 ] || exit 77
	exit 0
}

# Nothing of it can be run here.
unable() {
	echo "$*"
	exit 77
}

need_root() {
	[ "$(id -u)" = 0 ] || unable "$1 needs root, which makes chroots"
}

# need PROGRAM PACKAGE...: from Debian, where they are missing.
need() {
	local missing=()

	while [ $# -gt 0 ]; do
		command -v "$1" >/dev/null || missing+=("$2")
		shift 2
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || unable "not installed: ${missing[*]}"
	{ apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}"; } \
		>"$WORK/apt.log" 2>&1 </dev/null ||
		unable "cannot be installed: ${missing[*]} ($(tail -n 1 "$WORK/apt.log"))"
}

# Where this machine's apt has Debian from.
mirror() {
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' |
		awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }'
}

# root SUITE PACKAGE,... DIR: a minimal system of that release with those packages, and
# of those ARCHITECTURES.
root() {
	local suite=$1 packages=$2 dir=$3 tar said status=0

	said=$(own_folder "$CACHE" TUNTAP_CACHE) || { fail cache "$said"; finish; }
	tar=$CACHE/$suite-$(echo "$packages ${ARCHITECTURES-}" | cksum | cut -d ' ' -f 1).tar
	exec 9>"$tar.lock"
	flock 9
	[ -e "$tar" ] || {
		unshare --mount --propagation private mmdebstrap --mode=root --format=tar \
			--variant=minbase --components=main \
			${ARCHITECTURES:+--architectures="$ARCHITECTURES"} ${packages:+--include="$packages"} \
			"$suite" "$tar.new" "$(mirror)" >"$WORK/$suite.log" 2>&1 </dev/null &&
			mv "$tar.new" "$tar"
	} || status=1
	exec 9>&-
	[ "$status" = 0 ] || return 1
	mkdir -p "$dir" && tar -C "$dir" -xpf "$tar" --numeric-owner
}

# source_in DIR: the tree, as it would be released, without what was built here.
source_in() {
	[ -n "${ARCHIVE-}" ] || {
		make -C "$BUILDDIR" dist >"$WORK/dist.log" 2>&1 ||
			{ fail dist 'make dist fails' "$WORK/dist.log"; finish; }
		for ARCHIVE in "$BUILDDIR"/tuntap-*.tar.gz; do :; done
	}
	mkdir -p "$1" && tar -C "$1" --strip-components=1 --no-same-owner -xzf "$ARCHIVE"
}

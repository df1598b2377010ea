# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by helper.bash where bats is older than 1.7, as Debian 11 has it (1.2): what it
# lacks, as far as these tests use it. It lies in /run, which is the world's own.
# shellcheck shell=bash
# shellcheck disable=SC2034 # for the tests

mkdir -p /run/world/bats/file
BATS_FILE_TMPDIR=/run/world/bats/file
BATS_TEST_TMPDIR=$(mktemp -d /run/world/bats/test.XXXXXX)
chmod 755 "$BATS_TEST_TMPDIR"
BATS_RUN_TMPDIR=/run/world/bats

# run [!|-STATUS] [--separate-stderr] COMMAND...
run() {
	local flags=$- want='' separate='' ifs=$IFS

	while :; do
		case ${1-} in
		--separate-stderr) separate=1 ;;
		! | -[0-9]*) want=${1#-} ;;
		*) break ;;
		esac
		shift
	done
	set +eET
	if [ -n "$separate" ]; then
		output=$("$@" 2>"$BATS_TEST_TMPDIR/.stderr")
		status=$?
		stderr=$(cat "$BATS_TEST_TMPDIR/.stderr")
	else
		output=$("$@" 2>&1)
		status=$?
	fi
	IFS=$'\n'
	# shellcheck disable=SC2206 # a line each
	lines=($output)
	IFS=$ifs
	set "-$flags"
	case $want in
	'') ;;
	!) [ "$status" -ne 0 ] ;;
	*) [ "$status" -eq "$want" ] ;;
	esac
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by tests of the relay: hosts that are network namespaces, and what runs there.
# shellcheck shell=bash

# on HOST COMMAND...
on() {
	local host=$1

	shift
	nsenter "--net=/run/netns/$host" "$@"
}

# start LOG HOST COMMAND...: in the background; its pid is in $pid.
start() {
	local log=$BATS_TEST_TMPDIR/$1 host=$2

	shift 2
	: >"$log"
	nsenter "--net=/run/netns/$host" "$@" >"$log" 2>&1 3>&- &
	# shellcheck disable=SC2034 # for the tests
	pid=$!
}

# knowing FILE HOST COMMAND... &: in place of this shell, with FILE over /etc/hosts. A
# minimal system may have none: then a copy with one lies over its /etc.
knowing() {
	# shellcheck disable=SC2016 # for the inner shell
	exec unshare --mount sh -euc '
		[ -e /etc/hosts ] || {
			mkdir -p /run/world/etc
			cp -a /etc/. /run/world/etc 2>/dev/null || :
			: >/run/world/etc/hosts
			mount --bind /run/world/etc /etc
		}
		mount --bind "$1" /etc/hosts
		host=$2
		shift 2
		exec nsenter "--net=/run/netns/$host" "$@"' - "$@"
}

# told LOG TEXT: what runs says so, or has said so.
told() {
	wait_for grep -qF -e "$2" "$BATS_TEST_TMPDIR/$1" ||
		complain "$1: $(cat "$BATS_TEST_TMPDIR/$1")"
}

# cable LEFT RIGHT: between two hosts that are made.
cable() {
	need_netns
	ip netns add "$1"
	ip netns add "$2"
	ip link add wire netns "$1" type veth peer name wire netns "$2"
	ip -n "$1" addr add 192.0.2.1/24 dev wire
	ip -n "$2" addr add 192.0.2.2/24 dev wire
	ip -n "$1" link set lo up
	ip -n "$2" link set lo up
	ip -n "$1" link set wire up
	ip -n "$2" link set wire up
}

# leave HOST...: all that runs ends, and the hosts are no more.
leave() {
	local pids host

	pids=$(jobs -p)
	# shellcheck disable=SC2086 # one word each
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null || :
	for host; do
		ip netns del "$host" 2>/dev/null || :
	done
	clean
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Loaded by every file of tests: what they have in common.
# shellcheck shell=bash
# shellcheck disable=SC2154 # status, output and stderr are set by run
if command -v bats_require_minimum_version >/dev/null; then
	bats_require_minimum_version 1.7.0
else
	load old-bats
fi

# Every test removes all links: those of the machine are not for that.
if [ -z "${MACHINE_NETNS-}" ] || [ "$(readlink /proc/self/ns/net)" = "$MACHINE_NETNS" ]; then
	echo 'these tests run in a world of their own: tests/in-namespace FILE.bats' >&2
	exit 1
fi

# Users of the tests must reach the files that the tests make.
chmod 755 "$BATS_RUN_TMPDIR"

# Every test leaves the world as it found it; one that overrides teardown calls
# clean itself.
teardown() {
	clean
}

clean() {
	local link pids

	pids=$(jobs -p)
	# shellcheck disable=SC2086 # one word each
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null || :
	wait 2>/dev/null || :
	sed '1,2d; s/^ *//; s/:.*//' /proc/net/dev | while IFS= read -r link; do
		[ "$link" = lo ] || ip link del dev "$link" 2>/dev/null || :
	done
}

# What a test cannot do without.

need() {
	local tool

	for tool; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

# The ip that ours is compared with: older ones know no multi_queue in tun_flags (0x100)
# and no gro_max_size, and their JSON is none where a text has an apostrophe.
need_ip() {
	ip -V | awk -F'iproute2-' '{ split($2, v, "."); exit v[1] * 100 + v[2] < 517 }' ||
		skip 'the ip of iproute2 5.17 or later is needed'
}

need_root() {
	[ "$WORLD_ROOT" = 1 ] || skip 'needs root'
}

need_users() {
	[ "$WORLD_USERS" = 1 ] || skip "needs more than one user: $WORLD_NO_USERS"
	need setpriv
}

# It gives up root for a user of its own.
need_tcpdump() {
	need tcpdump
	need_users
}

# Ids that the range of an ordinary user in /etc/subuid does not reach.
need_ids() {
	awk '$1 + $3 >= 4294967295 { all = 1 } END { exit !all }' /proc/self/uid_map ||
		skip 'needs all user ids, and this user namespace maps only some'
}

need_sysfs() {
	[ "$WORLD_SYSFS" = 1 ] || skip 'needs a /sys of its own'
}

# A namespace that ip(8) can work in. An old one has to mount a /sys for that, which a
# container whose own is read-only refuses to an ordinary user.
need_netns() {
	local why

	ip netns add tried || skip 'no namespace can be made'
	why=$(ip -n tried link 2>&1 >/dev/null) && why=
	ip netns del tried
	[ -z "$why" ] || skip "ip cannot work in another namespace here: $why"
}

need_tun() {
	local why

	# <> would make a file where there is none.
	[ -e /dev/net/tun ] || skip 'there is no /dev/net/tun'
	why=$( (: <>/dev/net/tun) 2>&1) || skip "/dev/net/tun cannot be opened: ${why##*: }"
}

# Sanitizers make system calls and mappings of their own.
need_plain() {
	[ "${TEST_SANITIZERS:-no}" != yes ] || skip 'not with the sanitizers'
}

# as USER COMMAND...: as a login of that user would, without privilege.
as() {
	local user=$1

	shift
	setpriv --reuid "$user" --regid "$user" --init-groups "$@"
}

# traced STRACE-ARGUMENT... COMMAND...: the sanitizer of leaks is a tracer too.
traced() {
	ASAN_OPTIONS=detect_leaks=0 strace "$@"
}

# What is there, in the words of ip.

exists() {
	ip link show dev "$1" >/dev/null 2>&1
}

link() {
	ip -d -j link show dev "$1"
}

addrs() {
	ip -d -j addr show dev "$1"
}

# What a command does: these leave $status, $output and $stderr as run does. That of bats 1.8
# counts with the i of its caller, whose loop would then have no end.

ok() {
	local i

	run --separate-stderr "$@"
	[ "$status" -eq 0 ] || complain "status $status of: $*"
}

# fails STATUS COMMAND...: and says why, on standard error alone.
fails() {
	local want=$1 i

	shift
	run --separate-stderr "$@"
	[ "$status" -eq "$want" ] || complain "status $status, not $want, of: $*"
	# With -j the same as JSON.
	[ -z "$output" ] || [[ " $* " == *' -j '* && $output == '[{'*'"error":"'*'}]' ]] ||
		complain "standard output of a failure: $*"
	[ -n "$stderr" ] || complain "a failure without a word: $*"
}

# says TEXT...: each is somewhere in what was said on standard error.
says() {
	local text

	for text; do
		[[ $stderr == *"$text"* ]] || complain "does not say: $text"
	done
}

equal() {
	[ "$1" = "$2" ] || complain "is not: $2" "but: $1"
}

complain() {
	printf '%s\n' "$@"
	printf 'output: %s\n' "${output-}"
	printf 'stderr: %s\n' "${stderr-}"
	return 1
}

# configure LINE...: lines of the configuration file of this build; sets etc, its directory,
# which is mounted over the real one: umount it.
configure() {
	mkdir -p "$BATS_TEST_TMPDIR/etc"
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/etc/tuntap.conf"
	# The program has the places of its build; the scripts ask it for those.
	ok tuntap help apply
	[[ $output =~ (/[^ ]*)/tuntap.conf ]]
	etc=${BASH_REMATCH[1]}
	[ -d "$etc" ] || skip "there is no $etc"
	# What the tools of the tests want of /etc, if it is that.
	cp -L /etc/passwd /etc/group "$BATS_TEST_TMPDIR/etc"
	[ ! -d /etc/alternatives ] || cp -dR /etc/alternatives "$BATS_TEST_TMPDIR/etc"
	mount --bind "$BATS_TEST_TMPDIR/etc" "$etc"
}

# sends NAME: wait until it does. The kernel gives an interface its queue a moment after the
# carrier (linkwatch), and drops packets until then.
sends() {
	wait_for has_queue "$1"
}

has_queue() {
	ip -o link show dev "$1" | grep LOWER_UP | grep -qv ' qdisc noop '
}

# wait_for COMMAND...: until it succeeds, five seconds at most.
wait_for() {
	local i

	for ((i = 0; i < 250; i++)); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.02
	done
	complain "never happened: $*"
}

# hold [-u USER] NAME tun|tap [FLAG...]: a running program that is attached to
# an interface until the test ends or $holder, its pid, is killed.
hold() {
	local as=() log

	if [ "$1" = -u ]; then
		as=(setpriv --reuid "$2" --regid "$2" --init-groups)
		shift 2
	fi
	log=$(mktemp "$BATS_TEST_TMPDIR/hold.XXXXXX")
	# As long as the file of tests may take (in-namespace): no test outlasts its holder.
	# bats waits for whoever has its descriptor 3.
	"${as[@]}" tunread --timeout "${TEST_TIMEOUT:-900}" hold "$@" >"$log" 2>&1 3>&- &
	# shellcheck disable=SC2034 # for the tests
	holder=$!
	wait_for test -s "$log"
	grep -qx attached "$log" || complain "not held: $(cat "$log")"
}

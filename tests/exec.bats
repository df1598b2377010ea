# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap exec: a program that has the interface attached.
# shellcheck disable=SC2154 # status, output, stderr and holder are set
# shellcheck disable=SC2016 # what is quoted is for the shell that is executed

load helper

setup() {
	need_tun
}

teardown() {
	ip netns del lab 2>/dev/null || :
	clean
}

# Each descriptor and what it is of; told by a shell that opens none itself.
# Those behind the usual three. Without a pipe, which the shell would have among its own for
# a moment.
descriptors='for i in $(seq 3 40); do [ ! -e /proc/$$/fd/$i ] || echo "$i $(readlink /proc/$$/fd/$i)"; done'

# The link as it is, without what the carrier is about.
state() {
	ip -d -j addr show dev "$1" | sed -E 's/"(operstate|valid_life_time|preferred_life_time|qdisc)":[^,}]*,?//g'
}

# started COMMAND...: it runs in the background, and its pid is in $program.
started() {
	"$@" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	program=$!
}

gone() {
	! exists "$1"
}

processes() {
	tuntap status --raw --noheadings --columns processes "$@"
}

# Status 127 means something else to bats. It takes a PATH all of which can be searched:
# where one directory cannot, the program may be in there (126), as with env(1).
not_found() {
	local searched='' dir

	while read -rd : dir; do
		[ ! -d "$dir" ] || [ ! -x "$dir" ] || searched=$searched:$dir
	done <<<"$PATH:"
	PATH=${searched#:} run -127 --separate-stderr "$@"
	[ -n "$stderr" ] || complain "a failure without a word: $*"
}

@test "the program has the descriptor, and is told so" {
	need_users
	tuntap add tun0 user alice
	# What the kernel makes with the first carrier, it keeps.
	ip link set tun0 addrgenmode none up
	before=$(state tun0)
	ok as alice tuntap exec tun0 -- sh -c '
		cat /sys/class/net/tun0/carrier
		echo "$LISTEN_FDS $LISTEN_FDNAMES $TUNTAP_NAME $TUNTAP_FDS $TUNTAP_FLAGS ${TUNTAP_VHOST_FDS-}"
		[ "$LISTEN_PID" = $$ ] && grep iff /proc/$$/fdinfo/3
		echo "$@"' sh 'a b' '{}' @
	equal "$output" "1
1 tun0 tun0 3 tun 
iff:	tun0
a b {} @"
	equal "$(state tun0)" "$before"
}

@test "its flags stay, whatever they are" {
	for flags in '' pi vnet_hdr 'pi vnet_hdr' multi_queue 'pi multi_queue' one_queue 'pi one_queue'; do
		# The kernel tells this one in /sys alone.
		[[ $flags != *one_queue* || $WORLD_SYSFS = 1 ]] || continue
		# shellcheck disable=SC2086 # several words
		tuntap add t0 mode tap $flags
		before=$(state t0)
		ok tuntap exec t0 -- sh -c 'echo $TUNTAP_FLAGS'
		equal "$output" "tap${flags:+ $flags}"
		equal "$(state t0)" "$before"
		ip link del t0
		# shellcheck disable=SC2086 # several words
		ok tuntap exec --transient t0 mode tap $flags -- sh -c 'echo $TUNTAP_FLAGS'
		equal "$output" "tap${flags:+ $flags}"
	done
	# An answer that the kernel does not give is not the usual one.
	need_plain
	need strace
	tuntap add t0 mode tap vnet_hdr
	run strace -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=ioctl tuntap exec t0 --keep -- true
	nth=$(grep -n TUNGETVNETHDRSZ "$BATS_TEST_TMPDIR/calls" | tail -n 1)
	ok strace -qq -o /dev/null -e "inject=ioctl:error=EIO:when=${nth%%:*}" \
		tuntap exec t0 --keep -- sh -c 'echo $TUNTAP_FLAGS'
	equal "$output" 'tap vnet_hdr vnet_hdr_sz=unknown'
}

@test "queues, --replace and --nonblock" {
	tuntap add t0 mode tap multi_queue
	ok tuntap exec t0 --queues 3 --replace @ --nonblock -- sh -c '
		echo "$0 $1 $LISTEN_FDS $LISTEN_FDNAMES $TUNTAP_FDS"
		grep -h "iff\|flags" /proc/$$/fdinfo/[345]' fds=@ @,@
	equal "$output" "fds=3:4:5 3:4:5,3:4:5 3 t0:t0:t0 3:4:5
flags:	0104002
iff:	t0
flags:	0104002
iff:	t0
flags:	0104002
iff:	t0"
	ok tuntap exec t0 -- sh -c 'grep -h flags /proc/$$/fdinfo/3'
	equal "$output" 'flags:	0100002'
	# The program is not an argument.
	not_found tuntap exec t0 --replace @ -- /@
	says '"/@"'
}

@test "no other descriptor, wherever the caller had some" {
	tuntap add t0 mode tap multi_queue
	run bash -c 'exec 3</etc/passwd 4<&3 9<&3 200<&3; exec tuntap exec t0 --queues 2 -- "$@"' - \
		sh -c "$descriptors"'; [ ! -e /proc/$$/fd/200 ]'
	equal "$output" $'3 /dev/net/tun\n4 /dev/net/tun'
	# As before Linux 5.11, and without /proc.
	need strace
	need_plain
	strace -qq -o "$BATS_TEST_TMPDIR/calls" -e inject=close_range:error=ENOSYS \
		tuntap exec t0 --queues 2 -- true
	nth=$(grep ^openat "$BATS_TEST_TMPDIR/calls" | grep -n '"/proc/self/fd"')
	for fault in close_range:error=ENOSYS "openat:error=ENOENT:when=${nth%%:*}"; do
		run bash -c 'ulimit -n 256; exec 3</etc/passwd 4<&3 9<&3 200<&3
			exec strace -qq -o /dev/null -e inject=close_range:error=ENOSYS \
				-e inject="$1" tuntap exec t0 --queues 2 -- "${@:2}"' - "$fault" \
			sh -c "$descriptors"'; [ ! -e /proc/$$/fd/200 ]'
		equal "$output" $'3 /dev/net/tun\n4 /dev/net/tun'
	done
}

@test "signals are as the caller had them" {
	tuntap add t0 mode tap
	for how in '' 'trap "" CHLD;' 'trap "" CHLD TERM PIPE;'; do
		theirs=$(bash -c "$how exec grep '^Sig[BI]' /proc/self/status")
		ours=$(bash -c "$how exec tuntap exec t0 -- grep '^Sig[BI]' /proc/self/status")
		equal "$ours" "$theirs"
	done
}

@test "exit status: the program's, 126, 127, 1, 2" {
	tuntap add t0 mode tap
	run tuntap exec t0 -- sh -c 'exit 77'
	equal "$status" 77
	run tuntap exec t0 -- sh -c 'kill -TERM $$'
	equal "$status" 143
	not_found tuntap exec t0 -- no-such-program
	says 'cannot execute "no-such-program": No such file' 'hint: it is in no directory of PATH'
	not_found tuntap exec t0 -- /no/such/program
	fails 126 tuntap exec t0 -- /etc/passwd
	says 'Permission denied'
	fails 1 tuntap exec nix -- true
	fails 2 tuntap exec t0
	says 'the program is missing' 'hint: it follows "--"'
	fails 2 tuntap exec t0 --
	fails 2 tuntap exec -- true
	fails 2 tuntap exec t0 t1 -- true
	fails 2 tuntap exec dev t0 dev t1 -- true
	fails 2 tuntap exec t0 mode tap -- true
	for queues in 0 -1 257 x '' 4294967297; do
		fails 2 tuntap exec t0 --queues "$queues" -- true
	done
	fails 2 tuntap exec t0 --replace '' -- true
	fails 2 tuntap exec t0 --as no-such-user -- true
	fails 2 tuntap exec t0 --as root:no-such-group -- true
	fails 2 tuntap exec t0 --as "$(printf '%04096d' 0)x" -- true
	fails 2 tuntap exec t0 --transient --keep -- true
	fails 2 tuntap exec --transient --queues 2 x0 mode tap -- true
	fails 2 tuntap exec --transient dev a mode tap dev b -- true
	fails 2 tuntap exec --transient x0 -- true
	says 'mode'
	fails 1 tuntap -b - <<<'exec t0 -- true'
	says 'exec cannot be a line of a batch'
	equal "$(tuntap show)" 't0: tap persist user 0'
}

@test "who cannot attach hears what check says" {
	need_users
	tuntap -q add t0 mode tap user alice
	tuntap -q add t1 mode tap user alice group vpn
	bad() { as "$1" tuntap check "$2" | sed -n 's/^  bad *//p'; }
	for who in 'bob t0' 'alice t1' 'bob nix' 'alice lo'; do
		# shellcheck disable=SC2086 # two words
		set -- $who
		before=$(ip -d -j link)
		fails 1 as "$1" tuntap exec "$2" -- true
		says "tuntap: $2: $(bad "$1" "$2")"
		equal "$(ip -d -j link)" "$before"
	done
	hold t0 tap
	fails 1 as alice tuntap exec t0 -- true
	says "$(bad alice t0)"
	fails 1 tuntap exec t0 -- true
	says "in use by tunread ($holder)"
	fails 1 tuntap exec t1 --queues 2 -- true
	says 'has one queue, not 2' 'hint: '
}

@test "-n: the interface there, the program here" {
	need_root
	ip netns add lab
	tuntap -n lab add t0 mode tap
	tuntap add here mode tap
	ok tuntap exec -n lab t0 -- sh -c 'readlink /proc/self/ns/net; grep iff /proc/$$/fdinfo/3
		ip -br link show here >/dev/null && echo here'
	equal "$output" "$(readlink /proc/self/ns/net)
iff:	t0
here"
	ok tuntap -n lab exec --transient x0 mode tap addr 10.7.0.1/24 up -- \
		ip -n lab -br -4 addr show x0
	[[ $output == *10.7.0.1/24* ]]
	fails 1 tuntap -n lab exec here -- true
	fails 1 tuntap -n nosuch exec t0 -- true
	fails 1 tuntap exec t0 -- true
	says 'network namespace "lab" has one'
}

@test "what an earlier program left is reset, or with --keep named" {
	need_plain
	for mode in tap tun; do
		tuntap add t0 mode $mode vnet_hdr
		fresh=$(tuntap exec t0 -- tunread tell 3)
		equal "$(setarch -R tunread leave t0 $mode vnet_hdr)" ok
		ok tuntap exec t0 --keep -- sh -c 'echo $TUNTAP_FLAGS; tunread tell 3'
		equal "${lines[0]}" "$mode vnet_hdr vnet_hdr_sz=12 csum tso4 tso6$(
			[ $mode = tun ] || echo ' filter')"
		[ "${lines[1]}" != "$fresh" ] || complain 'nothing was left'
		ok tuntap exec t0 -- sh -c 'echo $TUNTAP_FLAGS; tunread tell 3'
		equal "$output" "$mode vnet_hdr"$'\n'"$fresh"
		equal "$(tuntap exec t0 --keep -- sh -c 'echo $TUNTAP_FLAGS')" "$mode vnet_hdr"
		tuntap del t0
	done
}

@test "many queues, where hardly more descriptors are allowed" {
	tuntap add t0 mode tap multi_queue
	ok bash -c 'ulimit -n 280; exec tuntap exec t0 --queues 256 -- sh -c "$1"' - \
		'grep -l "iff:	t0" /proc/$$/fdinfo/* | wc -l; grep iff /proc/$$/fdinfo/258'
	equal "$output" $'256\niff:\tt0'
	fails 1 bash -c 'exec 3>&-; ulimit -n 6; exec tuntap exec t0 --queues 8 -- true'
	says 'Too many open files' 'hint: the limit of open files is low: ulimit -n'
}

@test "beside another program, nothing of what that has set is touched" {
	tuntap add t0 mode tap vnet_hdr multi_queue
	equal "$(setarch -R tunread leave t0 tap vnet_hdr multi_queue)" ok
	hold t0 tap vnet_hdr multi_queue
	ok tuntap exec t0 -- sh -c 'echo $TUNTAP_FLAGS'
	[[ $output == *vnet_hdr_sz=12* ]]
	kill "$holder"
	wait "$holder" || :
	ok tuntap exec t0 -- sh -c 'echo $TUNTAP_FLAGS'
	equal "$output" 'tap vnet_hdr multi_queue'
}

@test "--transient: whole, and gone with the program, kill -9 included" {
	need_users
	ip link add br7 type bridge
	ok tuntap exec --transient tap5 mode tap user alice pi master br7 alias hello mtu 1400 \
		addr 10.7.0.1/24 up -- sh -c '
			[ "$TUNTAP_NAME$TUNTAP_FLAGS" = "tap5tap pi" ] && tuntap show tap5 && ip -br addr show tap5'
	equal "${lines[0]}" 'tap5: tap pi filter user 4201'
	[[ ${lines[1]} == tap5*UP*10.7.0.1/24* ]] || complain
	run ! exists tap5
	started tuntap exec --transient mode tun -- sleep 60
	# tuntap itself has it, until it becomes the program.
	wait_for eval '[ "$(processes tun0)" = "sleep\\x20($program)" ]'
	kill -9 "$program"
	wait "$program" || :
	wait_for gone tun0
	# Whole, or the program is not started.
	fails 1 tuntap exec --transient tap5 mode tap master nosuch -- touch "$BATS_TEST_TMPDIR/ran"
	says 'bridge'
	tuntap add tap5
	fails 1 tuntap exec --transient tap5 mode tap -- touch "$BATS_TEST_TMPDIR/ran"
	says 'tap5: exists'
	not_found tuntap exec --transient tap6 mode tap -- no-such-program
	run ! exists tap6
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "--transient with several queues" {
	ok tuntap exec --transient t0 mode tap multi_queue --queues 2 -- sh -c '
		echo $TUNTAP_FDS; tuntap status --raw --noheadings --columns queues t0'
	equal "$output" $'3:4\n2'
}

@test "--as: the user, the groups of a login, no capability and no way to one" {
	need_root
	need_users
	ok tuntap exec --transient t0 mode tap --as carol -- sh -c \
		'id -u; id -g; id -G; tuntap show t0; grep "^Cap\|^NoNew" /proc/self/status'
	equal "$output" '4203
4203
4203 4300
t0: tap user 4203
CapInh:	0000000000000000
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapBnd:	0000000000000000
CapAmb:	0000000000000000
NoNewPrivs:	1'
	ok tuntap exec --transient t0 mode tap --as alice:vpn -- id -G
	equal "$output" 4300
	ok tuntap exec --transient t0 mode tap --as 12345 -- id -G
	equal "$output" 65534
	# The environment is the user's; a number without an entry has none.
	ok env HOME=/root USER=root LOGNAME=root SHELL=/bin/false tuntap exec --transient t0 mode tap \
		--as alice -- sh -c 'echo "$HOME $USER $LOGNAME $SHELL"'
	equal "$output" "$(getent passwd alice | awk -F: '{ print $6, $1, $1, $7 ? $7 : "/bin/sh" }')"
	ok env HOME=/nix USER=sudoer LOGNAME=sudoer tuntap exec --transient t0 mode tap --as root -- sh -c \
		'echo "$HOME $USER $LOGNAME"'
	equal "$output" "$(getent passwd root | cut -d: -f6) sudoer sudoer"
	ok env HOME=/nix USER=nix LOGNAME=nix SHELL=/nix tuntap exec --transient t0 mode tap --as 12345 -- env
	run ! grep -E '^(HOME|USER|LOGNAME|SHELL)=' <<<"$output"
	# Root without capabilities, too.
	ok tuntap exec --transient t0 mode tap --as root -- grep -c '^CapEff:.0*$' /proc/self/status
	tuntap add t1 mode tap user alice
	ok tuntap exec t1 --as bob -- sh -c 'id -un; grep iff /proc/$$/fdinfo/3'
	equal "$output" $'bob\niff:\tt1'
	fails 1 as alice tuntap exec t1 --as bob -- true
	says 'cannot become user bob' 'hint: '
}

@test "--vhost" {
	tuntap add t0 mode tap vnet_hdr
	if [ ! -e /dev/vhost-net ]; then
		fails 1 tuntap exec t0 --vhost -- true
		says 'cannot open /dev/vhost-net' 'hint: load the module'
		skip 'there is no /dev/vhost-net'
	fi
	ok tuntap exec t0 --vhost -- sh -c \
		'echo "$LISTEN_FDS $LISTEN_FDNAMES $TUNTAP_FDS $TUNTAP_VHOST_FDS $(readlink /proc/$$/fd/4)"'
	equal "$output" '2 t0:vhost 3 4 /dev/vhost-net'
}

@test "-j: standard output is the program's" {
	need jq
	tuntap add t0 mode tap
	ok tuntap -j exec t0 -- echo hello
	equal "$output" hello
}

@test "an interface that is not there: the hint can be copied" {
	fails 1 tuntap exec nosuch -- true
	says 'hint: tuntap add nosuch mode tap user NAME'
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What is refused: why, and what helps; exit status 1, and nothing made.

load helper

setup() {
	need_tun
}

# refused NAME COMMAND...: in one sentence about NAME, and perhaps a hint.
refused() {
	local name=$1

	shift
	fails 1 "$@"
	[[ $stderr =~ ^"tuntap: $name: "[^$'\n']+($'\nhint: '[^$'\n']+)?$ ]] ||
		complain "not one sentence about $name"
}

# without_device COMMAND...: where /dev/net is empty.
without_device() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c 'mount -t tmpfs tmpfs /dev/net && exec "$@"' sh "$@"
}

@test "not root: add and set name sudo and CAP_NET_ADMIN" {
	need_users
	refused tap0 as alice tuntap add tap0
	says 'Operation not permitted' 'hint: ' sudo CAP_NET_ADMIN
	tuntap add tap1 user alice
	refused tap1 as alice tuntap set tap1 mtu 1400
	says 'Operation not permitted' 'nothing was changed' 'hint: ' sudo CAP_NET_ADMIN
	run ! exists tap0
}

@test "no /dev/net/tun: add, set-owner and hints for the host and for a container" {
	refused tap0 without_device tuntap add tap0
	says 'cannot open /dev/net/tun: No such file' 'hint: ' 'modprobe tun' container
	run ! exists tap0
	tuntap add tap1
	refused tap1 without_device tuntap set tap1 group 0
	says 'cannot open /dev/net/tun'
}

@test "/dev/net/tun without its driver" {
	need strace
	need_plain
	# No driver behind the node, or not loaded, as the kernel says it.
	for error in ENODEV ENXIO; do
		refused tap0 strace -qq -o /dev/null -P /dev/net/tun \
			-e "inject=openat:error=$error" tuntap add tap0
		says 'cannot open /dev/net/tun' 'modprobe tun'
	done
}

@test "something else stands at /dev/net/tun" {
	# shellcheck disable=SC2016
	refused tap0 unshare -m sh -c 'mount -t tmpfs tmpfs /dev/net &&
		: >/dev/net/tun && exec "$@"' sh tuntap add tap0
	says '/dev/net/tun is not the tun device'
	run ! exists tap0
}

@test "/dev/net/tun is closed to this user" {
	need_root
	need_users
	tuntap add tap0 user alice
	chmod 600 /dev/net/tun
	run --separate-stderr as alice tuntap del tap0
	chmod 666 /dev/net/tun
	[ "$status" -eq 1 ]
	says 'tuntap: tap0: cannot open /dev/net/tun: Permission denied' 'hint: ' permissions sudo
	exists tap0
}

@test "/dev/net/tun is not allowed in this container" {
	need strace
	need_plain
	refused tap0 strace -qq -o /dev/null -P /dev/net/tun -e inject=openat:error=EPERM \
		tuntap add tap0
	says 'cannot open /dev/net/tun' 'hint: ' container
}

@test "the name is taken by a tap: whose, and it stays as it is" {
	need_users
	tuntap add tap0 user 4201 mtu 1400
	local before
	before=$(link tap0)
	refused tap0 tuntap add tap0 user 0
	says 'exists: a tap of user alice' 'hint: ' 'tuntap set' 'tuntap del'
	refused tap0 tuntap add tap0 mode tun
	says 'exists: a tap of user alice'
	equal "$(link tap0)" "$before"
	tuntap add tun0 unowned
	refused tun0 tuntap add tun0
	says 'exists: a tun that no user owns'
}

@test "the name is taken by something else: what it is" {
	ip link add br0 type bridge
	refused br0 tuntap add br0 mode tap
	says 'taken' 'a bridge'
	ip link add veth0 type veth peer name veth1
	refused veth0 tuntap add veth0 mode tun
	says 'taken' 'a veth'
	refused lo tuntap add lo mode tun
	says 'taken'
	ip link property add dev veth0 altname tap7 || skip 'no altnames here'
	refused tap7 tuntap add tap7
	says 'taken' 'altname of "veth0"'
}

@test "the name is held by an add that is not finished" {
	hold tap0 tap
	refused tap0 tuntap add tap0
	says 'exists: a tap'
}

@test "a bridge that does not exist" {
	refused tap0 tuntap add tap0 master br0
	says 'no such bridge: "br0"' 'hint: ip link add name br0 type bridge'
	run ! exists tap0
	tuntap add tap1
	refused tap1 tuntap set tap1 mtu 1400 master br0
	says 'no such bridge: "br0"'
	[[ $(link tap1) == *'"mtu":1500'* ]]
}

@test "a master that is no bridge" {
	ip link add veth0 type veth peer name veth1
	for master in veth0 lo; do
		refused tap0 tuntap add tap0 master "$master"
		says "\"$master\" is not a bridge"
		run ! exists tap0
	done
	tuntap add tap1
	refused tap1 tuntap set tap1 mtu 1400 master veth0
	says '"veth0" is not a bridge' 'nothing was changed'
	[[ $(link tap1) == *'"mtu":1500'* ]]
}

@test "a network namespace that does not exist, or is none" {
	fails 1 tuntap -n nowhere add tap0
	says 'tuntap: no such network namespace: "nowhere"' 'hint: ip netns list'
	fails 1 tuntap show -n /nowhere
	says 'tuntap: no such network namespace: "/nowhere"'
	for path in /etc/passwd /proc/self/ns/mnt /tmp; do
		fails 1 tuntap -n $path show
		says "tuntap: \"$path\" is not a network namespace" 'hint: ip netns list'
	done
	# Only set NAME netns takes a process.
	fails 1 tuntap -n $$ show
	says "no such network namespace: \"$$\"" "hint: that of the process: /proc/$$/ns/net"
	ok tuntap -n /proc/$$/ns/net show
	ok tuntap add tap1
	fails 1 tuntap set tap1 netns /etc/passwd
	says 'tap1: "/etc/passwd" is not a network namespace'
	run ! exists tap0
}

@test "a network namespace that is not ours to enter" {
	need_users
	ip netns add lab
	fails 1 as alice tuntap -n lab show
	ip netns del lab
	says 'tuntap: cannot enter network namespace "lab"' 'hint: ' sudo
}

@test "a network namespace of a process that may not be traced: not of one that may not be entered" {
	need_users
	local pid
	local why='Permission denied' hint='hint: looking at that of a process needs root (sudo) or CAP_SYS_PTRACE'

	ok tuntap add tap0 user alice
	sleep 30 3>&- &
	pid=$!
	fails 1 as alice tuntap -n /proc/$pid/ns/net show
	says "tuntap: cannot look at network namespace \"/proc/$pid/ns/net\": $why" "$hint"
	fails 1 as alice tuntap set tap0 netns $pid
	says "cannot look at network namespace \"$pid\": $why" "$hint"
	kill $pid
}

@test "the kernel's own words are passed on" {
	local sysctl=/proc/sys/net/ipv6/conf/default/disable_ipv6

	[ -w "$sysctl" ] || skip 'no IPv6 here'
	echo 1 >"$sysctl"
	run --separate-stderr tuntap add tap0 addr fd00::1/64
	echo 0 >"$sysctl"
	[ "$status" -eq 1 ]
	says 'tuntap: tap0: cannot add address fd00::1/64: ' 'IPv6 is disabled on this device'
	run ! exists tap0
}

@test "no such interface" {
	for verb in 'set tap9 up' 'set-owner tap9 0' 'del tap9' 'show tap9' 'status tap9'; do
		run --separate-stderr tuntap $verb
		[ "$status" -eq 1 ]
		equal "$stderr" 'tuntap: tap9: no such interface'
	done
}

# Whatever bytes a name, an alias or a program holds.

# tame: what was said has no byte that a terminal acts upon.
tame() {
	local LC_ALL=C

	[[ $output$stderr != *[$'\001'-$'\010\013'-$'\037\177']* ]] || complain 'raw control bytes'
	iconv -f UTF-8 -t UTF-8 <<<"$output$stderr" >/dev/null || complain 'no UTF-8'
	[[ $output$stderr == *'\x'* ]] || complain 'where are the bytes?'
	[[ $output$stderr != *'\x5c'* ]] || complain 'escaped twice'
}

# A colour, the title of a window, bytes that are no UTF-8, C1, right to left.
hostile_names=($'a\033[31mb' $'\033]0;t\ac' $'d\xff\xfe' $'\xc2\x9b31m' $'\xe2\x80\xae0pat')

@test "hostile names never reach the terminal" {
	local name

	for name in "${hostile_names[@]}"; do
		tuntap add tap0
		ip link set tap0 name "$name"
		for verb in show status 'show -d'; do
			ok tuntap $verb
			tame
			equal "$stderr" ""
		done
		refused_name "$name"
		ok tuntap del "$name"
		run ! exists "$name"
	done
}

# refused_name NAME: in messages of every kind.
refused_name() {
	for verb in 'add %s mode tap' 'set %s master br0' 'del %s mode tun' 'show %s tap9' \
		'add %s %s' 'set %s user %s' 'add tap1 master %s'; do
		words=()
		for word in $verb; do
			words+=("${word/'%s'/$1}")
		done
		run --separate-stderr tuntap "${words[@]}"
		[ "$status" -ne 0 ]
		tame
	done
}

@test "hostile aliases, and hostile programs" {
	tuntap add tap0
	ip link set tap0 alias $'\033]0;pwned\a\xff'
	cp "$(command -v tunread)" "$BATS_TEST_TMPDIR/"$'t\033[2Jr'
	"$BATS_TEST_TMPDIR/"$'t\033[2Jr' hold tap0 tap >"$BATS_TEST_TMPDIR/log" 3>&- &
	wait_for grep attached "$BATS_TEST_TMPDIR/log"
	ok tuntap show -d
	tame
	fails 1 tuntap del tap0
	tame
	says 'in use by t\x1b[2Jr ('
	for verb in show status; do
		ok tuntap -j -d "$verb"
		[[ $output != *[$'\001'-$'\011\013'-$'\037']* ]] || complain 'raw control bytes'
		need jq
		jq -e 'length == 1 and .[0].ifalias == "\u001b]0;pwned\u0007\\xff" and
			.[0].processes[0].name == "t\u001b[2Jr"' <<<"$output" >/dev/null ||
			complain 'not so'
	done
}

@test "hostile names in JSON: what ip says, and valid" {
	need jq
	local name

	for name in "${hostile_names[@]}"; do
		tuntap add tap0
		ip link set tap0 name "$name"
		ok tuntap -j show
		equal "$(jq -r '.[0].ifname' <<<"$output")" "$(LC_ALL=C sed 's/\xff\xfe/\\xff\\xfe/' <<<"$name")"
		ip link set "$name" up
		fails_json tuntap -j del "$name" mode tun
		equal "$(jq -r '.[0].ifname' <<<"$output")" "$(LC_ALL=C sed 's/\xff\xfe/\\xff\\xfe/' <<<"$name")"
		tuntap del "$name"
	done
}

fails_json() {
	run --separate-stderr "$@"
	[ "$status" -eq 1 ]
	jq -e '.[0] | .error and .changed == false' <<<"$output" >/dev/null ||
		complain 'no error in the JSON'
}

@test "an interface and its altname are one" {
	ok tuntap add tap0
	ip link property add dev tap0 altname other
	ip link property add dev tap0 altname third
	for words in 'tap0 other' 'other tap0' 'other third' 'tap0 t1 t2 t3 t4 t5 t6 t7 t8 t9 other'; do
		for verb in show 'show -j' status save del; do
			# shellcheck disable=SC2086
			fails 2 tuntap $verb $words
			says 'is named twice'
		done
	done
	exists tap0
	ok tuntap show other
	equal "$output" 'tap0: tap persist user 0'
	printf 'tap0 mtu 1400\nother mode tap mtu 1300\n' >"$BATS_TEST_TMPDIR/conf"
	fails 2 tuntap apply "$BATS_TEST_TMPDIR/conf"
	says 'is named twice'
	equal "$(link tap0 | jq '.[].mtu')" 1500
}

@test "closed descriptors are not written to, and not taken for sockets" {
	ok tuntap add tap0
	for words in show status 'show -j' help -V 'add mode tap'; do
		for to in '>&-' '>/dev/full'; do
			run bash -c "tuntap $words $to"
			equal "$status" 1
			[[ $output == *'cannot write to standard output'* ]]
		done
	done
	# What is made is named where it can be.
	run bash -c 'tuntap add mode tap >/dev/full'
	[[ $output =~ 'tuntap: tap'[0-9]': was made anyway' ]]
	run bash -c 'tuntap add tap0 2>&-'
	equal "$status" 1
}

@test "what other programs call a command is known" {
	local pair

	for pair in rm:del remove:del create:add new:add chown:set-owner stat:status; do
		fails 2 tuntap "${pair%:*}" tap0
		says "unknown command \"${pair%:*}\"" "hint: did you mean \"${pair#*:}\"?"
		# What is offered is there.
		ok tuntap help "${pair#*:}"
	done
	# ls is lst, shortened as ip shortens it.
	equal "$(tuntap ls)" "$(tuntap show)"
}

@test "-j: standard output is JSON whatever goes wrong" {
	need jq
	local line
	local -a lines_of=('add usr alice' frob 'status --columns nix' 'check a b/c' 'set' 'del'
		'-n nix show' '-b /nix/nix' 'save' 'apply /nix/nix' 'apply --dry-run /nix/nix'
		'monitor nix' '--nix show' 'set tap0 alias -j usr' 'help nix' 'del --config /nix/nix'
		'set-owner tap0 nix:nix' '-b')

	for line in "${lines_of[@]}"; do
		# shellcheck disable=SC2086 # words
		for j in "-j $line" "$line -j"; do
			[ "$line" != -b ] || continue
			run --separate-stderr tuntap $j
			[ "$status" -ne 0 ]
			jq -es 'length == 1 and (.[0] | type == "array" and length > 0 and
				all(has("error")))' <<<"$output" >/dev/null || complain "no errors: $j"
			[ -n "$stderr" ]
			equal "$(jq -r '.[0].error' <<<"$output")" "$(sed 's/^tuntap: //; 1q' <<<"$stderr" |
				sed 's|^/[^ ]*:[0-9]*:[0-9]*: ||')"
		done
	done
	# Not where it is a value, or not asked for.
	fails 2 tuntap set tap0 alias -j usr
	fails 2 tuntap add usr alice -- -j
	# A mistake in a file, in its place.
	printf 'tap0\ntap1 mode tap mtu 9k usr x\n' >"$BATS_TEST_TMPDIR/conf"
	run --separate-stderr tuntap -j apply "$BATS_TEST_TMPDIR/conf"
	equal "$status" 2
	equal "$(jq -c '[.[] | .line, .column]' <<<"$output")" '[2,19,2,22]'
	equal "$(jq -r '.[1].hint' <<<"$output")" 'did you mean "user"?'
	equal "$(jq -r '.[0].file' <<<"$output")" "$BATS_TEST_TMPDIR/conf"
	# Nothing is an empty list; in a batch each line has its own.
	equal "$(tuntap -j status)" '[]'
	# Of names, each that cannot be shown has an object, behind the others.
	ok tuntap add tap0
	for verb in show status; do
		fails 1 tuntap -j $verb nix tap0 lo
		equal "$(jq -c '.[] | [.ifname, .mode, .error]' <<<"$output")" '["tap0","tap",null]
["nix",null,"no such interface"]
["lo",null,"is not a tun/tap interface"]'
		fails 1 tuntap -j $verb nix
		equal "$output" '[{"ifname":"nix","error":"no such interface"}]'
	done
	ok tuntap del tap0
	run --separate-stderr bash -c "printf 'show\nfrob\nshow\n' | tuntap -j -force -b -"
	equal "$(jq -cs 'map(map(keys[]))' <<<"$output")" '[[],["error","hint"],[]]'
	# Also where a line is no words, or none of ours.
	for line in 'show "x' 'show nix\0' 'bridge link'; do
		run --separate-stderr bash -c "printf 'show\n$line\nshow\n' | tuntap -j -force -b -"
		[ "$status" -ne 0 ]
		equal "$(jq -cs 'map(map(has("error")))' <<<"$output")" '[[],[true],[]]'
		says "$(jq -rs '.[1][0].error' <<<"$output")" 'Command failed -:2'
	done
	run --separate-stderr bash -c "printf 'show \"x\n' | tuntap -j -b -"
	equal "$(jq -c '[.[] | .file, .line, .column, .error]' <<<"$output")" \
		'["-",1,6,"a quote is opened and not closed"]'
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The recipes of tuntap-recipes(7): what it took and what it takes make the same, in as
# many commands as the page and the README say.

load helper

setup() {
	page=$SRCDIR/man/tuntap-recipes.7
	need_tun
	need_users
	need_root
	need jq
	grep -q '^vpn:' /etc/passwd || echo 'vpn:x:4300:4300::/:/bin/sh' >>/etc/passwd
	for bridge in br0 br1 br2; do
		ip link add $bridge up type bridge
	done
}

# block TITLE N: the commands of the recipe's Nth block, a line each.
block() {
	sed -n "/^\.Ss \"$1\"\$/,\$p" "$page" |
		awk -v n="$2" 'NR > 1 && /^\.S[sh]/ { exit } /^\.Ed/ { on = 0 } on; /^\.Bd/ { on = ++i == n }' |
		sed -e ':a' -e '/\\e$/{ N; s/\\e\n[[:blank:]]*/ /; ta' -e '}'
}

# said TITLE: the numbers of commands that the page says, before and now.
said() {
	sed -n "/^\.Ss \"$1\"\$/,\$s/^It \(took\|takes\) \([0-9]*\)[ :].*/\2/p" "$page" | head -n 2
}

# run_block TITLE N: as root what stands after "# "; $commands is how many that were.
run_block() {
	local line tool

	commands=0
	for tool in ip bridge sysctl tunctl openvpn brctl tuntap; do
		eval "$tool() { commands=\$((commands + 1)); command $tool \"\$@\"; }"
	done
	while IFS= read -r line; do
		[[ $line == '# '* ]] || complain "not root's: $line"
		eval "${line#??}" || complain "failed: $line"
	done < <(block "$1" "$2")
	unset -f ip bridge sysctl tunctl openvpn brctl tuntap
	[ "$commands" -gt 0 ] || complain "no commands: $1, $2"
}

# All that can be seen of the tun and tap interfaces, but for numbers and MACs that differ
# with each. A port of a bridge is promiscuous, whoever says so.
state() {
	ip -d -j link show type tun | jq -S '[.[] | del(.ifindex, .address, .linkinfo.info_slave_data)] |
		sort_by(.ifname)'
	bridge -d -j link | jq -S '[.[] | select(.ifname | startswith("br") | not) | del(.ifindex)] |
		sort_by(.ifname)'
	ip -j addr show type tun | jq -S '[.[] | {ifname, addr_info}] | sort_by(.ifname)'
	for name in $(interfaces); do
		ip -4 route show table all dev "$name" | sort
		ip -6 route show table all dev "$name" | sort
		grep -s . /proc/sys/net/ipv4/conf/"$name"/{proxy_arp,forwarding,rp_filter} \
			/proc/sys/net/ipv6/conf/"$name"/{disable_ipv6,accept_ra,addr_gen_mode}
	done
}

interfaces() {
	ip -o link show type tun | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }' | sort
}

# The kernel tells a second late that nobody is attached.
settled() {
	! ip -o link show type tun | grep ',UP' | grep -v 'NO-CARRIER.* state DOWN'
}

# state_of NAME: in that file, once it is settled.
state_of() {
	wait_for settled
	state >"$BATS_TEST_TMPDIR/$1"
}

# same TITLE: both ways make the same, in the numbers of commands that are said.
same() {
	local before now

	run_block "$1" 1
	before=$commands
	state_of before
	tuntap del --all
	run_block "$1" 2
	now=$commands
	state_of now
	[ -n "$(interfaces)" ]
	run diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/now"
	equal "$output" ""
	equal "$(said "$1" | xargs)" "$before $now"
	grep -qxF "| $1 | $before | $now |" "$SRCDIR/README.md" ||
		complain "not in the README: | $1 | $before | $now |"
}

# answers USER TITLE: what the recipe has its user ask is answered with yes.
answers() {
	local line count=0

	while IFS= read -r line; do
		[[ $line == '$ tuntap check '* ]] || continue
		ok as "$1" bash -c "${line#??}"
		count=$((count + 1))
	done < <(block "$2" 3)
	[ "$count" -gt 0 ]
}

# queues NAME N: that many are attached. All but the first are disabled until the guest
# uses them; an interface with one counts none.
queues() {
	tuntap -j status "$1" | jq -e ".[0] | if .multi_queue then .numqueues + .numdisabled == $2 else .carrier end"
}

# boots TITLE NAME N: the recipe's machine runs as alice, stopped before its first
# instruction, and has attached that many queues. Without vhost, QEMU 7.2 aborts where it
# is to have several queues.
boots() {
	local line

	line=$(block "$1" 3 | sed -n 's/^\$ \(qemu-.*\)/\1/p')
	[ -n "$line" ]
	as alice test -w /dev/vhost-net || line=${line/,vhost=on/}
	as alice bash -c "exec $line -nodefaults -machine accel=tcg -S" >"$BATS_TEST_TMPDIR/qemu" 2>&1 3>&- &
	wait_for queues "$2" "$3" || complain "$(cat "$BATS_TEST_TMPDIR/qemu")"
	kill $!
	wait $! || :
}

@test "Firecracker: the host's side" {
	need sysctl
	same "$BATS_TEST_DESCRIPTION"
	answers alice "$BATS_TEST_DESCRIPTION"
	# The script may run twice.
	run_block "$BATS_TEST_DESCRIPTION" 2
}

@test "QEMU with several queues and vhost" {
	same "$BATS_TEST_DESCRIPTION"
	answers alice "$BATS_TEST_DESCRIPTION"
}

@test "QEMU without root" {
	need tunctl
	same "$BATS_TEST_DESCRIPTION"
}

@test "the machines of QEMU start and attach" {
	need qemu-system-x86_64
	run_block 'QEMU without root' 2
	boots 'QEMU without root' tap0 1
	run_block 'QEMU with several queues and vhost' 2
	boots 'QEMU with several queues and vhost' vm0 4
}

@test "A VPN daemon without root" {
	same "$BATS_TEST_DESCRIPTION"
	answers vpn "$BATS_TEST_DESCRIPTION"
}

@test "Machines that do not see each other" {
	same "$BATS_TEST_DESCRIPTION"
	equal "$(bridge -d -j link show | jq -c '[.[] | select(.isolated).ifname] | sort')" \
		'["vm1","vm2","vm3"]'
}

@test "A tap in a VRF" {
	ip link add blue up type vrf table 10 2>/dev/null || skip 'no VRF can be made'
	same "$BATS_TEST_DESCRIPTION"
}

@test "A lab of 100 taps in 3 bridges" {
	same "$BATS_TEST_DESCRIPTION"
	equal "$(interfaces | wc -l)" 100
	run_block "$BATS_TEST_DESCRIPTION" 3
	equal "$(interfaces)" ""
}

@test "The bridge of an OpenVPN server" {
	need openvpn
	need brctl
	same "$BATS_TEST_DESCRIPTION"
}

@test "every recipe has a test, and a line in the README" {
	local title count=0

	while IFS= read -r title; do
		grep -qF "@test \"$title\" {" "$BATS_TEST_FILENAME" || complain "no test: $title"
		grep -qF "| $title | " "$SRCDIR/README.md" || complain "not in the README: $title"
		count=$((count + 1))
	done < <(sed -n 's/^\.Ss "\(.*\)"$/\1/p' "$page")
	equal "$count" 8
}

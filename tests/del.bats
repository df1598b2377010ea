# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What del deletes, what it leaves alone, and what it says.

load helper

setup() {
	need_tun
}

# left NAME...: these, and no others, are there.
left() {
	equal "$(tuntap show | cut -d: -f1 | sort | paste -sd' ')" "$*"
}

@test "deletes what it is told to, and its addresses, and says nothing" {
	ok tuntap add addr 10.0.0.1/24 up -- tap0 tun0 tap1
	ok tuntap del tap0 tun0
	equal "$output$stderr" ""
	left tap1
	ok tuntap -j delete dev tap1 mode tap
	equal "$output" '[{"ifname":"tap1","action":"remove","changed":true,"changes":[]}]'
	left ""
	run ip -o -4 addr show to 10.0.0.1
	equal "$output" ""
}

@test "the words of ip tuntap del" {
	need_users
	for words in 'mode tap' 'mode tap user 4201' 'mode tap pi vnet_hdr' 'mode tap multi_queue' \
		'mode tap one_queue user alice'; do
		tuntap add tap0 user alice
		# shellcheck disable=SC2086 # several words
		ok tuntap d dev tap0 $words
		equal "$output$stderr" ""
		run ! exists tap0
	done
}

@test "one that is not there is an error, and never made" {
	fails 1 tuntap del tap0
	equal "$stderr" 'tuntap: tap0: no such interface'
	fails 1 tuntap del tap0 mode tap
	ok tuntap del --if-exists tap0
	equal "$output$stderr" ""
	tuntap add tap1
	fails 1 tuntap del tap0 tap1 tap2
	equal "$stderr" 'tuntap: tap0: no such interface
tuntap: tap2: no such interface'
	left ""
	tuntap add tap1
	ok tuntap del tap0 tap1 tap2 --if-exists
	equal "$output$stderr" ""
	left ""
	ok tuntap -j del tap0 --if-exists
	equal "$output" '[{"ifname":"tap0","action":"keep","changed":false,"changes":[]}]'
}

@test "one that is no tun/tap is left alone" {
	ip link add br0 type bridge
	ip link add veth0 type veth peer name veth1
	for name in br0:bridge veth0:veth lo:; do
		for words in '' --force --if-exists; do
			# shellcheck disable=SC2086
			fails 1 tuntap del $words "${name%:*}"
			says "tuntap: ${name%:*}: is not a tun/tap interface"
			says "${name#*:}"
		done
	done
	exists br0 && exists veth0
}

@test "mode, user and group are checked, not filters" {
	need_users
	tuntap add tap0 user alice
	tuntap add tap1 group vpn
	fails 1 tuntap del tap0 mode tun
	equal "$stderr" 'tuntap: tap0: is a tap, not a tun'
	fails 1 tuntap del tap0 user bob
	equal "$stderr" 'tuntap: tap0: belongs to another user'
	fails 1 tuntap del tap1 group alice
	equal "$stderr" 'tuntap: tap1: belongs to another group'
	fails 1 tuntap del tap0 group vpn
	fails 1 tuntap del --force tap0 mode tun
	left tap0 tap1
	fails 1 tuntap del tap0 tap1 user alice
	says 'tuntap: tap1: '
	left tap1
	ok tuntap del tap1 mode tap group vpn
	left ""
}

@test "in use: refused, the process named; --force goes ahead" {
	need_users
	for flags in '' 'multi_queue'; do
		# shellcheck disable=SC2086
		tuntap add tap0 user alice up $flags
		# shellcheck disable=SC2086
		hold -u alice tap0 tap $flags
		fails 1 tuntap del tap0
		says "tuntap: tap0: is in use by tunread ($holder)" 'hint: ' --force
		fails 1 tuntap del tap0 --if-exists
		fails 1 as alice tuntap del tap0
		says 'is in use by'
		left tap0
		[[ $(link tap0) == *'"persist":true'* ]]
		ok tuntap del tap0 --force
		equal "$output$stderr" ""
		run ! exists tap0
		kill "$holder"
		wait "$holder" || :
	done
}

@test "in use without a carrier: refused all the same" {
	tuntap add tap0
	hold tap0 tap no_carrier
	fails 1 tuntap del tap0
	says "is in use by tunread ($holder)"
	ok tuntap del tap0 --force
	left ""
}

@test "in use by several, some hidden from the caller" {
	need_users
	tuntap add tap0 user alice multi_queue
	hold -u alice tap0 tap multi_queue
	first=$holder
	hold tap0 tap multi_queue
	fails 1 tuntap del tap0
	says "tunread ($first)" "tunread ($holder)"
	kill "$first"
	wait "$first" || :
	fails 1 as alice tuntap del tap0
	says 'only root can see'
	left tap0
}

@test "a namesake's process in another namespace is not named" {
	need_users
	ip netns add far
	tuntap -n far add tap0 user alice
	nsenter --net=/run/netns/far tunread hold tap0 tap >"$BATS_TEST_TMPDIR/out" 3>&- &
	wait_for grep -q attached "$BATS_TEST_TMPDIR/out"
	tuntap add tap0 user alice
	ok tuntap show -d
	equal "$output" $'tap0: tap persist user 4201\n\tAttached to processes:'
	ok tuntap del tap0
	fails 1 tuntap -n far del tap0
	says 'is in use by tunread ('
	kill $!
	wait $! || :
	ip netns del far
}

@test "not persistent, made by a running program: refused, --force goes ahead" {
	hold tap0 tap
	fails 1 tuntap del tap0
	says 'tuntap: tap0: is not persistent' 'running program' 'hint: ' --force
	exists tap0
	ok tuntap del --all
	exists tap0
	ok tuntap del tap0 --force
	run ! exists tap0
}

@test "--all: the persistent ones that match, nothing else" {
	need_users
	make_some() {
		tuntap -q del --all
		tuntap add tap0 user alice
		tuntap add tun0 user alice
		tuntap add tap1 user bob
		tuntap add tun1 group vpn
		tuntap add tap2 unowned multi_queue
	}
	ip link add br0 type bridge
	hold keep0 tap
	for words in 'mode tap:keep0 tun0 tun1' 'mode tun:keep0 tap0 tap1 tap2' \
		'user alice:keep0 tap1 tap2 tun1' 'group vpn:keep0 tap0 tap1 tap2 tun0' \
		'mode tap user alice:keep0 tap1 tap2 tun0 tun1' ':keep0' \
		'user carol:keep0 tap0 tap1 tap2 tun0 tun1'; do
		make_some
		# shellcheck disable=SC2086
		ok tuntap del --all ${words%:*}
		equal "$output$stderr" ""
		# shellcheck disable=SC2086
		left ${words#*:}
	done
	exists br0
	ok tuntap del --all
	equal "$output$stderr" ""
}

@test "--all leaves one in use, names it, and deletes the rest" {
	tuntap add -- tap0 tap1 tap2
	hold tap1 tap
	fails 1 tuntap del --all
	says 'tuntap: tap1: is in use by tunread'
	left tap1
	ok tuntap del --all --force
	left ""
}

@test "an empty variable deletes nothing" {
	tuntap add tap0
	IF=
	# shellcheck disable=SC2086
	fails 2 tuntap del $IF
	says '--all'
	fails 2 tuntap del "$IF"
	fails 2 tuntap del user root
	fails 2 tuntap del --if-exists
	left tap0
}

@test "many at once" {
	local i names=()

	for ((i = 0; i < 30; i++)); do
		names+=("tap$i")
	done
	tuntap add -- "${names[@]}"
	ok tuntap del "${names[@]}"
	equal "$output$stderr" ""
	left ""
}

@test "without /dev/net/tun root deletes what nobody uses" {
	tuntap add -- tap0 tap1
	hold tap1 tap
	# shellcheck disable=SC2016 # for the inner shell
	without_device='mount -t tmpfs tmpfs /dev/net && exec "$@"'
	ok unshare -m sh -c "$without_device" sh tuntap del tap0
	equal "$output$stderr" ""
	left tap1
	fails 1 unshare -m sh -c "$without_device" sh tuntap del tap1
	says 'is in use by tunread'
	left tap1
}

@test "a program's packet filter left behind does not keep root from it" {
	need_users
	# The kernel attaches the filter anew to whoever attaches with pi; it then
	# says that all went well, and nothing is attached.
	tuntap add tap0 user alice pi
	setarch -R true 2>/dev/null || skip 'setarch -R is not allowed here'
	equal "$(setarch -R tunread filter tap0 tap pi)" ok
	fails 1 setarch -R tuntap set-owner tap0 bob
	says 'packet filter'
	ok setarch -R tuntap del tap0
	equal "$output$stderr" ""
	left ""
}

@test "by another name of it" {
	tuntap add tap0
	ip link property add dev tap0 altname machine-one || skip 'no altnames here'
	ok tuntap del machine-one
	left ""
}

@test "the answer of the kernel lost: may have been deleted" {
	need strace
	need_plain
	tuntap add tap0
	# After clearing persist it looks whether the interface is gone.
	fails 1 strace -qq -o /dev/null -e trace=ioctl \
		-e inject=ioctl:error=EIO:when="$(last_ioctl)" tuntap del tap0
	says 'tuntap: tap0: may have been deleted'
	run ! exists tap0
}

# The number of the last ioctl of a del.
last_ioctl() {
	tuntap add tap9
	strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=ioctl tuntap del tap9
	wc -l <"$BATS_TEST_TMPDIR/trace"
}

@test "where descriptors are lacking nobody is taken for free" {
	need_plain
	tuntap add mode tap -- tap0 tap1
	hold tap0 tap no_carrier
	for names in tap0 'tap0 tap1'; do
		# Standard ones and the socket.
		fails 1 bash -c "exec 3>&-; ulimit -n 4; exec tuntap del $names"
		says 'tap0: ' 'Too many open files'
		exists tap0
		exists tap1
	done
	ok bash -c 'exec 3>&-; ulimit -n 4; exec tuntap del --force tap0 tap1'
	equal "$(tuntap show)" ''
}

@test "a slip for a keyword takes no guard away" {
	need_users
	ok tuntap add tap0 user alice
	fails 2 tuntap del tap0 usr bob
	says 'tuntap: "usr" is neither a word nor an interface; nothing was deleted' \
		'hint: did you mean "user"?'
	exists tap0
	# Two that are missing are just that.
	fails 1 tuntap del tap0 tap8 tap9
	run exists tap0
	[ "$status" -ne 0 ]
}

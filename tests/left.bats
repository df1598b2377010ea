# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What one program sets on an interface, and the next one finds: the table of the manual
# is what the kernel does.

load helper

setup() {
	need_root
	need_tun
}

# The rows of the table: REQUEST outlives|ends.
documented() {
	sed -n '/^\.Ss What programs leave/,/^\.El/s/^\.It Dv \(TUN[A-Z]*\) Ta \([a-z]*\).*/\1 \2/p' \
		"$SRCDIR/man/tuntap.8"
}

# left REQUEST [multi_queue]: what comes of it on a fresh tap.
left() {
	# shellcheck disable=SC2086 # one word or none
	tuntap add tap0 vnet_hdr ipv6 off up ${2-}
	# shellcheck disable=SC2086
	"$BUILDDIR/tests/tunleft" tap0 "$1" ${2-} || complain "$1 ${2-}"
	ip link del tap0
}

@test "what outlives the program that sets it, and what does not" {
	local requests request outcome n=0

	mapfile -t requests < <(documented)
	for request in "${requests[@]}"; do
		for queues in '' multi_queue; do
			# There is nothing to steer with one.
			[[ $queues || $request != TUNSETSTEERINGEBPF* ]] || continue
			outcome=$(left "${request% *}" $queues)
			[[ $outcome != *'is not here'* ]] || continue
			equal "$outcome" "$request"
			n=$((n + 1))
		done
	done
	equal "${#requests[@]}" 10
	[ "$n" -ge 10 ] || complain "only $n could be tried"
}

@test "a link type that a program has set is shown" {
	tuntap add tap0 vnet_hdr
	tuntap add tun0
	ok tuntap -j status
	equal "$(jq -c 'map([.ifname, .link_type])' <<<"$output")" '[["tap0","ether"],["tun0","none"]]'
	"$BUILDDIR/tests/tunleft" tap0 TUNSETLINK
	ok tuntap -j status tap0
	equal "$(jq -r '.[0].link_type' <<<"$output")" ppp
	equal "$(link tap0 | jq -r '.[0].link_type')" ppp
	ok tuntap status --columns name,link_type --noheadings --raw
	equal "$output" $'tap0 ppp\ntun0 none'
}

@test "exec gives the next program a fresh one" {
	for request in TUNSETVNETHDRSZ TUNSETVNETLE TUNSETOFFLOAD; do
		tuntap add tap0 vnet_hdr ipv6 off up
		equal "$("$BUILDDIR/tests/tunleft" tap0 $request)" "$request outlives"
		tuntap exec tap0 -- true
		# It begins with seeing that this is not set.
		equal "$("$BUILDDIR/tests/tunleft" tap0 $request)" "$request outlives"
		ip link del tap0
	done
}

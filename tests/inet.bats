# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What is IPv4's or IPv6's: ipv6, addrgenmode, accept_ra, forwarding, proxy_arp,
# proxy_ndp, rp_filter.

load helper

setup() {
	need_tun
	[ -e /proc/sys/net/ipv6/conf/lo ] || skip 'this kernel has no IPv6'
}

# sys NAME FILE: of /proc/sys/net, which is that of this namespace.
sys() {
	cat "/proc/sys/net/$2/conf/$1/$3"
}

# The word, a value, the file of it, what is then in that; and back.
attributes=(
	"ipv6 off ipv6 disable_ipv6 1 on"
	"accept_ra 2 ipv6 accept_ra 2 0"
	"proxy_ndp on ipv6 proxy_ndp 1 off"
	"forwarding on ipv4 forwarding 1 off"
	"proxy_arp on ipv4 proxy_arp 1 off"
	"rp_filter 2 ipv4 rp_filter 2 1"
	"addrgenmode none ipv6 addr_gen_mode 1 random"
)

@test "each alone: add, set, replace, save, status" {
	local attribute word value family file is back mode key

	for mode in tun tap; do
		for attribute in "${attributes[@]}"; do
			read -r word value family file is back <<<"$attribute"
			ok tuntap add "${mode}0" "$word" "$value"
			equal "$(sys "${mode}0" "$family" "$file")" "$is"
			ok tuntap -j replace "${mode}0" "$word" "$value"
			equal "$(jq '.[0].changed' <<<"$output")" false
			ok tuntap -j status "${mode}0"
			key=$word
			[ $word != addrgenmode ] || key=inet6_addr_gen_mode
			equal "$(jq -r ".[0].$key | if . == true then \"on\" elif . == false
				then \"off\" else . end" <<<"$output")" "$value"
			ok tuntap status --noheadings --columns "$word" "${mode}0"
			equal "$output" "$value"
			ok tuntap save "${mode}0"
			[[ ${lines[1]} == *" $word $value"* ]] || complain "not saved: $word $value"
			ok tuntap apply --dry-run - <<<"$output"
			ok tuntap -j set "${mode}0" "$word" "$back"
			equal "$(jq -c '.[0].changes' <<<"$output")" \
				"[{\"word\":\"$word\",\"from\":\"$value\",\"to\":\"$back\"}]"
			[ "$(sys "${mode}0" "$family" "$file")" != "$is" ] || complain "still: $word"
			ok tuntap replace "${mode}0" mtu 1400
			ok tuntap -j replace "${mode}0" "$word" "$back"
			equal "$(jq '.[0].changed' <<<"$output")" false
			ip link del "${mode}0"
		done
	done
}

@test "with addrgenmode none or ipv6 off nothing is ever sent on IPv6" {
	ok tuntap add tap0 addrgenmode none up
	ok tuntap add tap1 ipv6 off up
	ok tuntap add tap2 up
	for n in 0 1 2; do
		hold tap$n tap
		wait_for test "$(cat /sys/class/net/tap$n/carrier 2>/dev/null || echo 1)" = 1
	done
	wait_for sh -c 'ip -6 addr show dev tap2 | grep -q fe80'
	equal "$(ip -6 addr show dev tap0)$(ip -6 addr show dev tap1)" ""
}

@test "the namespace is the one that was named" {
	need_netns
	ip netns add lab
	ok tuntap -n lab add tap0 accept_ra 2 forwarding on
	equal "$(nsenter --net=/run/netns/lab cat /proc/sys/net/ipv6/conf/tap0/accept_ra)" 2
	equal "$(nsenter --net=/run/netns/lab cat /proc/sys/net/ipv4/conf/tap0/forwarding)" 1
	ip netns del lab
}

@test "what every interface gets is not saved" {
	local was

	was=$(cat /proc/sys/net/ipv4/conf/default/rp_filter)
	echo 2 >/proc/sys/net/ipv4/conf/default/rp_filter
	ok tuntap add tap0
	equal "$(sys tap0 ipv4 rp_filter)" 2
	ok tuntap save tap0
	[[ $output != *rp_filter* ]] || complain saved
	echo "$was" >/proc/sys/net/ipv4/conf/default/rp_filter
	ok tuntap save tap0
	[[ $output == *' rp_filter 2'* ]] || complain 'not saved'
}

@test "with a mtu below 1280 there is no IPv6, and its words are refused" {
	for words in 'addrgenmode none' 'ipv6 off' 'accept_ra 0' 'proxy_ndp on'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 mtu 1000 $words
		says "${words%% *}" 1280
		run ! exists tap0
	done
	ok tuntap add tap0 mtu 1000 forwarding on
	fails 1 tuntap set tap0 accept_ra 0
	says 'accept_ra takes IPv6, and there is none with an mtu under 1280: it has 1000'
	fails 1 tuntap set tap0 addrgenmode none
	says 'addrgenmode'
	ok tuntap set tap0 mtu 1500
	ok tuntap set tap0 addrgenmode none accept_ra 0
}

# CONF-FILE: what is injected there and where IPv6 is looked for.
without_ipv6() {
	local conf=/proc/sys/net/ipv6/conf/tap0/$1

	shift
	strace -qq -o /dev/null -P /proc/net/if_inet6 -P "$conf" \
		-e inject=?access,?faccessat,?faccessat2,openat:error=ENOENT "$@"
}

@test "a kernel without IPv6 has it off, and nothing else of it" {
	need_plain
	need strace
	ok without_ipv6 disable_ipv6 tuntap add tap0 ipv6 off mtu 1400
	exists tap0
	ok tuntap del tap0
	fails 1 without_ipv6 accept_ra tuntap add tap0 accept_ra 0
	says 'cannot set accept_ra: this kernel has no IPv6'
	run ! exists tap0
	# One that cannot be looked for is not none.
	fails 1 strace -qq -o /dev/null -P /proc/sys/net/ipv6/conf/tap0/disable_ipv6 \
		-e inject=openat:error=ENOENT tuntap add tap0 ipv6 off
	says 'no IPv6 on this interface'
	run ! exists tap0
}

opened() {
	grep -q openat "$BATS_TEST_TMPDIR/trace"
}

@test "one that is deleted before its file is opened is gone, not without IPv6" {
	need_plain
	need strace
	local said=$BATS_TEST_TMPDIR/said

	ok tuntap add tap0
	strace -qq -o "$BATS_TEST_TMPDIR/trace" -P /proc/sys/net/ipv6/conf/tap0/disable_ipv6 \
		-e inject=openat:delay_enter=1000000 tuntap set tap0 ipv6 off 2>"$said" 3>&- &
	wait_for opened
	ip link del tap0
	wait && status=0 || status=$?
	stderr=$(<"$said")
	says 'No such device'
	[[ $stderr != *'no IPv6'* ]] || complain "$stderr"
}

@test "ipv6 off and an IPv6 address contradict each other" {
	fails 2 tuntap add tap0 ipv6 off addr 2001:db8::1/64
	says 'ipv6 off'
	ok tuntap add tap0 addr 2001:db8::1/64 nodad up
	fails 1 tuntap set tap0 ipv6 off
	says 'IPv6 addresses'
	[[ $(ip -6 addr show dev tap0) == *2001:db8::1* ]]
	equal "$(sys tap0 ipv6 disable_ipv6)" 0
	ok tuntap replace tap0 ipv6 off addr none
	equal "$(ip -6 addr show dev tap0)" ""
	fails 1 tuntap set tap0 addr 2001:db8::1/64
	says 'IPv6 is disabled'
}

@test "an IPv6 address where IPv6 is off: the hint turns it on" {
	tuntap add tap0 ipv6 off
	fails 1 tuntap set tap0 addr fd00::1/64
	says 'hint: IPv6 is off on it: ipv6 on'
	ok tuntap set tap0 ipv6 on addr fd00::1/64
}

@test "values that are none" {
	for words in 'ipv6 no' 'addrgenmode x' 'accept_ra 3' 'rp_filter 3' 'proxy_arp' \
		'forwarding on forwarding on'; do
		# shellcheck disable=SC2086 # several words
		fails 2 tuntap add tap0 $words
		says "${words%% *}"
		run ! exists tap0
	done
	fails 2 tuntap add tun0 addrgenmode eui64
	says 'addrgenmode eui64'
}

@test "stable_secret wants its secret" {
	fails 1 tuntap add tap0 addrgenmode stable_secret
	says 'stable_secret' 'hint: it needs a secret'
	run ! exists tap0
	ok tuntap add tap0
	echo 2001:db8::1 >/proc/sys/net/ipv6/conf/tap0/stable_secret
	ok tuntap set tap0 addrgenmode random
	ok tuntap set tap0 addrgenmode stable_secret
	equal "$(sys tap0 ipv6 addr_gen_mode)" 2
}

@test "a mtu that takes IPv6 away, and is put back: its values come back too" {
	local n

	need strace
	ok tuntap add tap0 user root accept_ra 0 proxy_ndp on
	n=$(traced -e trace=ioctl tuntap set tap0 user 4201 mtu 1000 2>&1 |
		awk '/ioctl/ { n++ } /TUNSETOWNER/ { print n; exit }')
	ok tuntap replace tap0 user root mtu 1500 accept_ra 0 proxy_ndp on
	run --separate-stderr traced -o /dev/null -e trace=ioctl \
		-e inject=ioctl:error=EIO:when="$n" tuntap set tap0 user 4201 mtu 1000
	equal "$status" 1
	says 'nothing was changed'
	equal "$(sys tap0 ipv6 accept_ra)$(sys tap0 ipv6 proxy_ndp)" 01
	equal "$(link tap0 | jq '.[0].mtu')" 1500
}

@test "a descriptor that lacks while many are made: made in the next round" {
	need strace
	run --separate-stderr traced -qq -o "$BATS_TEST_TMPDIR/trace" \
		-P /proc/sys/net/ipv6/conf/t2/accept_ra -e inject=openat:error=EMFILE:when=1 \
		tuntap add mode tap accept_ra 2 -- t1 t2 t3
	equal "$status$stderr" 0
	grep -q EMFILE "$BATS_TEST_TMPDIR/trace"
	equal "$(ip -o link show type tun | grep -c ': t[123]: ')" 3
	equal "$(sys t2 ipv6 accept_ra)" 2
}

@test "what a new one was told to leave off is a change too" {
	ok tuntap -j add tap0 ipv6 off
	equal "$(jq -c '[.[0].changes[] | select(.word == "ipv6")]' <<<"$output")" \
		'[{"word":"ipv6","to":"off"}]'
	ok tuntap -j add tap1
	equal "$(jq -c '[.[0].changes[] | select(.to == "off")]' <<<"$output")" '[]'
}

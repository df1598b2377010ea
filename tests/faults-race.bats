# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Others do the same, or the opposite, at the same time.

load helper
load faults

setup() {
	need_tun
}

@test "a second add changes nothing and fails" {
	tuntap add tap0 mode tap user root mtu 1400 addr 10.0.0.1/24 up
	whole=$(state)
	for words in 'user root' 'mode tun' 'unowned mtu 1300 addr 10.1.0.1/24' \
		'mode tap group root pi vnet_hdr multi_queue down'; do
		# shellcheck disable=SC2086 # words
		fails 1 tuntap add tap0 $words
		says 'tap0: exists: a tap of user root'
		equal "$(state)" "$whole"
	done
}

# Each has words of its own, by which the winner is known.
race() {
	local name=$1 first=0 second=0 mtu

	tuntap add "$name" mode tap user root mtu 1400 2>"$BATS_TEST_TMPDIR/first" &
	tuntap add "$name" mode tap group root mtu 1300 2>"$BATS_TEST_TMPDIR/second" || second=$?
	wait $! || first=$?
	mtu=$(ip -o link show dev "$name" | sed 's/.* mtu \([0-9]*\) .*/\1/')
	case $first$second$mtu in
	011400) loser=$BATS_TEST_TMPDIR/second ;;
	101300) loser=$BATS_TEST_TMPDIR/first ;;
	*) complain "$name: statuses $first and $second, mtu $mtu" ;;
	esac
	grep -qE "^tuntap: $name: (exists: a tap|the name is in use)" "$loser" ||
		complain "the loser said: $(cat "$loser")"
}

@test "of two adds at once exactly one wins, 200 times" {
	for round in {1..200}; do
		race "tap$round"
		ip link set dev "tap$round" group 7
	done
	equal "$(tuntap show | wc -l)" 200
	ip link del group 7
}

# Some stay, so many that a dump takes several answers; around them others come
# and go, before them and after them by their index.
churn() {
	churning=()
	come_and_go a
	tuntap add mode tap user root group root pi -- stay{1..150}
	come_and_go b
}

come_and_go() {
	"$BUILDDIR/tests/churn" 60 "$1" 3>&- &
	churning+=($!)
	wait_for exists "${1}1"
}

# To the end of the test; else it would have tested nothing.
still_churning() {
	kill "${churning[@]}"
	for name in stay{1..150}; do
		echo "link set dev $name group 7"
	done | ip -batch -
	ip link del group 7
}

@test "show, while interfaces come and go as fast as they can, 100 times" {
	local line='[a-z]+[0-9]+: (tun|tap)( pi| vnet_hdr| persist| filter)*( user [0-9]+)?( group 0)?'

	churn
	for round in {1..100}; do
		ok tuntap show
		equal "$stderr" ""
		equal "$(grep -vxE "$line" <<<"$output")" ""
		equal "$(grep -xE 'stay[0-9]+: tap pi persist filter user 0 group 0' <<<"$output" |
			sort -u | wc -l)" 150
		equal "$(grep -c '^stay' <<<"$output")" 150
	done
	still_churning
}

@test "JSON, while interfaces come and go as fast as they can, 100 times" {
	need jq
	churn
	for round in {1..50}; do
		for verb in show status; do
			ok tuntap -j "$verb"
			equal "$stderr" ""
			jq -e '(map(select(.ifname | startswith("stay"))) |
				length == 150 and all(.mode == "tap" and .pi and .persist)) and
				all(.ifname != "" and .mode != "unknown" and .ifindex > 0)' \
				<<<"$output" >/dev/null || complain garbled
		done
	done
	still_churning
}

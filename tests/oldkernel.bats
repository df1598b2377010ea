# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Linux before 4.17, whose netlink does not tell what a tun/tap interface is, and
# before 5.6, whose processes lend no descriptors: oldkernel.so has the program see one.
# The real kernels are in tests/boot.

load helper

old() {
	LD_PRELOAD=$BUILDDIR/tests/oldkernel.so "$@"
}

setup() {
	need_plain
	need_tun
}

@test "show, status and save know from /sys what they are" {
	local verb

	need_sysfs
	need_users
	ok tuntap add tap0 user alice multi_queue vnet_hdr addr 10.0.0.1/24 up
	ok tuntap add tun0 group vpn pi
	for verb in show 'show tap0' save 'show mode tun' 'show user alice' '-j show'; do
		# shellcheck disable=SC2086 # words
		equal "$(old tuntap $verb)" "$(tuntap $verb | sed 's/"gro_max_size":65536,//g')"
	done
	[[ $(old tuntap show) == *'tap0: tap persist vnet_hdr user 4201'* ||
		$(old tuntap show) == *'tap0: tap'*'user 4201'* ]]
	equal "$(old tuntap status tap0 | tail -n 1)" "$(tuntap status tap0 | tail -n 1)"
}

@test "apply makes, changes and finds nothing to do; del deletes" {
	need_sysfs
	need_users
	printf '%s\n' 'tap0 user alice addr 10.0.0.1/24 up' 'tun0 user bob pi' >"$BATS_TEST_TMPDIR/conf"
	ok old tuntap apply -q "$BATS_TEST_TMPDIR/conf"
	ok old tuntap apply --dry-run "$BATS_TEST_TMPDIR/conf"
	equal "$output" ""
	ok old tuntap set-owner tap0 bob
	equal "$(link tap0 | jq -r '.[0].linkinfo.info_data.user')" bob
	fails 1 old tuntap del tun0 mode tap
	ok old tuntap del tun0
	ok old tuntap del --all
	equal "$(ip -o link show type tun)" ""
}

@test "where /sys is of another namespace, an empty list is an error and not a lie" {
	ip netns add lab || skip 'no network namespaces here'
	ok tuntap -n lab add tap0
	fails 1 old tuntap -n lab show
	says 'tuntap: tap0: this kernel does not report its mode (Linux 4.17 and later do)' 'hint: '
	fails 1 old tuntap -n lab del tap0
	says '4.17'
	ip netns del lab
}

@test "of one in use that is to change hands: the call that lacks, not that root is to become root" {
	need_users
	need_sysfs
	ok tuntap add tap0 user alice
	hold -u alice tap0 tap
	fails 1 old tuntap set-owner tap0 bob
	says 'in use by' 'hint: ' 'needs pidfd_getfd(2) (Linux 5.6 or later)'
	[[ $stderr != *'as root'* ]] || complain
	equal "$(link tap0 | jq -r '.[0].linkinfo.info_data.user')" alice
	run --separate-stderr old tuntap del tap0
	equal "$status" 1
	says 'in use by'
	[[ $stderr != *'as root'* ]] || complain
}

@test "root that lacks a capability is not told to become root" {
	need_root
	need setpriv
	fails 1 setpriv --bounding-set -net_admin --inh-caps -all tuntap add tap0
	says 'hint: making interfaces needs CAP_NET_ADMIN, which root lacks here; it comes with docker run --cap-add NET_ADMIN'
	[[ $stderr != *sudo* ]] || complain
}

@test "what the kernel takes in silence, and does not have: refused, and nothing is made" {
	need_sysfs
	fails 1 old tuntap add tap0 gro_max_size 30000 mtu 1400
	says 'cannot set gro_max_size: this kernel (Linux '
	run ! exists tap0
	ok old tuntap add tap0 gso_max_size 30000
	ok old tuntap -j status tap0
	equal "$(jq -c '.[0] | [.gso_max_size, .gro_max_size]' <<<"$output")" '[30000,null]'
	ok old tuntap save tap0
	[[ $output != *gro_max_size* ]] || complain
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The README's recipe for Ansible, run by ansible-core.
# shellcheck disable=SC2154 # status, output and stderr are set by run

load helper

setup() {
	need_tun
	need_users
	need_root
	need ansible-playbook jq
	cd "$BATS_TEST_TMPDIR" || return
	echo 'tap0 mode tap user alice addr 10.0.0.1/24 up' >tuntap.conf
	{
		echo '- hosts: localhost'
		echo '  connection: local'
		echo '  gather_facts: false'
		echo '  tasks:'
		recipe
	} >playbook.yml
}

# The tasks of the README, with the file of this test.
recipe() {
	sed -n '/^one in use. In Ansible:/,/^## /p' "$SRCDIR/README.md" | sed -n '/^    /p' |
		sed "s|/etc/tuntap.conf|$BATS_TEST_TMPDIR/installed.conf|
			s|tuntap -j apply --prune|$TUNTAP -j apply $BATS_TEST_TMPDIR/installed.conf --prune|"
}

play() {
	ANSIBLE_LOCAL_TEMP=$PWD/tmp ANSIBLE_REMOTE_TEMP=$PWD/tmp HOME=$PWD ANSIBLE_NOCOLOR=1 \
		run ansible-playbook -i localhost, playbook.yml
	[ "$status" -eq 0 ] || complain "ansible-playbook: $status"
}

@test "it makes what the file says, and the second run changes nothing" {
	ip tuntap add tap9 mode tap
	play
	[[ $output == *'ok=2'*'changed=2'*'failed=0'* ]] || complain first
	equal "$(tuntap show)" 'tap0: tap persist user 4201'
	play
	[[ $output == *'ok=2'*'changed=0'*'failed=0'* ]] || complain second
	# What somebody else changes is put right.
	ip link set tap0 mtu 1400
	echo 'tap0 mode tap user alice addr 10.0.0.1/24 mtu 1500 up' >tuntap.conf
	play
	[[ $output == *'changed=2'* ]] || complain third
	equal "$(link tap0 | jq '.[].mtu')" 1500
}

@test "a file that makes no sense fails, with JSON that says where" {
	echo 'tap0 mode tap usr alice' >tuntap.conf
	ANSIBLE_LOCAL_TEMP=$PWD/tmp ANSIBLE_REMOTE_TEMP=$PWD/tmp HOME=$PWD ANSIBLE_NOCOLOR=1 \
		run ansible-playbook -i localhost, playbook.yml
	[ "$status" -ne 0 ]
	[[ $output == *'unknown word'*'did you mean'* ]]
	[[ $output != *'JSONDecodeError'* ]]
	equal "$(tuntap show)" ""
}

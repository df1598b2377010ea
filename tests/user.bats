# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What an ordinary user may do: list everything, hand over and delete what is
# theirs. The rest is refused in words.

load helper

setup() {
	need_users
	need_tun
}

# owner NAME: as ip names the user and the group.
owner() {
	link "$1" | sed 's/.*"info_data"//' | grep -o '"\(user\|group\)":"[^"]*"' | tr -d '"' | tr '\n' ' '
}

refused() {
	local name=$1

	shift
	fails 1 as "$@"
	[[ $stderr =~ ^"tuntap: $name: "[^$'\n']+($'\nhint: '[^$'\n']+)?$ ]] ||
		complain "not one sentence about $name"
}

@test "lists all interfaces as root does, and status too" {
	tuntap add tap0 user alice addr 10.0.0.1/24 up
	tuntap add tun0 user bob group vpn
	for verb in show 'show -d' 'show -j' status 'status -j'; do
		# shellcheck disable=SC2086
		ok as alice tuntap $verb
		# Not all processes are hers to look into.
		[ "$verb" = 'show -d' ] && says 'cannot look into all processes' || equal "$stderr" ""
		equal "$output" "$(tuntap $verb)"
	done
	ok as alice tuntap
	equal "$output" $'tap0: tap persist user 4201\ntun0: tun persist user 4202 group 4300'
}

@test "deletes what is theirs" {
	tuntap add tap0 user alice addr 10.0.0.1/24 up
	tuntap add tun0 user alice pi vnet_hdr
	tuntap add tap1 user alice multi_queue
	ok as alice tuntap del tap0 tun0 tap1
	equal "$output$stderr" ""
	equal "$(tuntap show)" ""
}

@test "hands over what is theirs, which is then not theirs" {
	tuntap add tap0 user alice
	ok as alice tuntap set-owner tap0 bob
	equal "$output$stderr" ""
	equal "$(owner tap0)" "user:bob "
	refused tap0 alice tuntap set-owner tap0 alice
	says 'belongs to another user' 'hint: ' sudo
	refused tap0 alice tuntap del tap0
	equal "$(owner tap0)" "user:bob "
	ok as bob tuntap set-owner tap0 bob:bob
	equal "$(owner tap0)" "user:bob group:bob "
	ok as bob tuntap del tap0
	run ! exists tap0
}

@test "is refused what belongs to another, in use or not" {
	tuntap add tap0 user alice
	for in_use in no yes; do
		[ "$in_use" = no ] || hold -u alice tap0 tap
		refused tap0 bob tuntap del tap0
		says 'belongs to another user'
		refused tap0 bob tuntap del --force tap0
		refused tap0 bob tuntap set-owner tap0 bob
		says 'belongs to another user'
	done
	equal "$(owner tap0)" "user:alice "
	equal "$(as bob tunread try tap0 tap)" EPERM
}

@test "a group: who is in it may, who is not may not" {
	tuntap add tap0 group vpn
	refused tap0 alice tuntap del tap0
	says 'belongs to another user or group'
	ok as carol tuntap del tap0
	run ! exists tap0
}

@test "owner and group: both must match" {
	tuntap add tap0 user alice
	tuntap set-owner -q tap0 :vpn
	refused tap0 alice tuntap del tap0
	refused tap0 carol tuntap del tap0
	tuntap set-owner tap0 carol
	ok as carol tuntap del tap0
}

@test "changes no attribute, not even of their own" {
	tuntap add tap0 user alice
	local before
	before=$(link tap0)
	ip link add br0 type bridge
	for words in 'mtu 1400' up 'addr 10.0.0.1/24' 'lladdr 02:00:00:00:00:01' 'alias hi' \
		'txqueuelen 5' 'link-group 5' 'master br0' 'user bob mtu 1400' 'user bob group bob up'; do
		# shellcheck disable=SC2086 # several words
		refused tap0 alice tuntap set tap0 $words
		says 'Operation not permitted' 'nothing was changed' 'hint: ' sudo
		equal "$(link tap0)" "$before"
	done
}

@test "makes none" {
	refused tap0 alice tuntap add tap0
	says 'cannot make the interface' 'hint: ' sudo
	fails 1 as alice tuntap add mode tun
	run ip -o link show type tun
	equal "$output" ""
}

@test "deletes all that is theirs with --all, and is told of the rest" {
	tuntap add user alice -- tap0 tun0
	tuntap add tap1 user bob
	ok as alice tuntap del --all user alice
	equal "$(tuntap show)" 'tap1: tap persist user 4202'
	refused tap1 alice tuntap del --all
}

@test "--mine: what the caller may attach to" {
	tuntap add tap0 user alice
	tuntap add tap1 user bob
	tuntap add tap2 group vpn
	tuntap add tap3 user carol group vpn
	tuntap add -q tap4 user alice group vpn
	tuntap add tap5 unowned
	for user in alice:tap0 bob:tap1 carol:tap2,tap3; do
		ok as "${user%:*}" tuntap show --mine
		equal "$(cut -d: -f1 <<<"$output" | paste -sd,)" "${user#*:}"
		for name in tap0 tap1 tap2 tap3 tap4; do
			case ,${user#*:}, in
			*,$name,*) may=ok ;;
			*) may=EPERM ;;
			esac
			equal "$(as "${user%:*}" tunread try "$name" tap)" "$may"
		done
	done
}

@test "--mine: where the groups cannot be had it could not be told" {
	need_plain
	need strace
	ok tuntap add tap0 group vpn
	ok tuntap add tap1 user carol
	run --separate-stderr as carol strace -qq -o /dev/null -e inject=getgroups:error=ENOMEM \
		tuntap show --mine
	equal "$status" 1
	says 'tap0: cannot find out whether you are in its group: Cannot allocate memory'
	[[ $output == tap1:* ]]
	ok as carol tuntap show --mine
	equal "$(cut -d: -f1 <<<"$output" | xargs)" 'tap0 tap1'
}

@test "hands over their own in use, or says what helps" {
	tuntap add tap0 user alice
	hold -u alice tap0 tap
	refused tap0 alice tuntap set-owner tap0 bob
	says 'is in use by' "tunread ($holder)" 'hint: ' root
	equal "$(owner tap0)" "user:alice "
	ok tuntap set-owner tap0 bob
	equal "$stderr" ""
	equal "$(owner tap0)" "user:bob "
}

# A setuid program, or one with capabilities of its own.

privileged_copy() {
	mkdir "$BATS_TEST_TMPDIR/suid"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/suid"
	mount -t tmpfs -o suid,exec,mode=755 tmpfs "$BATS_TEST_TMPDIR/suid"
	copy=$BATS_TEST_TMPDIR/suid/tuntap
	cp "$TUNTAP" "$copy"
	chmod 755 "$copy"
}

teardown() {
	umount "$BATS_TEST_TMPDIR/suid" 2>/dev/null || :
	clean
}

# refuses COMMAND...: in words that are true of more rights and of less.
refuses() {
	fails 1 "$@"
	says "other rights than its caller's (setuid, setgid, file capabilities" \
		'hint: take them from the program file, where it has them'
	[[ $stderr != *' more '* && $stderr != *'any user'* ]]
}

refuses_privilege() {
	tuntap add tap0 user bob
	for words in 'add tap1' 'del tap0' show help '-V'; do
		# shellcheck disable=SC2086
		refuses as alice "$copy" $words
	done
	run ! exists tap1
	exists tap0
}

@test "a setuid copy refuses to run for a user" {
	need_plain
	privileged_copy
	chmod 4755 "$copy"
	refuses_privilege
	# For root it is no privilege.
	ok "$copy" show
	chmod 755 "$copy"
	ok as alice "$copy" show
}

@test "one with less rights than its caller refuses too" {
	need_plain
	privileged_copy
	chown bob "$copy"
	chmod 4755 "$copy"
	refuses "$copy" show
	chown 0:4202 "$copy"
	chmod 2755 "$copy"
	refuses "$copy" show
	# Not of the file: who starts it has two identities.
	refuses setpriv --euid bob tuntap show
	chmod 755 "$copy"
	ok "$copy" show
}

@test "a copy with file capabilities refuses to run for a user" {
	need_plain
	need setcap
	privileged_copy
	setcap cap_net_admin+ep "$copy" || skip 'no file capabilities on this file system'
	refuses_privilege
}

# The scripts of init/, run by the real tools.

load helper

# fill_in FILE: as make does, with the paths of this world.
fill_in() {
	sed -e "s|@bindir@|${TUNTAP%/*}|g" -e "s|@sysconfdir@|$BATS_TEST_TMPDIR/etc|g" \
		"$SRCDIR/init/$1.in"
}

# installed FILE: where it is, filled in, to be run.
installed() {
	fill_in "$1" >"$BATS_TEST_TMPDIR/$1"
	[[ $1 == *.service ]] || chmod 755 "$BATS_TEST_TMPDIR/$1"
	echo "$BATS_TEST_TMPDIR/$1"
}

configure() {
	mkdir -p "$BATS_TEST_TMPDIR/etc"
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/etc/tuntap.conf"
	# The program has the places of its build; the scripts ask it for those.
	ok tuntap help apply
	[[ $output =~ (/[^ ]*)/tuntap.conf ]]
	etc=${BASH_REMATCH[1]}
	[ -d "$etc" ] || skip "there is no $etc"
	# What the tools of the tests want of /etc, if it is that.
	cp -L /etc/passwd /etc/group "$BATS_TEST_TMPDIR/etc"
	[ ! -d /etc/alternatives ] || cp -dR /etc/alternatives "$BATS_TEST_TMPDIR/etc"
	mount --bind "$BATS_TEST_TMPDIR/etc" "$etc"
}

teardown() {
	[ -z "${etc-}" ] || umount "$etc"
	! mountpoint -q /etc/network || umount /etc/network
	clean
}

names() {
	ip -o link show type tun | awk -F': ' '{ sub(/@.*/, "", $2); print $2 }' | sort | xargs
}

@test "what make filled in has no place left open" {
	for file in "$SRCDIR"/init/*.in; do
		file=$(basename "$file" .in)
		[ -s "$BUILDDIR/init/$file" ] || complain "not made: $file"
		run grep -n '@[a-z]*@' "$BUILDDIR/init/$file"
		equal "$output" ""
	done
}

@test "shellcheck has nothing to say of the scripts" {
	need shellcheck
	for file in tuntap.sysv tuntap.openrc ifupdown-pre-up ifupdown-post-down; do
		fill_in "$file" >"$BATS_TEST_TMPDIR/$file"
		run shellcheck "$BATS_TEST_TMPDIR/$file"
		equal "$output" ""
	done
}

# systemd

@test "systemd-analyze verify is clean" {
	need systemd-analyze
	installed tuntap.service
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/tuntap.service"
	# What it says of the machine's own units is not about this one.
	equal "$(grep -F tuntap <<<"$output" || :)" ""
	[ "$status" -eq 0 ]
}

@test "systemd-analyze security: at most 2.0" {
	need systemd-analyze
	systemd-analyze security --help | grep -q -e --offline || skip 'systemd 250 or later is needed'
	installed tuntap.service
	run systemd-analyze security --offline=true --threshold=20 --no-pager \
		"$BATS_TEST_TMPDIR/tuntap.service"
	[ "$status" -eq 0 ] || complain "$(tail -n 1 <<<"$output")"
}

@test "the unit's commands, with the one capability that it leaves them" {
	need_tun
	need_root
	need_users
	configure 'tap0 user alice addr 10.0.0.1/24 up' 'tun0 group vpn'
	limited() {
		setpriv --bounding-set -all,+net_admin --inh-caps -all --no-new-privs "$@"
	}
	for command in ExecStart ExecReload; do
		# shellcheck disable=SC2046
		ok limited $(fill_in tuntap.service | sed -n "s/^$command=//p")
		equal "$(names)" 'tap0 tun0'
	done
	# shellcheck disable=SC2046
	ok limited $(fill_in tuntap.service | sed -n 's/^ExecStop=//p')
	equal "$(names)" ""
}

# sysvinit

@test "the sysvinit script: started, stopped, and its status" {
	need_tun
	need_users
	script=$(installed tuntap.sysv)
	run "$script" status
	equal "$status" 3
	run "$script" start
	equal "$status" 6
	ok "$script" stop
	configure 'tap0 user alice addr 10.0.0.1/24 up' 'tun0 group vpn'
	run "$script" status
	equal "$status" 3
	ok "$script" start
	equal "$(names)" 'tap0 tun0'
	ok "$script" start
	ok "$script" status
	ok tuntap set tap0 mtu 1400
	echo 'tap0 mtu 1300' >"$BATS_TEST_TMPDIR/etc/tuntap.conf"
	run "$script" status
	equal "$status" 3
	ok "$script" reload
	equal "$(link tap0 | jq '.[0].mtu')" 1300
	ok tuntap add tun1
	ok "$script" restart
	ok "$script" stop
	# What the file does not name is none of its business.
	equal "$(names)" 'tun0 tun1'
	run "$script" nonsense
	equal "$status" 2
}

@test "the sysvinit script fails where apply fails" {
	need_tun
	script=$(installed tuntap.sysv)
	configure 'tap0 mtu x'
	run "$script" start
	[ "$status" -ne 0 ]
	[[ $output == *'tuntap.conf:1:10'* ]]
}

# OpenRC

@test "openrc-run takes the script" {
	need openrc-run
	script=$(installed tuntap.openrc)
	run openrc-run "$script" describe
	[ "$status" -eq 0 ] || complain
	[[ $output == *'tun and tap'* ]]
}

@test "the functions of the OpenRC script start and stop" {
	need_tun
	configure 'tap0'
	script=$(installed tuntap.openrc)
	# openrc-run sources it in sh and calls these; it is not everywhere.
	call() {
		# shellcheck disable=SC2016
		sh -c 'ebegin() { :; }; eend() { return "$1"; }; . "$1"; "$2"' sh "$script" "$1"
	}
	ok call start
	equal "$(names)" tap0
	ok call reload
	ok call stop
	equal "$(names)" ""
}

# ifupdown

# ifupdown_world STANZAS: the hooks and the file in place.
ifupdown_world() {
	need ifup
	need ifdown
	[ -d /etc/network ] || skip 'there is no /etc/network'
	mount -t tmpfs -o mode=755 tmpfs /etc/network
	mkdir -p /run/network /etc/network/if-pre-up.d /etc/network/if-post-down.d \
		/etc/network/if-up.d /etc/network/if-down.d
	install -m 755 "$(installed ifupdown-pre-up)" /etc/network/if-pre-up.d/tuntap
	install -m 755 "$(installed ifupdown-post-down)" /etc/network/if-post-down.d/tuntap
	cat >/etc/network/interfaces
}

@test "ifup and ifdown of a stanza" {
	need_tun
	need_users
	ifupdown_world <<-'END'
		iface tap0 inet static
			tuntap mode tap user alice alias "rack #3"
			address 10.0.0.1/24
	END
	ok ifup tap0
	equal "$(link tap0 | jq -c '.[0] | [.ifalias, .linkinfo.info_data.user,
		(.flags | index("UP") != null)]')" '["rack #3","alice",true]'
	equal "$(addrs tap0 | jq -r '.[0].addr_info[0].local')" 10.0.0.1
	ok ifdown tap0
	run ! exists tap0
	# One that exists already is brought to what the stanza says.
	ok tuntap add tap0 user bob
	ok ifup tap0
	equal "$(link tap0 | jq -r '.[0].linkinfo.info_data.user')" alice
	ok ifdown tap0
	run ! exists tap0
}

@test "a stanza without tuntap is left alone, and a mistake in one fails" {
	need_tun
	ifupdown_world <<-'END'
		iface tap1 inet manual
		iface tap2 inet manual
			tuntap mode tap usr alice
	END
	ok tuntap add tap1
	ok ifup tap1
	ok ifdown tap1
	exists tap1
	run ifup tap2
	[ "$status" -ne 0 ] || complain "$output"
	[[ $output == *'did you mean "user"?'* ]]
	run ! exists tap2
}

@test "ifdown does not remove one in use" {
	need_tun
	ifupdown_world <<-'END'
		iface tap0 inet manual
			tuntap mode tap
	END
	ok ifup tap0
	hold tap0 tap
	run ifdown tap0
	[[ $output == *'in use by tunread'* ]] || complain
	exists tap0
}

# The README's three ways, word for word.

# readme FIRST: the indented block of "At boot" that begins with this line.
readme() {
	sed -n '/^## At boot/,/^### /p' "$SRCDIR/README.md" | awk -v first="    $1" '
		$0 == first { on = 1 }
		on && !/^    / { exit }
		on { print substr($0, 5) }'
}

is_alices_tap() {
	equal "$(link tap0 | jq -c '.[0] | [.linkinfo.info_data.type, .linkinfo.info_data.user,
		(.flags | index("UP") != null)]')" '["tap","alice",true]'
	equal "$(addrs tap0 | jq -r '.[0].addr_info[0] | "\(.local)/\(.prefixlen)"')" 10.0.0.1/24
}

@test "the README's boot file" {
	need_tun
	need_users
	configure "$(readme '# /etc/tuntap.conf')"
	ok tuntap apply
	is_alices_tap
	ok tuntap apply --dry-run
	ok tuntap del --config
	equal "$(names)" ""
}

@test "the README's stanza" {
	need_tun
	need_users
	readme '# /etc/network/interfaces' | ifupdown_world
	ok ifup tap0
	is_alices_tap
	ok ifdown tap0
	equal "$(names)" ""
}

@test "the README's script" {
	need_tun
	need_users
	readme '#!/bin/sh' >"$BATS_TEST_TMPDIR/script"
	ok sh "$BATS_TEST_TMPDIR/script" start
	ok sh "$BATS_TEST_TMPDIR/script" start
	is_alices_tap
	ok sh "$BATS_TEST_TMPDIR/script" stop
	ok sh "$BATS_TEST_TMPDIR/script" stop
	equal "$(names)" ""
}

@test "the README's mistakes are what apply says" {
	mkdir -p "$BATS_TEST_TMPDIR/etc"
	printf '# /etc/tuntap.conf\ntap1 mode tap mtu 9k usr alice\n' >"$BATS_TEST_TMPDIR/x"
	fails 2 tuntap apply "$BATS_TEST_TMPDIR/x"
	equal "${stderr//$BATS_TEST_TMPDIR\/x//etc/tuntap.conf}" \
		"$(readme '# tuntap apply' | sed 1d)"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
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
	[[ $1 == *.service || $1 == *.path ]] || chmod 755 "$BATS_TEST_TMPDIR/$1"
	echo "$BATS_TEST_TMPDIR/$1"
}

teardown() {
	[ -z "${etc-}" ] || umount "$etc"
	! mountpoint -q /etc/network || umount /etc/network
	rm -rf /run/udev
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

# configured: where configure, without systemd.pc, would have the unit.
configured() {
	(cd "$BATS_TEST_TMPDIR/tree" && ./configure -n --prefix=/usr/local PKG_CONFIG="$PWD/pkg-config") |
		sed -n 's/^  systemd unit *//p'
}

@test "configure finds a place for the unit without systemd.pc, or says why there is none" {
	local dir hidden=()

	need pkg-config
	need gcc
	[ -d /usr/lib/systemd/system ] || skip 'there is no /usr/lib/systemd/system'
	mkdir -p "$BATS_TEST_TMPDIR/tree/src"
	cp -R "$SRCDIR/configure" "$SRCDIR/build-aux" "$BATS_TEST_TMPDIR/tree"
	cp "$SRCDIR/src/tuntap.c" "$BATS_TEST_TMPDIR/tree/src"
	chmod -R u+w "$BATS_TEST_TMPDIR/tree"
	printf '#!/bin/sh\ncase $* in *systemd) exit 1 ;; esac\nexec pkg-config "$@"\n' \
		>"$BATS_TEST_TMPDIR/tree/pkg-config"
	chmod 755 "$BATS_TEST_TMPDIR/tree/pkg-config"
	equal "$(configured)" '/usr/lib/systemd/system (found)'
	for dir in /usr/lib/systemd /lib/systemd; do
		[ -d $dir/system ] || continue
		mount -t tmpfs tmpfs $dir
		hidden+=("$dir")
	done
	dir=$(configured)
	umount "${hidden[@]}"
	equal "$dir" 'nowhere (neither systemd.pc nor a directory for units is here)'
}

@test "shellcheck has nothing to say of the scripts" {
	need shellcheck
	for file in tuntap.sysv tuntap.openrc ifupdown-pre-up ifupdown-up ifupdown-post-down; do
		fill_in "$file" >"$BATS_TEST_TMPDIR/$file"
		run shellcheck "$BATS_TEST_TMPDIR/$file"
		equal "$output" ""
	done
}

# systemd

# An old one looks for its own control group, which is not there in every container.
need_verify() {
	need systemd-analyze
	printf '[Service]\nExecStart=/bin/true\n' >"$BATS_TEST_TMPDIR/plain.service"
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/plain.service"
	[ "$status" -eq 0 ] || skip "systemd-analyze cannot verify here: ${output##*$'\n'}"
}

@test "systemd-analyze verify is clean" {
	need_verify
	installed tuntap-join.service
	installed tuntap-netns.path
	installed tuntap-netns.service
	installed tuntap-hold@.service
	installed tuntap-relay@.service
	installed tuntap.service
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/tuntap.service" \
		"$BATS_TEST_TMPDIR/tuntap-join.service" "$BATS_TEST_TMPDIR/tuntap-hold@.service" \
		"$BATS_TEST_TMPDIR/tuntap-relay@.service" "$BATS_TEST_TMPDIR/tuntap-netns.service" \
		"$BATS_TEST_TMPDIR/tuntap-netns.path"
	# What it says of the machine's own units is not about this one.
	equal "$(grep -F tuntap <<<"$output" || :)" ""
	[ "$status" -eq 0 ]
}

@test "the unit of a machine that waits for its interface, as the manual has it" {
	local want

	need_verify
	installed tuntap-join.service
	installed tuntap-netns.path
	installed tuntap-netns.service
	installed tuntap.service
	for want in Wants BindsTo; do
		{
			sed -n '/^\[Unit\]$/,/^\.Ed$/p' "$SRCDIR/man/tuntap.8" | sed -e '/^\.Ed/d' -e "s/^Wants=/$want=/"
			printf '[Service]\nExecStart=/bin/true\n'
		} >"$BATS_TEST_TMPDIR/tuntap-machine.service"
		equal "$(grep -cE "^($want|After)=.*sys-subsystem-net-devices-tap0.device$" \
			"$BATS_TEST_TMPDIR/tuntap-machine.service")" 2
		run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/tuntap-machine.service"
		equal "$(grep -F tuntap <<<"$output" || :)" ""
		[ "$status" -eq 0 ]
	done
	# Of a word that makes no sense it does speak.
	sed -i 's/^After=/Afetr=/' "$BATS_TEST_TMPDIR/tuntap-machine.service"
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/tuntap-machine.service"
	[[ $output == *tuntap-machine.service*Afetr* ]]
}

# exposure UNIT TENTHS: at most that.
exposure() {
	installed "$1"
	run systemd-analyze security --offline=true --threshold="$2" --no-pager \
		"$BATS_TEST_TMPDIR/$1"
	[ "$status" -eq 0 ] || complain "$(tail -n 1 <<<"$output")"
}

@test "systemd-analyze security: at most 2.8, which sees processes and enters namespaces, 2.0, which does not, and 3.5 with a network" {
	need systemd-analyze
	systemd-analyze security --help | grep -q -e --offline || skip 'systemd 250 or later is needed'
	# They enter network namespaces, which takes CAP_SYS_ADMIN.
	exposure tuntap.service 28
	exposure tuntap-join.service 20
	exposure tuntap-netns.service 21
	exposure tuntap-hold@.service 20
	# It has a network, and may become --user.
	exposure tuntap-relay@.service 35
}

# unit UNIT COMMAND: its ExecCOMMAND, with the capabilities that it leaves it.
unit() {
	local caps command

	caps=$(fill_in "$1" | sed -n 's/^CapabilityBoundingSet=//p' | tr 'A-Z ' 'a-z,' |
		sed 's/cap_/+/g')
	command=$(fill_in "$1" | sed -n "s/^Exec$2=//p" | sed 's/\$\$/$/g')
	eval "setpriv --bounding-set -all,$caps --inh-caps -all --no-new-privs $command"
}

@test "the units' commands, with the capabilities that these leave them" {
	need_tun
	need_root
	need_users
	configure 'tap0 user alice addr 10.0.0.1/24 up' 'tun0 group vpn' 'tap1 master br0'
	for command in Start Reload; do
		ok unit tuntap.service "$command"
		equal "$(names)" 'tap0 tap1 tun0'
		says 'waits for the bridge "br0"'
	done
	ok unit tuntap-join.service Start
	says 'warning: is in no bridge'
	ip link add br0 type bridge
	ok unit tuntap-join.service Start
	equal "$output$stderr" 'tap1: changed: master br0'
	# One in use changes hands, and its program is named.
	hold -u alice tap0 tap
	echo 'tap0 user bob' >"$BATS_TEST_TMPDIR/etc/tuntap.conf"
	ok unit tuntap.service Reload
	equal "$output" 'tap0: changed: user bob (was alice)'
	run --separate-stderr unit tuntap.service Stop
	equal "$status" 1
	says 'is in use by tunread'
	kill "$holder"
	wait "$holder" || :
	ok unit tuntap.service Stop
	equal "$(names)" 'tap1 tun0'
}

@test "the units' commands, in network namespaces, with the capabilities that these leave them" {
	need_tun
	need_root
	configure 'tap0' 'tap0 netns lab mode tap accept_ra 0 up' 'tap1 netns late'
	ip netns add lab
	ok unit tuntap.service Start
	says 'tap1: waits for the network namespace "late", which is not there'
	equal "$(names) $(nsenter --net=/run/netns/lab cat /proc/sys/net/ipv6/conf/tap0/accept_ra)" 'tap0 0'
	ip netns add late
	ok unit tuntap-netns.service Start
	equal "$output$stderr" ''
	equal "$(ip -n late -o link show type tun | cut -d: -f2)" ' tap1'
	ok unit tuntap.service Stop
	equal "$(names)$(ip -n lab link show type tun)$(ip -n late link show type tun)" ''
	ip netns del lab
	ip netns del late
}

@test "the unit's stop command does nothing where the job is a restart" {
	need_tun
	configure 'tap0'
	ok unit tuntap.service Start
	mkdir "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	for job in restart stop; do
		printf '#!/bin/sh\n[ "$*" = "list-jobs --no-legend tuntap.service" ] && echo "123 tuntap.service %s running"\n' \
			"$job" >"$BATS_TEST_TMPDIR/bin/systemctl"
		chmod 755 "$BATS_TEST_TMPDIR/bin/systemctl"
		ok unit tuntap.service Stop
		echo "$job: $(names)"
	done >"$BATS_TEST_TMPDIR/out"
	equal "$(cat "$BATS_TEST_TMPDIR/out")" $'restart: tap0\nstop: '
}

# The rule of udev

@test "the rule of udev matches the flags of bonds and VRFs, and of nothing without ports" {
	local glob flags

	glob=$(fill_in tuntap.rules | sed -n 's/.*ATTR{flags}=="\([^"]*\)".*/\1/p')
	[ -n "$glob" ]
	# As /sys/class/net/NAME/flags has them: down and up.
	for flags in 0x480 0x4c1 0x1402 0x1403 0x1c43; do
		# shellcheck disable=SC2053 # a glob
		[[ $flags == $glob ]] || complain "not $flags"
	done
	for flags in 0x8 0x9 0x49 0x82 0xc3 0x1002 0x1003 0x1090 0x10d1 0x1103 0x1203 0x1903 0x1b03; do
		# shellcheck disable=SC2053
		[[ $flags != $glob ]] || complain "$flags too"
	done
}

# sysvinit

@test "the sysvinit script: started, stopped, and its status" {
	need_tun
	need_users
	script=$(installed tuntap.sysv)
	# Nothing is configured: that is no failure, or no package could be installed.
	run "$script" status
	equal "$status" 3
	for verb in start reload force-reload restart; do
		ok "$script" "$verb"
		equal "$output$stderr" "No tun/tap interfaces are configured in $BATS_TEST_TMPDIR/etc/tuntap.conf."
	done
	ok "$script" stop
	equal "$output$stderr" ""
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
	index=$(link tap0 | jq '.[0].ifindex')
	ok "$script" restart
	equal "$(link tap0 | jq '.[0].ifindex')" "$index"
	ok "$script" stop
	equal "$output$stderr" ""
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
		RC_CMD=${2-$1} sh -c 'ebegin() { :; }; eend() { return "$1"; }
			einfo() { echo "$*"; }; ewarn() { echo "$*"; }
			service_started() { [ -e /sys/class/net/tap0 ] || ip link show tap0; } >/dev/null 2>&1
			eerror() { echo "$*"; }; . "$1"; "$2"' sh "$script" "$1"
	}
	run call status
	equal "$status $output" '3 status: stopped'
	ok call start
	equal "$(names)" tap0
	ok call status
	ok call reload
	ok tuntap set tap0 mtu 1400
	echo 'tap0 mtu 1300' >"$BATS_TEST_TMPDIR/etc/tuntap.conf"
	run --separate-stderr call status
	equal "$status" 3
	[[ $output == 'tap0: would be changed: mtu 1300 (was 1400)'* ]] || complain
	ok call stop restart
	equal "$(names)" tap0
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
	rm -rf /run/network
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

@test "ifup of a static address of IPv6 waits for no carrier" {
	need_tun
	ifupdown_world <<-'END'
		iface tap0 inet6 static
			tuntap mode tap
			address fd00:6::1/64
	END
	[ -w /proc/sys/net/ipv6/conf/lo/accept_dad ] || skip 'the settings of IPv6 cannot be changed here'
	# ifup gives its scripts an environment of its own: traced cannot turn a sanitizer off there.
	if command -v strace >/dev/null && [ "${TEST_SANITIZERS:-no}" != yes ]; then
		ok traced -f -qq -e trace=execve -o "$BATS_TEST_TMPDIR/trace" ifup tap0
		run ! grep -E 'execve\("[^"]*/sleep".* = 0' "$BATS_TEST_TMPDIR/trace"
	else
		ok ifup tap0
	fi
	equal "$(ip -o -6 addr show dev tap0 tentative)" ""
	equal "$(addrs tap0 | jq -r '.[0].addr_info[] | select(.local == "fd00:6::1").prefixlen')" 64
	ok ifdown tap0
	run ! exists tap0
}

@test "ifup of a bridge waits for the carrier of its port, but with bridge_maxwait 0" {
	need_tun
	[ -x /lib/bridge-utils/ifupdown.sh ] || skip 'there are no bridge-utils'
	ifupdown_world <<-'END'
		iface tap0 inet manual
			tuntap mode tap
		iface br0 inet manual
			bridge_ports tap0
			bridge_fd 0
		iface br1 inet manual
			bridge_ports tap0
			bridge_fd 0
			bridge_maxwait 0
	END
	ln -s /lib/bridge-utils/ifupdown.sh /etc/network/if-pre-up.d/bridge
	ok ifup tap0
	ok ifup br0
	[[ $output == *'Waiting for br0 to get ready (MAXWAIT is 2 seconds)'* ]] || complain
	ip link del br0
	ok ifup br1
	[[ $output != *'Waiting'* ]] || complain
	equal "$(link tap0 | jq -r '.[0].master')" br1
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

@test "the README's line for another network namespace" {
	need_tun
	need_users
	need_root
	configure "$(readme '# /etc/tuntap.d/blue.conf')"
	ok tuntap apply
	says 'waits for the network namespace "blue"'
	ip netns add blue
	ok tuntap apply --enter all
	equal "$(tuntap -n blue show)" 'tap0: tap persist user 4201'
	equal "$(ip -n blue -br addr show tap0 | awk '{ print $3 }')" 10.0.1.1/24
	ip netns del blue
}

@test "the README's stanza" {
	need_tun
	need_users
	ifupdown_world < <(readme '# /etc/network/interfaces')
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

# udev and the journal, played by the test: a daemon of udev's writes a MAC of its own
# into each new interface, and then its record.

# udev_runs [GROUPS]: its files are there, and somebody takes events in this namespace.
udev_runs() {
	mkdir -p /run/udev/data
	: >/run/udev/control
	"$BUILDDIR/tests/uevents" "${1-1}" >"$BATS_TEST_TMPDIR/uevents" 3>&- &
	wait_for grep -q listening "$BATS_TEST_TMPDIR/uevents"
}

# play_udev DELAY: until the test ends, or the next play.
play_udev() {
	[ -z "${player-}" ] || kill "$player"
	[ -e /run/udev/control ] || udev_runs
	(
		while sleep 0.02; do
			ip -o link show type tun | sed 's/: \([^:@]*\).*/ \1/' | while read -r index name; do
				[ ! -e "/run/udev/data/n$index" ] || continue
				sleep "$1"
				ip link set dev "$name" address "02:ff:ff:ff:ff:$(printf %02x $((index % 256)))"
				: >"/run/udev/data/n$index"
			done
		done
	) 3>&- 2>/dev/null &
	player=$!
}

@test "a MAC that is asked for outlives udev's own, of one and of forty" {
	local i

	need_tun
	play_udev 0.2
	ok tuntap add tap0 lladdr 02:00:00:00:00:01
	equal "$(link tap0 | jq -r '.[0].address')" 02:00:00:00:00:01
	[ -e "/run/udev/data/n$(link tap0 | jq '.[0].ifindex')" ] || complain 'did not wait'
	# At once after an add that asks for none.
	ok tuntap add tap1
	ok tuntap set tap1 lladdr 02:00:00:00:00:02
	sleep 0.5
	equal "$(link tap1 | jq -r '.[0].address')" 02:00:00:00:00:02
	# One after the other, well within the ten seconds that are waited for all.
	play_udev 0.02
	for i in {10..49}; do echo "m$i mode tap lladdr 02:00:00:00:01:$i"; done >"$BATS_TEST_TMPDIR/conf"
	ok tuntap apply -q "$BATS_TEST_TMPDIR/conf"
	equal "$(ip -o link show type tun | grep -c 'ether 02:00:00:00:01:')" 40
}

@test "what asks for no MAC looks for nothing of udev's" {
	need_tun
	need strace
	need_plain
	play_udev 0.2
	ok traced -f -qq -o "$BATS_TEST_TMPDIR/trace" tuntap add mode tap -- n1 n2 n3 n4
	run ! grep -F /run/udev "$BATS_TEST_TMPDIR/trace"
	ok traced -f -qq -o "$BATS_TEST_TMPDIR/trace" tuntap add mode tap lladdr 02:00:00:00:00:09 -- n5
	grep -qF /run/udev "$BATS_TEST_TMPDIR/trace"
}

@test "without udev, and in a namespace that is not udev's, nobody waits" {
	local start

	need_tun
	start=$EPOCHREALTIME
	ok tuntap add tap0 lladdr 02:00:00:00:00:01
	udev_runs
	ip netns add lab || skip 'no network namespaces here'
	ok tuntap -n lab add tap0 lladdr 02:00:00:00:00:01
	equal "$stderr" ""
	((${EPOCHREALTIME/./} - ${start/./} < 2000000)) || complain 'waited'
	ip netns del lab
}

@test "in a container that shows the machine's /run/udev nobody waits" {
	local start=$EPOCHREALTIME

	need_tun
	# What listens to udev, as a program of the container may, is no udev.
	udev_runs 2
	ok tuntap add tap0 lladdr 02:00:00:00:00:01
	equal "$stderr" ""
	((${EPOCHREALTIME/./} - ${start/./} < 2000000)) || complain 'waited'
}

@test "a udev that does not come is waited for ten seconds, and that is told" {
	need_tun
	udev_runs
	SECONDS=0
	ok tuntap add lladdr 02:00:00:00:00:01 dev tap0
	((SECONDS >= 9 && SECONDS < 20)) || complain "waited $SECONDS s"
	says 'tap0: warning: udev has not processed it yet, and may change its MAC address'
	equal "$(link tap0 | jq -r '.[0].address')" 02:00:00:00:00:01
	# One without a MAC of its own waits for none.
	ok tuntap add tap1
	equal "$stderr" ""
}

@test "one that sets another MAC after udev's record has its own undone" {
	need_tun
	need strace
	udev_runs
	# The record is there at once, the MAC comes behind the first send.
	for i in {1..4000}; do : >"/run/udev/data/n$i"; done
	traced -f -o /dev/null -e trace=sendto,sendmsg -e inject=sendto,sendmsg:delay_exit=400000 \
		"$TUNTAP" add tap0 lladdr 02:00:00:00:00:01 3>&- &
	wait_for exists tap0
	has_asked() { ip -o link show dev tap0 | grep -q 02:00:00:00:00:01; }
	wait_for has_asked
	ip link set dev tap0 address 02:ff:ff:ff:ff:ff
	wait $!
	equal "$(link tap0 | jq -r '.[0].address')" 02:00:00:00:00:01
}

@test "in the journal each line has its severity, and the lines their order" {
	local out=$BATS_TEST_TMPDIR/journal

	need_tun
	printf '%s\n' 'tap0' 'tap1 user nosuch' 'tap2 master br7' 'tap3' >"$BATS_TEST_TMPDIR/conf"
	: >"$out"
	JOURNAL_STREAM=$(stat -c %d:%i "$out")
	export JOURNAL_STREAM
	tuntap apply "$BATS_TEST_TMPDIR/conf" >>"$out" 2>&1 || :
	equal "$(sed "s|$BATS_TEST_TMPDIR|DIR|" "$out")" '<6>tap0: made: mode tap, user root
<3>tuntap: DIR/conf:2:11: tap1: no such user: "nosuch"
<3>    tap1 user nosuch
<3>              ^
<6>tap2: made: mode tap, user root
<6>tap3: made: mode tap, user root
<6>tuntap: DIR/conf:3:1: tap2: waits for the bridge "br7", which is not there'
	: >"$out"
	tuntap apply --join all "$BATS_TEST_TMPDIR/conf" >>"$out" 2>&1 || :
	[[ $(tail -n 1 "$out") == '<4>tuntap: '*': tap2: warning: is in no bridge: there is no "br7"' ]] ||
		complain "$(cat "$out")"
	# A line of a file, its caret and the hint are of the error.
	: >"$out"
	echo 'tap0 usr alice' >"$BATS_TEST_TMPDIR/conf"
	tuntap apply "$BATS_TEST_TMPDIR/conf" >>"$out" 2>&1 || :
	equal "$(cut -c 1-3 "$out" | sort -u)" '<3>'
	equal "$(grep -c . "$out")" 4
	# Elsewhere, and where another stream is named, there is none.
	run --separate-stderr tuntap apply "$BATS_TEST_TMPDIR/conf"
	[[ $stderr == tuntap:* ]] || complain
	for JOURNAL_STREAM in '' 1:2 x "${JOURNAL_STREAM}0" "0$JOURNAL_STREAM x"; do
		: >"$out"
		tuntap apply "$BATS_TEST_TMPDIR/conf" >>"$out" 2>&1 || :
		equal "$(head -c 7 "$out")" tuntap:
	done
}

@test "status tells of another MAC than that of the file" {
	need_tun
	configure 'tap0 lladdr 02:00:00:00:00:07' 'tap1 lladdr 02:00:00:00:00:08 master br0' 'tap2'
	ok tuntap apply
	ok tuntap status tap0 tap2
	equal "$stderr" ""
	ok tuntap -j status tap0
	equal "$(jq -c '.[0].odd' <<<"$output")" null
	ip link set tap0 address 02:00:00:00:00:09
	ip link set tap1 address 02:00:00:00:00:0a
	ok tuntap status
	equal "$stderr" "tuntap: $etc/tuntap.conf:1:1: tap0: has the MAC 02:00:00:00:00:09, but should have 02:00:00:00:00:07
tuntap: $etc/tuntap.conf:2:1: tap1: is in no bridge, but should be in \"br0\"
tuntap: $etc/tuntap.conf:2:1: tap1: has the MAC 02:00:00:00:00:0a, but should have 02:00:00:00:00:08"
	ok tuntap -j status
	equal "$stderr" ""
	equal "$(jq -c 'map([.ifname, .odd])' <<<"$output")" \
		'[["tap0",["lladdr"]],["tap1",["lladdr","master"]],["tap2",null]]'
	ok tuntap -q status
	equal "$stderr" ""
	# apply knows it by its altname too.
	ip link property add dev tap1 altname other || skip 'no altnames here'
	printf '%s\n' tap0 'other lladdr 02:00:00:00:00:08 master br0' >"$etc/tuntap.conf"
	ok tuntap status
	equal "$stderr" "tuntap: $etc/tuntap.conf:2:1: tap1: is in no bridge, but should be in \"br0\"
tuntap: $etc/tuntap.conf:2:1: tap1: has the MAC 02:00:00:00:00:0a, but should have 02:00:00:00:00:08"
	ok tuntap check tap1
	[[ $output == *"it is in no bridge; $etc/tuntap.conf:2 has it"* ]] || complain "$output"
}

@test "check and status tell of a bridge that never came" {
	need_tun
	configure 'tap0 master br0' 'tap1'
	ok tuntap apply
	ok tuntap check tap0
	[[ $output == *"note     it is in no bridge; $etc/tuntap.conf:1 has it in \"br0\", which is not there"* ]] ||
		complain
	ok tuntap status
	equal "$stderr" "tuntap: $etc/tuntap.conf:1:1: tap0: is in no bridge, but should be in \"br0\""
	ok tuntap -q status
	equal "$stderr" ""
	for verb in 'status tap0 tap1' 'check tap0' 'check tap1'; do
		# shellcheck disable=SC2086 # several words
		ok tuntap -j $verb
		equal "$stderr" ""
		jq -r '.[] | [.ifname, .awaits] | join(" ")' <<<"$output"
	done >"$BATS_TEST_TMPDIR/awaits"
	equal "$(cat "$BATS_TEST_TMPDIR/awaits")" $'tap0 br0\ntap1 \ntap0 br0\ntap1 '
	ok tuntap -j apply --join all
	equal "$(jq -c 'map([.ifname, .changed, .awaits])' <<<"$output")" '[["tap0",false,"br0"]]'
	ip link add br0 type bridge
	ok tuntap check tap0
	[[ $output == *'hint: tuntap apply --join br0'* ]] || complain
	ok tuntap apply --join all
	for verb in check status; do
		ok tuntap "$verb" tap0
		[[ $output$stderr != *'in no bridge'* ]] || complain
		ok tuntap -j "$verb" tap0
		[[ $output != *awaits* ]] || complain
	done
}

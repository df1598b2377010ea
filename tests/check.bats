# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap check: against the truth, which is a real TUNSETIFF.
# shellcheck disable=SC2154 # status, output, stderr and holder are set

load helper

setup() {
	need_tun
}

teardown() {
	[ "$WORLD_ROOT" = 0 ] || { chown 0:0 /dev/net/tun && chmod 666 /dev/net/tun; }
	ip netns del lab 2>/dev/null || :
	clean
}

# What the kernel says is what check says, run as the user and, by root, about
# the user. compare USER NAME MODE [FLAG...]
compare() {
	local user=$1 name=$2 truth want=1

	shift
	truth=$(as "$user" tunread try "$@" || :)
	[ "$truth" != ok ] || want=0
	run as "$user" tuntap check "$name"
	[ "$status" -eq "$want" ] || complain "as $user: $truth, but status $status: $situation"
	run tuntap check "$name" user "$user"
	[ "$status" -eq "$want" ] || complain "of $user: $truth, but status $status: $situation"
	answers="$answers $truth"
}

# An unowned one is tried in a namespace of the user's own.
need_probe() {
	local why

	why=$(as alice unshare --user --net true 2>&1) ||
		skip "an ordinary user can make no namespaces here (a chroot?): ${why##*: }"
}

# With each permission of the node that matters.
compare_all() {
	local node user

	for node in '0:0 666' '0:0 600' '0:4300 660'; do
		chown "${node% *}" /dev/net/tun
		chmod "${node#* }" /dev/net/tun
		for user in alice carol root; do
			situation="user $user, node $node, $3"
			compare "$user" "$1" "$2"
		done
	done
	chmod 666 /dev/net/tun
}

@test "the grid: owner, group, user, node, in use or not" {
	need_root
	need_users
	need_probe
	answers=
	for owner in '' 'user alice' 'user bob'; do
		for group in '' 'group vpn' 'group alice'; do
			words="$owner $group"
			[ "$words" != ' ' ] || words=unowned
			# shellcheck disable=SC2086 # several words
			tuntap -q add t0 mode tap $words
			compare_all t0 tap "$words, free"
			hold t0 tap
			compare_all t0 tap "$words, in use"
			kill "$holder"
			wait "$holder" || :
			tuntap del t0
		done
	done
	# The grid has met all that can happen.
	for answer in ok EPERM EACCES EBUSY; do
		[[ $answers == *$answer* ]] || complain "never: $answer"
	done
	# shellcheck disable=SC2086 # one word each
	equal "$(printf '%s\n' $answers | wc -l)" 162
}

@test "multi_queue: in use is no obstacle" {
	need_users
	situation=multi_queue
	tuntap add t0 mode tun user alice multi_queue
	compare alice t0 tun multi_queue
	hold t0 tun multi_queue
	compare alice t0 tun multi_queue
	compare bob t0 tun multi_queue
	run tuntap check t0 user alice
	[[ $output == *'1 of its 256 queues are taken'* && $output == *IFF_MULTI_QUEUE* ]]
}

@test "one that is held without a carrier" {
	need_root
	need_users
	tuntap add t0 mode tun user alice
	hold t0 tun no_carrier
	run tuntap check t0 user alice
	equal "$status" 1
	[[ $output == *"in use by tunread ($holder)"* ]]
}

@test "an unowned one: the probe says what the kernel does, and leaves nothing" {
	need_users
	need_probe
	tuntap add t0 mode tun unowned
	before=$(ip -o link; ls -l /proc/self/ns/net)
	situation=unowned
	compare alice t0 tun
	equal "$(ip -o link; ls -l /proc/self/ns/net)" "$before"
}

@test "an unowned one where the probe cannot be made: it cannot be told" {
	need_root
	need_users
	need strace
	need_plain
	tuntap add t0 mode tun unowned
	run as alice strace -f -qq -o /dev/null -e trace=unshare \
		-e inject=unshare:error=EPERM tuntap check t0
	equal "$status" 2
	[[ $output == *unknown*'could not try'* ]]
}

gone() {
	[ ! -e "/proc/$1" ] || grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null
}

# stopped_in TRACE: a process that strace has stopped, whose pid is in $child then.
stopped_in() {
	child=$(awk '/SIGSTOP/ { print $1; exit }' "$1") && [ -n "$child" ] &&
		grep -q '^State:.*stop' "/proc/$child/status"
}

@test "who looks as another user ends with the program that asked" {
	need_plain
	need strace
	need_users
	local trace=$BATS_TEST_TMPDIR/trace program child

	ip tuntap add tap0 mode tap user alice
	strace -f -qq -o "$trace" -P /dev/net/tun -e inject=openat:signal=STOP \
		tuntap check tap0 user alice 3>&- &
	wait_for stopped_in "$trace"
	equal "$(awk '/^Uid:/ { print $3 }' "/proc/$child/status")" 4201
	program=$(awk '/^PPid:/ { print $2 }' "/proc/$child/status")
	kill -KILL "$program"
	wait_for gone "$child" || {
		kill -KILL "$child"
		false
	}
}

@test "what could not be looked at has no answer: status 2, not 1" {
	need_root
	need strace
	need_plain
	tuntap add tap0
	fails 2 tuntap -n nosuch check tap0
	fails 2 tuntap check -n nosuch tap0
	says 'no such network namespace'
	echo passwd: files >"$BATS_TEST_TMPDIR/nsswitch"
	# shellcheck disable=SC2016 # for bash
	fails 2 unshare -m bash -c '[ ! -e /etc/nsswitch.conf ] || mount --bind "$1" /etc/nsswitch.conf
		exec strace -qq -o /dev/null -P /etc/passwd -e inject=openat:error=EMFILE \
			tuntap check tap0 user root' - "$BATS_TEST_TMPDIR/nsswitch"
	says 'cannot look up user "root"'
}

@test "what stops an attach has a line and a hint" {
	need_users
	tuntap -q add tap0 user alice group vpn
	run as bob tuntap check tap0
	equal "$status" 1
	[[ $output == *'bad'*'its owner is alice, not bob'*'hint: tuntap set-owner tap0 bob'* ]]
	run as alice tuntap check tap0
	equal "$status" 1
	[[ $output == *'not in its group vpn; owner and group must both match'* ]]
	# Made a member since, but this session has not the group yet.
	run --separate-stderr setpriv --reuid carol --regid carol --clear-groups \
		tuntap check tap0
	equal "$status" 1
	tuntap -q add tap1 group vpn
	run setpriv --reuid carol --regid carol --clear-groups tuntap check tap1
	[[ $output == *'hint: log in again'* ]]
	run as alice tuntap check lo
	equal "$status" 1
	[[ $output == *'not a tun/tap interface'* ]]
}

@test "what the hint says of a wrong group helps" {
	need_users
	tuntap -q add tap0 user alice group vpn
	run as alice tuntap check tap0
	[[ $output =~ 'hint: '(tuntap set-owner tap0 [^ ]*)' gives it a group that alice is in; usermod -aG vpn alice adds'.*'; either as root' ]] ||
		complain
	fix=${BASH_REMATCH[1]}
	run tuntap check tap0 user alice
	[[ $output == *'hint: tuntap set-owner tap0 :alice '* && $output != *'as root'* ]] || complain
	$fix
	ok as alice tuntap check tap0
	# Another's: owner and group at once.
	run as bob tuntap check tap0
	[[ $output =~ 'hint: '(tuntap set-owner tap0 [^ ,]*) ]]
	${BASH_REMATCH[1]}
	ok as bob tuntap check tap0
	# That would keep out those who are in the group.
	tuntap -q add tap1 group vpn
	run as alice tuntap check tap1
	equal "$status" 1
	[[ $output == *'hint: usermod -aG vpn alice, as root, and log in again'* ]] || complain
	[[ $output != *set-owner* ]]
	# In no database: the group of this very process.
	tuntap -q add tap2 user 12345 group vpn
	run setpriv --reuid 12345 --regid bob --clear-groups tuntap check tap2
	equal "$status" 1
	[[ $output == *'hint: tuntap set-owner tap2 :bob '* ]] || complain
}

@test "every bad line has a hint below it" {
	need_users
	tuntap -q add tap0 user alice group vpn
	hold tap0 tap
	for words in 'tap0 user bob' 'lo' 'nix' 'tap0 user alice'; do
		# shellcheck disable=SC2086 # several words
		run tuntap check $words
		equal "$status" 1
		bad=$(grep -c '^  bad ' <<<"$output")
		equal "$(grep -A 1 '^  bad ' <<<"$output" | grep -c '^ *hint: ')" "$bad"
	done
}

@test "hints can be copied: a name that is a word, or that a shell would run" {
	need_root
	need_users
	# shellcheck disable=SC2016 # it is to be no command
	for name in up h vhost queues 'x$(id)'; do
		tuntap add dev "$name" mode tap user root
		run tuntap check dev "$name" user alice
		hint=$(sed -n 's/^ *hint: \(tuntap set-owner .*\)/\1/p' <<<"$output")
		bash -c "${hint%%,*}"
		equal "$(ip -d -j link show dev "$name" | jq -r '.[0].linkinfo.info_data.user')" alice
	done
}

@test "hints can be copied: in another network namespace" {
	need_root
	need_netns
	ip netns add blue
	tuntap add t0 mode tap
	tuntap -n blue add t0 mode tap
	run tuntap -n blue check t0
	[[ $output == *'hint: tuntap -n blue set t0 up'* ]] || complain "$output"
	run tuntap -n /run/netns/blue check t0
	[[ $output == *'hint: tuntap -n /run/netns/blue set t0 up'* ]] || complain "$output"
	fails 1 tuntap -n blue add t1 mode tap master nobr
	says 'hint: ip -n blue link add name nobr type bridge'
	fails 1 tuntap -n /run/netns/blue add t1 mode tap master nobr
	says 'hint: nsenter --net=/run/netns/blue ip link add name nobr type bridge'
	fails 1 tuntap -n blue exec nosuch -- true
	says 'hint: tuntap -n blue add nosuch mode tap user NAME'
	ip netns del blue
}

@test "an interface that is elsewhere" {
	need_root
	ip netns add lab
	ip -n lab tuntap add tap9 mode tap
	run tuntap check tap9
	equal "$status" 1
	[[ $output == *'network namespace "lab" has one'* ]]
	equal "$(readlink /proc/self/ns/net)" "$(readlink "/proc/$$/ns/net")"
	run tuntap -n lab check tap9
	equal "$status" 0
	run tuntap check nowhere0
	[[ $output == *'no such interface here, nor in a network namespace that has a name'* ]]
	need_users
	run as alice tuntap check tap9
	equal "$status" 1
	[[ $output == *'other network namespaces cannot be looked into'* ]]
}

@test "names of network namespaces that cannot be read are not none" {
	need_root
	need strace
	need_plain
	ip netns list | grep -q . || ip netns add lab
	for call in openat getdents64; do
		run traced -f -qq -o /dev/null -P /run/netns -e inject=$call:error=EMFILE \
			tuntap check nowhere0
		equal "$status" 1
		[[ $output == *'other network namespaces cannot be looked into'* ]]
	done
}

@test "no device, another one, and one on a file system without devices" {
	need_root
	real=$(readlink -f /dev/net/tun)
	# Over the world's device, in mounts of their own.
	over() {
		unshare -m sh -c 'mount --bind "$1" "$2" && shift 2 && "$@"' - "$1" "$real" \
			tuntap check
	}
	: >"$BATS_TEST_TMPDIR/file"
	run over "$BATS_TEST_TMPDIR/file"
	equal "$status" 1
	[[ $output == *'bad'*'not the tun device'* ]]
	mknod "$BATS_TEST_TMPDIR/null" c 1 3
	run over "$BATS_TEST_TMPDIR/null"
	equal "$status" 1
	[[ $output == *'bad'*'not the tun device'* ]]
	run unshare -m sh -c 'mount -t tmpfs none "$(dirname "$(readlink -f /dev/net/tun)")" -o ro;
		mount -t tmpfs none /dev/net; exec /proc/self/fd/9 check' 9<"$TUNTAP"
	equal "$status" 1
	[[ $output == *'there is no /dev/net/tun'* ]]
	run unshare -m sh -c 'mount -o bind,remount,nodev "$1" && tuntap check' - "$real"
	[ "$status" -ne 0 ] || skip 'a bind mount takes no nodev here'
	[[ $output == *nodev* ]]
}

@test "the device alone, and of a user that root becomes" {
	need_root
	need_users
	run tuntap check
	equal "$status" 0
	chmod 600 /dev/net/tun
	run tuntap check user alice
	equal "$status" 1
	[[ $output == *'do not let in alice (mode 0600, user root, group root)'* ]]
	# Another user computes it from the mode.
	run as bob tuntap check user alice
	equal "$status" 1
	[[ $output == *'do not let in alice'* ]]
	chown 0:4300 /dev/net/tun
	chmod 660 /dev/net/tun
	run as carol tuntap check user alice
	equal "$status" 1
	run as carol tuntap check user carol
	equal "$status" 0
}

@test "without a name: whether one can be made" {
	need_root
	need_users
	run tuntap check
	equal "$status" 0
	[[ $output == *'good     root may make interfaces here'* ]] || complain
	run as alice tuntap check
	equal "$status" 0
	[[ $output == *'note     alice may not make interfaces here, without CAP_NET_ADMIN'* ]] ||
		complain
	[[ $output == *'hint: tuntap add NAME user alice, as root'* ]] || complain
	# As in a container.
	run setpriv --bounding-set -net_admin --inh-caps -all tuntap check
	equal "$status" 1
	[[ $output == 'root cannot make an interface'$'\n'*'bad      root may not make interfaces here'*'docker run --cap-add NET_ADMIN'* ]] ||
		complain
	run ! setpriv --bounding-set -net_admin --inh-caps -all tuntap add tap0
	run ! exists tap0
}

@test "a hint to become root is for others" {
	need_root
	need_users
	tuntap add tap0 user root
	run tuntap check nowhere0
	[[ $output == *'tuntap add nowhere0 mode tap user NAME'* && $output != *'as root'* ]]
	run as alice tuntap check nowhere0
	[[ $output == *'user NAME, as root'* ]]
	run as alice tuntap check tap0
	[[ $output == *'tuntap set-owner tap0 alice, as root'* && $output != *'root or root'* ]]
	tuntap add tap1 user 12345 group vpn
	run tuntap check tap1 user 12345
	[[ $output == *'run this check as 12345'* && $output != *'as root'* ]] || complain
}

@test "a network namespace that cannot be entered" {
	need_root
	need strace
	need_plain
	ip netns add lab
	run traced -f -qq -o /dev/null -e inject=setns:error=EPERM tuntap check nowhere0
	equal "$status" 1
	[[ $output == *'other network namespaces cannot be looked into'* ]]
}

@test "device rules of a container" {
	need_root
	need strace
	need_plain
	# As the device cgroup says it.
	run traced -f -qq -o /dev/null -e trace=openat -P /dev/net/tun \
		-e inject=openat:error=EPERM tuntap check
	equal "$status" 1
	[[ $output == *'good'*'permissions let'*'bad'*'forbids the device'* ]]
	run traced -f -qq -o /dev/null -e trace=openat -P /dev/net/tun \
		-e inject=openat:error=ENODEV tuntap check
	equal "$status" 1
	[[ $output == *'bad'*'module is not loaded'*'hint: modprobe tun'* ]]
}

@test "it changes nothing, and attaches to nothing" {
	tuntap add tap0 mode tap vnet_hdr pi user 0
	ip link set tap0 addrgenmode none
	ip link set tap0 up
	before=$(link tap0)
	tuntap monitor --initial >"$BATS_TEST_TMPDIR/events" 3>&- &
	wait_for test -s "$BATS_TEST_TMPDIR/events"
	ok tuntap check tap0
	equal "$(link tap0)" "$before"
	# What comes after it shows that nothing came before.
	ip link set tap0 down
	wait_for grep -q down "$BATS_TEST_TMPDIR/events"
	equal "$(sed -n '2p' "$BATS_TEST_TMPDIR/events")" 'tap0: down'
}

@test "-j: the same, as objects" {
	need_users
	need jq
	tuntap -q add tap0 user alice
	run --separate-stderr tuntap -j check tap0 nix user bob
	equal "$status" 1
	jq -e 'length == 2 and .[0].ifname == "tap0" and .[0].user == 4202 and
		.[0].user_name == "bob" and .[0].can_attach == false and
		(.[0].conditions | map(select(.result == "bad")) | length == 1 and
			(.[0] | .condition == "owner" and (.hint | length > 0))) and
		.[1].can_attach == false' <<<"$output" >/dev/null
	run --separate-stderr tuntap -j check tap0 user alice
	equal "$status" 0
	jq -e '.[0].can_attach == true' <<<"$output" >/dev/null
}

@test "words that make no sense" {
	fails 2 tuntap check tap0 user nobody-of-that-name
	fails 2 tuntap check tap0 group root
	fails 2 tuntap check tap0 tap0
}

@test "a user where the name of an interface is asked for, and a name that tells no mode" {
	need_users
	tuntap add tap0 user alice
	run tuntap check tap0 alice
	[[ $output == *'hint: did you mean: user alice'* ]] || complain 'no hint'
	run tuntap check vpn0
	[[ $output == *'hint: tuntap add vpn0 mode tap user NAME'* ]] || complain 'no mode'
	run tuntap check tun7
	[[ $output == *'hint: tuntap add tun7 user NAME'* ]] || complain 'a mode too many'
}

# condition NAME: its results, one a line, of what check -j printed.
condition() {
	jq -r --arg name "$1" '.[].conditions[] | select(.condition == $name).result' <<<"$output"
}

# asks WORDS -- FLAG...: check says of a program with these words what the kernel says to one
# that passes these flags.
asks() {
	local words=() truth want=1

	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	truth=$(as alice tunread try "${words[0]}" "$@" || :)
	[ "$truth" != ok ] || want=0
	run as alice tuntap check "${words[@]}"
	[ "$status" -eq "$want" ] || complain "$truth, but status $status: ${words[*]}"
	answers="$answers $truth"
}

@test "what a program asks for: against a real TUNSETIFF with these flags" {
	need_users
	answers=
	tuntap add vm1 mode tap user alice vnet_hdr
	tuntap add vm4 mode tap user alice vnet_hdr multi_queue
	tuntap add vpn7 mode tun user alice
	asks vm1 queues 1 vnet_hdr -- tap vnet_hdr
	asks vm1 queues 4 vnet_hdr -- tap vnet_hdr multi_queue
	asks vm1 multi_queue vnet_hdr -- tap vnet_hdr multi_queue
	asks vm4 queues 4 vnet_hdr -- tap vnet_hdr multi_queue
	asks vm4 queues 1 multi_queue vnet_hdr -- tap vnet_hdr multi_queue
	asks vm4 queues 1 vnet_hdr -- tap vnet_hdr
	asks vm1 mode tun vnet_hdr -- tun vnet_hdr
	asks vpn7 mode tap -- tap
	asks vpn7 mode tun pi -- tun pi
	equal "$answers" ' ok EINVAL EINVAL ok ok EINVAL EINVAL EINVAL ok'
}

@test "a program with queues: the hint makes an interface that takes it" {
	need_users
	need jq
	tuntap add vm0 mode tap user alice vnet_hdr mtu 1400
	run tuntap check vm0 user alice queues 4 vnet_hdr
	equal "$status" 1
	[[ $output == *'a program with 4 queues and IFF_MULTI_QUEUE gets "Invalid argument"'* ]]
	hint=$(sed -n 's/^ *hint: \(tuntap replace [^,]*\).*/\1/p' <<<"$output")
	# shellcheck disable=SC2086 # several words
	ok $hint
	ok tuntap check vm0 user alice queues 4 vnet_hdr
	link vm0 | jq -e '.[0].mtu == 1400 and .[0].linkinfo.info_data.vnet_hdr' >/dev/null
	# More than there can be.
	run tuntap -j check vm0 user alice queues 257
	equal "$status" 1
	equal "$(condition free)" bad
}

@test "what vnet_hdr would gain is said of an interface without it" {
	tuntap add tap0
	run --separate-stderr tuntap check tap0
	[[ $output == *'made with vnet_hdr, it carries TCP several times faster'* ]] || complain "$output"
	tuntap add tap1 vnet_hdr
	run --separate-stderr tuntap check tap1
	[[ $output != *'several times faster'* ]] || complain "$output"
}

@test "a program that changes the flags is told, and not stopped" {
	need jq
	tuntap add vm0 mode tap
	run tuntap -j check vm0 vnet_hdr
	equal "$status $(condition flags)" '0 note'
	[[ $output == *'changes its flags: pi off to off, vnet_hdr off to on'* ]] ||
		[[ $output == *'vnet_hdr off to on'* ]]
	run tuntap -j check vm0 queues 1
	equal "$status $(condition flags) $(condition multi_queue)" '0 note good'
}

# with_vhost NODE WORD...: check, in a /dev that has the tun device, and NODE (mode, type and
# numbers, or nothing) as vhost's.
with_vhost() {
	local node=$1

	shift
	# shellcheck disable=SC2016 # for that shell
	run --separate-stderr unshare --mount sh -ec 'mkdir -p /run/dev
		mount -t tmpfs -o mode=755 tmpfs /run/dev
		mkdir /run/dev/net
		mknod -m 666 /run/dev/null c 1 3
		mknod -m 666 /run/dev/net/tun c 10 200
		[ -z "$0" ] || mknod -m ${0%% *} /run/dev/vhost-net ${0#* }
		mount --move /run/dev /dev
		exec tuntap -j check "$@"' "$node" "$@"
}

@test "vhost: the device of the user that is asked for" {
	need_root
	need_users
	need jq
	tuntap add vm0 user alice mode tap
	with_vhost '' vm0 user alice vhost
	equal "$status $(condition vhost)" '1 bad'
	[[ $output == *'modprobe vhost_net'* ]] || complain 'no hint'
	with_vhost '600 c 10 238' vm0 user alice vhost
	equal "$status $(condition vhost)" '1 bad'
	[[ $output == *'do not let in alice (mode 0600'* ]] || complain 'mode'
	with_vhost '666 c 1 3' vhost
	equal "$status $(condition vhost)" '1 bad'
	[[ $output == *'is not the vhost device'* ]] || complain 'another device'
	# As the kernel has it: with its module, or without.
	with_vhost '666 c 10 238' vm0 user alice vhost
	if [ "$status" -eq 0 ]; then
		equal "$(condition vhost)" good
	else
		equal "$status $(condition vhost)" '1 bad'
		[[ $output == *'/dev/vhost-net: No such device'* ]] || complain 'no driver'
	fi
}

@test "words of a program that make no sense" {
	tuntap add vm0 mode tap
	fails 2 tuntap check vm0 queues
	fails 2 tuntap check vm0 queues 0
	fails 2 tuntap check vm0 queues x
	fails 2 tuntap check vm0 queues 2 queues 3
	fails 2 tuntap check queues 2
	says 'the name of the interface is missing'
	fails 2 tuntap check vm0 one_queue
	# With dev, and behind --, they are names.
	run tuntap check dev queues dev vhost
	[[ $output == *'queues: '*'vhost: '* ]]
	run tuntap check -- queues vhost
	[[ $output == *'queues: '*'vhost: '* ]]
}

# confined LABEL [WORD...]: check, where the kernel tells this of it.
confined() {
	printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/label"
	shift
	# shellcheck disable=SC2016 # for that shell, whose process becomes the program
	run --separate-stderr unshare --mount sh -c 'for f in current apparmor/current; do
			[ ! -e /proc/$$/attr/$f ] || mount --bind "$0" /proc/$$/attr/$f || exit 99
		done
		exec tuntap -j check "$@"' "$BATS_TEST_TMPDIR/label" "$@"
	[ "$status" -ne 99 ] || skip 'nothing can be mounted over /proc/PID/attr'
}

@test "AppArmor and SELinux: what confines it is said" {
	need_root
	need jq
	[ -e /proc/self/attr/current ] || skip 'this kernel has no security modules'
	tuntap add tap0
	confined 'unconfined'
	equal "$status $(condition confined)" '0 '
	confined 'docker-default (enforce)' tap0
	equal "$status $(condition confined)" '0 note'
	[[ $output == *'AppArmor profile \"docker-default\" confines'* ]]
	confined 'a b (c) (complain)' tap0
	equal "$status $(condition confined)" '0 note'
	[[ $output == *'\"a b (c)\" confines this process, but is not enforced'* ]]
	confined 'system_u:system_r:svirt_t:s0:c1,c2' tap0
	equal "$status $(condition confined)" '2 unknown'
	[[ $output == *'SELinux type \"svirt_t\"'* ]]
	confined 'unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023' tap0
	equal "$status $(condition confined)" '0 '
	confined 'kernel' tap0
	equal "$status $(condition confined)" '0 '
}

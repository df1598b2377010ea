# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What the manual page and the README show is what happens.

load helper

setup() {
	need_tun
	need_users
	need_root
	# Who the examples speak of, beside those that this world has.
	grep -q '^vpn:' /etc/passwd || echo 'vpn:x:4300:4300::/:/bin/sh' >>/etc/passwd
	grep -q '^kvm:' /etc/group || echo 'kvm:x:4301:' >>/etc/group
}

# example LINE: "# COMMAND" as root, "$ COMMAND" as Bob, to whom the interface
# of the examples belongs when an ordinary user has to do with it.
example() {
	case $1 in
	'# '*) eval "${1#??}" ;;
	'$ '*) as bob bash -c "${1#??}" ;;
	*) echo "no command: $1"; return 1 ;;
	esac
}

# The commands of the section EXAMPLES, each in a line.
man_examples() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAG/p' "$SRCDIR/man/tuntap.8" |
		sed -e ':a' -e '/\\e$/{ N; s/\\e\n[[:blank:]]*/ /; ta' -e '}' |
		sed -n 's/^\.Dl //; /^[#$] /p'
}

# What an example finds there: each stands for itself, but for the first five,
# which are about one interface.
prepare() {
	case $1 in
	*'tuntap add '* | *' add tun0 '*)
		tuntap del --all
		tuntap -n lab del --all
		;;
	*'tuntap apply '*) tuntap del --all ;;
	*'tuntap exec tap0 '* | *'tuntap read tap0 '*) tuntap replace tap0 user bob ;;
	'# tuntap set '* | '# tuntap del '* | '# tuntap check '*)
		exists tap0 || tuntap add tap0 user bob master br0
		;;
	esac
}

# Files of the test's own, and an end to what has none.
within_bounds() {
	case $1 in
	# The sum is told on standard error.
	*'tuntap read '*) echo "$1 2>&1" ;;
	*'tuntap apply '*) echo "$1 $BATS_TEST_TMPDIR/tuntap.conf" ;;
	*'tuntap monitor '*) echo "\$ timeout --preserve-status -s INT 1 ${1#'$ '}" ;;
	*) echo "$1" ;;
	esac
}

@test "the examples of the manual page" {
	need jq
	local line count=0

	ip link add br0 type bridge
	ip netns add lab
	: >"$BATS_TEST_TMPDIR/tuntap.conf"
	while IFS= read -r line; do
		prepare "$line"
		ok example "$(within_bounds "$line")"
		# read sums up there.
		[[ $line == *' read '* ]] || equal "$stderr" ""
		count=$((count + 1))
	done < <(man_examples)
	ip netns del lab
	# Each line that begins like one.
	equal "$count" "$(sed -n '/^\.Sh EXAMPLES/,/^\.Sh DIAG/p' "$SRCDIR/man/tuntap.8" |
		grep -c '^\(\.Dl \)\{0,1\}[#$] ')"
	[ "$count" -gt 10 ]
}

@test "what the examples of the manual page make" {
	local made

	need jq
	ip link add br0 type bridge
	made=$(man_examples | grep -c 'tuntap add ')
	[ "$made" -ge 5 ]
	while IFS= read -r line; do
		tuntap del --all
		example "$line"
		case $line in
		*kvm*) equal "$(tuntap show)" "tap0: tap multi_queue vnet_hdr persist group $(
			getent group kvm | cut -d: -f3)" ;;
		*tap2*) equal "$(tuntap show user alice mode tap | cut -d: -f1)" $'tap0\ntap1\ntap2' ;;
		*'IF='*) equal "$IF" tap0 ;;
		*peer*) [[ $(ip -o addr show dev tun0) == *'10.8.0.1 peer 10.8.0.2/32'*'2001:db8::1/64'* ]] ;;
		esac
	done < <(man_examples | grep 'tuntap add ')
}

# The README's blocks of commands, with what they print.
readme() {
	sed -n '/^## The main job/,/^## /s/^    //p' "$SRCDIR/README.md"
}

@test "the example in the help of each command" {
	local verb line count=0

	ip link add br0 type bridge
	for verb in $(tuntap help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'); do
		line=$(tuntap "$verb" --help | sed -n 's/^Example: //p')
		[[ $line == "tuntap $verb"* ]] || complain "$verb has no example: $line"
		equal "$(wc -l <<<"$line")" 1
		tuntap del --all
		: >"$BATS_TEST_TMPDIR/tuntap.conf"
		line=${line//\/etc\/tuntap.conf/$BATS_TEST_TMPDIR/tuntap.conf}
		case $verb in
		add) ;;
		apply) line+=" $BATS_TEST_TMPDIR/tuntap.conf" ;;
		hold) tuntap add tap0 user alice multi_queue ;;
		*) tuntap add tap0 user alice ;;
		esac
		case $verb in
		relay)
			rm -f "$BATS_TEST_TMPDIR/psk"
			ok tuntap relay --genkey "$BATS_TEST_TMPDIR/psk"
			line="timeout --preserve-status 1 ${line//\/etc\/tuntap\/relay\/tap0.psk/$BATS_TEST_TMPDIR\/psk}"
			# A build without OpenSSL has nothing else.
			! "$TUNTAP_EXEC_PATH/tuntap-relay" --listen 1 --psk /nonexistent 2>&1 |
				grep -q 'without OpenSSL' || line="${line% --psk *} --plain"
			;;
		# A machine of its own stands for the program.
		exec) line=${line/qemu-system-x86_64/true} ;;
		monitor | hold) line="timeout --preserve-status 1 $line" ;;
		read) line+=" --seconds 1" ;;
		esac
		ok bash -c "$line"
		count=$((count + 1))
	done
	[ "$count" -ge 11 ]
}

# The text of a picture, without what differs from run to run.
text_of() {
	sed -e 's/<[^>]*>//g' -e 's/qemu ([0-9]*)/qemu (1)/g' -e 's/fe80:[^ ]*/fe80::1/' \
		-e 's/  */ /g' -e 's/ $//' "$1"
}

@test "the picture in the README is what is printed: make screenshot" {
	need script
	[ -x "$BUILDDIR/tests/tunread" ]
	"$SRCDIR/bench/screenshot" "$BATS_TEST_TMPDIR/new.svg" 3>&-
	run diff <(text_of "$SRCDIR/bench/screenshot.svg") <(text_of "$BATS_TEST_TMPDIR/new.svg")
	equal "$output" ""
	[ "$(text_of "$BATS_TEST_TMPDIR/new.svg" | wc -l)" -gt 20 ]
}

@test "what the README shows" {
	local line

	while IFS= read -r line; do
		case $line in
		'# '* | '$ '*)
			echo "$line"
			# There the user's id is that of most first users.
			example "$line" 2>&1 | sed 's/user 4201/user 1000/; s/ *$//' || :
			;;
		esac
	done < <(readme) >"$BATS_TEST_TMPDIR/real"
	run diff <(readme | sed 's/ *$//') "$BATS_TEST_TMPDIR/real"
	equal "$output" ""
	[ "$(grep -c tuntap "$BATS_TEST_TMPDIR/real")" -gt 8 ]
}

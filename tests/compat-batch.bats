# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap -b: commands from a file, as ip -batch takes them.

load helper

# batch TEXT: a file of these bytes.
batch() {
	printf %b "$1" >"$BATS_TEST_TMPDIR/batch"
	file=$BATS_TEST_TMPDIR/batch
}

@test "a command a line, with and without tuntap; comments, quotes, continuations" {
	need_users
	need_tun
	batch '# all of it\n\n  \t\ntuntap add tap0 mode tap user alice # why\n
tap add dev "tap1" mode '"'tap'"' user bob\nadd tap2 mode tap \\\n  user carol \\\n  alias "two words"\ntunt del tap1\nlist\n'
	ok tuntap -b "$file"
	equal "$output" $'tap0: tap persist user 4201\ntap2: tap persist user 4203'
	equal "$stderr" ""
	equal "$(link tap2 | jq -r '.[0].ifalias')" "two words"
}

@test "standard input" {
	need_tun
	run --separate-stderr tuntap -b - <<<$'add tap0 mode tap\nshow'
	equal "$output" "tap0: tap persist user 0"
	run --separate-stderr tuntap -batch - <<<'foo'
	[ "$status" -eq 1 ]
	says 'Command failed -:1'
	# Line by line, as they come.
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	tuntap -b - <"$BATS_TEST_TMPDIR/fifo" 3>&- &
	exec 8>"$BATS_TEST_TMPDIR/fifo"
	echo 'add tap1 mode tap' >&8
	wait_for exists tap1
	echo 'del tap1' >&8
	exec 8>&-
	wait $!
	run ! exists tap1
}

@test "stops at the first failure and names its line as ip does" {
	need_tun
	batch 'add tap0 mode tap\n\n# three\nadd tap0 \\\n mode tap\nadd tap1 mode tap\n'
	fails 1 tuntap -b "$file"
	says "Command failed $file:5" 'exists'
	exists tap0
	run ! exists tap1
}

@test "-force goes on, and fails at the end" {
	need_tun
	batch 'add tap0 mode tap\nadd tap0 mode tap\nnonsense\nadd "x\nadd tap1 mode tap\n'
	fails 1 tuntap -force -b "$file"
	says "Command failed $file:2" "Command failed $file:3" "Command failed $file:4" \
		"$file:4:5: a quote is opened"
	[[ $stderr != *"$file:5"* ]]
	exists tap0
	exists tap1
	batch 'del tap0\ndel tap1\n'
	ok tuntap -fo -b "$file"
}

@test "half a line is no command" {
	need_tun
	batch 'add tap0 mode tap\nadd tap1 mode tap \\\n'
	fails 1 tuntap -b "$file"
	says 'the line ends with a backslash, but no line follows' "Command failed $file:2"
	exists tap0
	run ! exists tap1
}

# Each in a world of its own, for ip and for us; what is left must be the same.
@test "the rest of a line that is too long is no command" {
	need_tun
	need_plain
	tuntap add tap7
	{
		printf 'show '
		head -c 70000000 /dev/zero | tr '\0' ' '
		printf 'del tap7\ndel tap7\n'
	} >"$BATS_TEST_TMPDIR/batch"
	# shellcheck disable=SC2016 # for bash
	fails 1 bash -c 'ulimit -v 100000; exec tuntap -force -b "$1"' - "$BATS_TEST_TMPDIR/batch"
	says "$BATS_TEST_TMPDIR/batch:1:1: this line is longer than 1048576 bytes" \
		"Command failed $BATS_TEST_TMPDIR/batch:1"
	exists tap7
}

@test "lines are cut into words as ip cuts them" {
	need_tun
	need_sysfs
	need_root
	# shellcheck source=compat/oracle.bash
	. "$SRCDIR/tests/compat/oracle.bash"
	sides_start
	local line n=0 made=0 add='tuntap add mode tap user root'
	while IFS= read -r line; do
		printf %b "${line//ADD/$add}" >"$SIDES/batch"
		# shellcheck disable=SC2034 # for both
		A=(ip -batch "$SIDES/batch") B=(tuntap -batch "$SIDES/batch")
		both
		[ $((a_status == 0)) -eq $((b_status == 0)) ] || wrong "status: $line"
		equal "$b_state" "$a_state" || wrong "$line"
		n=$((n + 1))
		[ -z "$a_state" ] || made=$((made + 1))
		sides_clean
	done <<'END'
ADD tap0#comment
ADD tap0 # one\nADD tap1#two
ADD tap0#\\\nADD tap1
ADD "tap0"
ADD 'tap0'\n
ADD 'tap0'tap1
ADD "tap0" 'multi_queue'"pi"
ADD tap"0
ADD ta'p'0
ADD "tap'0"
ADD "tap0#"
ADD "tap0
ADD "tap0\n"
ADD ''
ADD tap0 ''
ADD tap\\\n0
ADD ta\\\np\\\n0 pi
ADD "tap\\\n0"
ADD tap0\\
ADD\ttap0\r\n
\n\n  # x\nADD tap0
ADD tap0;ADD tap1
ta\tadd mode tap user root tap0
tunt add mode tap user root tap0
tun add mode tap user root tap0
tunta a m ta u root tap0
END
	sides_stop
	[ "$n" -ge 25 ] && [ "$made" -ge 12 ] || complain "$n files, $made made something"
}

@test "files that cannot be read" {
	fails 1 tuntap -b /does/not/exist
	says 'cannot open /does/not/exist: No such file'
	# It and what it lies in are the caller's, also in a user namespace.
	fails 1 tuntap -b "$SRCDIR/tests"
	says "cannot read $SRCDIR/tests: Is a directory"
	fails 1 timeout 10 tuntap -force -b "$SRCDIR/tests"
	fails 2 tuntap -b
	fails 2 tuntap -b x show
	fails 2 tuntap show -b x
	batch ''
	ok tuntap -b "$file"
	batch 'show\0\n'
	fails 1 tuntap -b "$file"
	says NUL
}

# closed BATCH-ARGUMENT...: with standard output closed.
closed() {
	local stderr_file=$BATS_TEST_TMPDIR/stderr

	# shellcheck disable=SC2016 # for sh
	run sh -c 'exec timeout 10 tuntap "$@" >&- 2>"$0"' "$stderr_file" "$@"
	stderr=$(cat "$stderr_file")
}

@test "where nothing can be written, the lines that write fail, and they alone" {
	need_tun
	batch 'add tap0 mode tap\nshow\nadd tap1 mode tap\n'
	closed -b "$file"
	equal "$status" 1
	equal "$stderr" "tuntap: cannot write to standard output: Bad file descriptor
Command failed $file:2"
	exists tap0
	run ! exists tap1
	batch 'show\nadd tap1 mode tap\nstatus\nmonitor\nadd mode tap\nhelp\ndel tap0\n'
	closed -force -b "$file"
	equal "$status" 1
	equal "$(sed -n 's/Command failed .*://p' <<<"$stderr" | xargs)" '1 3 4 5 6'
	says 'tuntap: tap2: was made anyway'
	exists tap1
	run ! exists tap0
	# Commands of a standard input that is closed too.
	# shellcheck disable=SC2016 # for sh
	run sh -c 'exec timeout 10 tuntap -force -b - <&- 2>&1'
	equal "$status" 1
	[[ $output == *'cannot read -: Bad file descriptor'* ]] || complain
}

@test "options behind a command are for it alone" {
	need_users
	need jq
	need_tun
	batch 'add tap0 mode tap user alice\nshow -j\nshow\n'
	ok tuntap -b "$file"
	equal "$(head -n 1 <<<"$output" | jq -r '.[0].ifname')" tap0
	equal "$(tail -n 1 <<<"$output")" "tap0: tap persist user 4201"
	batch 'show -b -\n'
	fails 1 tuntap -b "$file"
	says 'a batch cannot'
}

@test "-n is entered once, and is nothing for a line" {
	need_tun
	need_root
	ip netns add lab
	batch 'add tap0 mode tap\nadd tap1 mode tap\n'
	ok tuntap -n lab -b "$file"
	equal "$(ip -n lab tuntap show | cut -d: -f1)" $'tap0\ntap1'
	equal "$(tuntap)" ""
	batch 'add tap2 mode tap -n lab\nadd tap3 mode tap\n'
	fails 1 tuntap -force -b "$file"
	says 'network namespace of its own' "Command failed $file:1"
	# It has not leaked into the next.
	equal "$(tuntap | cut -d: -f1)" tap3
	fails 1 tuntap -n nowhere -b "$file"
	ip netns del lab
}

@test "a line of another object of ip says which words of ours do it" {
	need_tun
	tuntap add tap0 mode tap
	local line want
	while IFS='|' read -r line want; do
		run --separate-stderr tuntap -b - <<<"$line"
		[ "$status" -eq 1 ] || complain "$line"
		says "is a command of ip, not of tuntap" "hint: $want"
	done <<'END'
link set tap0 up|set tap0 up
link set dev tap0 up mtu 1400|set tap0 up mtu 1400
link set tap0 address 02:00:00:00:00:01 master br0|set tap0 lladdr 02:00:00:00:00:01 master br0
link set tap0 qlen 100 nomaster|set tap0 txqueuelen 100 nomaster
link set tap0 name tap1|add and set take up
link set tap0 alias 'a b'|add and set take up
link set tap0|add and set take up
link set|add and set take up
link del tap0|del tap0
link delete dev tap0|del tap0
link add br0 type bridge|add and set take up
addr add 10.0.0.1/24 dev tap0|set tap0 addr 10.0.0.1/24
address add 10.0.0.1 dev tap0|set tap0 addr 10.0.0.1/32
addr add fd00::1 dev tap0 nodad|set tap0 addr fd00::1/128 nodad
addr add 10.0.0.1 peer 10.0.0.2 dev tap0|set tap0 addr 10.0.0.1 peer 10.0.0.2
addr add 10.0.0.1/24 brd + dev tap0|add and set take addr
addr flush dev tap0|set tap0 addr none
addr del 10.0.0.1/24 dev tap0|add and set take addr
route add default via 10.0.0.2|leave such lines
tun add x|leave such lines
netns add x|leave such lines
END
}


@test "what is no object of ip is an unknown command" {
	run --separate-stderr tuntap -b - <<<'ip_is_none'
	[ "$status" -eq 1 ]
	says 'unknown command "ip_is_none"'
}

@test "the hints are lines that work" {
	need_tun
	need jq
	tuntap add tap0 mode tap
	local hint line
	for line in 'link set dev tap0 up mtu 1400 address 02:00:00:00:00:01' \
		'addr add 10.0.0.1 dev tap0' 'addr add 10.1.0.1 peer 10.1.0.2 dev tap0' 'link del tap0'; do
		run --separate-stderr tuntap -b - <<<"$line"
		hint=$(sed -n 's/^hint: //p' <<<"$stderr")
		tuntap -b - <<<"$hint" || complain "$line: $hint"
		[ "$line" = 'link del tap0' ] || exists tap0
	done
	run ! exists tap0
}

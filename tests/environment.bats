# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What a command is started with: descriptors, a full disk, the environment, limits,
# a container's filter of system calls. Each answer is right, or there is none.

load helper

setup() {
	need_tun
	tuntap add tap0 unowned addr 10.0.0.1/24 alias 'ä b'
	conf=$BATS_TEST_TMPDIR/conf
	printf 'tap0 mtu 1400\n' >"$conf"
}

# Each prints something, the last four change something before.
commands() {
	cat <<-'END'
		show
		-d show
		status
		save
		check tap0
		help
		-V
		status --columns help
		add --help
		monitor --initial
		add tap%d
		-j add tap8
		-j set tap0 mtu 1300
		apply CONF
	END
}

@test "a full disk behind standard output: what could not be said is told, and what was done" {
	local command count=0

	while read -r command; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr bash -c 'timeout 10 tuntap "$@" >/dev/full' bash ${command/CONF/$conf}
		[ "$status" = 1 ] || [ "$status" = 2 ] || complain "status $status: $command"
		says 'cannot write to standard output: No space left on device'
		[[ $command != *'add tap'* ]] || says 'was made anyway'
		count=$((count + 1))
	done < <(commands)
	[ "$count" = 14 ]
	equal "$(ip -o link show type tun | wc -l)" 3
	equal "$(link tap0 | jq '.[].mtu')" 1400
}

# Its default action is to kill, in the middle, without a word.
@test "a file that may not grow is told of, as a full disk is" {
	local stderr

	# bats would have what is said in a file too.
	# shellcheck disable=SC2034 # says reads it
	stderr=$( (ulimit -f 0; tuntap add tap%d 2>&1 >"$BATS_TEST_TMPDIR/out"; echo "status $?") | cat)
	says 'cannot write to standard output: File too large' 'was made anyway' 'status 1'
}

@test "standard input, output and error closed, and any of them: no other descriptor takes their place" {
	local closed output

	for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		output=$(eval "tuntap show $closed" 2>/dev/null) && status=0 || status=$?
		if [[ $closed == *'>&-'* && $closed != '2>&-' && $closed != '<&- 2>&-' ]]; then
			equal "$status $output" '1 '
		else
			equal "$status $output" '0 tap0: tap persist'
		fi
		eval "tuntap set tap0 mtu 1234 $closed"
		equal "$(link tap0 | jq '.[].mtu')" 1234
		ip link set tap0 mtu 1500
		eval "! tuntap set nosuch up $closed" 2>/dev/null
		eval "tuntap add tap9 $closed"
		eval "tuntap del tap9 $closed"
	done
	run --separate-stderr bash -c 'tuntap apply - <&-'
	[ "$status" = 1 ]
	says 'cannot read -: Bad file descriptor'
}

# say_all [NAME=VALUE...]: what several commands say there, good and bad.
say_all() {
	local command

	for command in show '-j -p status' status save 'add tap0 mtu 5' 'show nö' 'add tap9 mtu 1,5' \
		'add tap9 alias ü' 'show İ' 'set tap0 alias i' 'del tap9'; do
		# shellcheck disable=SC2086 # words
		env "$@" tuntap $command 2>&1 || echo "status $?"
	done
	tuntap set tap0 alias 'ä b'
}

@test "no locale changes what is taken and what is said" {
	local name value want

	want=$(say_all)
	[[ $want == *'ä b'*'İ'* ]]
	for value in C POSIX C.UTF-8 en_US.UTF-8 tr_TR.UTF-8 de_DE@euro ar_EG ../../../etc/passwd %s%n \
		"$(head -c 100000 /dev/zero | tr '\0' x)"; do
		for name in LANG LC_ALL LC_CTYPE LC_NUMERIC LC_MESSAGES LANGUAGE; do
			[ "$(say_all "$name=$value")" = "$want" ] || complain "$name=${value:0:40}"
		done
	done
}

@test "no environment, a huge one, and one that means something to a library" {
	local program name value big=()

	program=$(command -v tuntap)
	equal "$(env -i "$program" show)" 'tap0: tap persist'
	for name in {1..15}; do
		big+=("BIG$name=$(head -c 120000 /dev/zero | tr '\0' x)")
	done
	equal "$(env "${big[@]}" tuntap show)" 'tap0: tap persist'
	equal "$(env "${big[@]}" tuntap -j check tap0 | jq -r '.[].verdict')" \
		"$(tuntap -j check tap0 | jq -r '.[].verdict')"
	for name in COLUMNS TERM TZ TZDIR NO_COLOR HOME POSIXLY_CORRECT LIBSMARTCOLS_DEBUG \
		LIBSMARTCOLS_COLORS TERMINAL_COLORS_DEBUG RES_OPTIONS; do
		for value in '' 0 -1 99999999999999999999 %s%n ../../../etc/passwd; do
			equal "$(env "$name=$value" "$program" show)" 'tap0: tap persist'
			env "$name=$value" "$program" status 2>/dev/null | grep -q '^tap0 *tap ' ||
				complain "status: $name=$value"
		done
	done
}

# Of a process that is started with less than it needs to begin nothing is asked.
@test "limits of next to nothing, one by one: no answer is wrong" {
	local limit command said program

	need prlimit
	need_plain
	program=$(command -v tuntap)
	hold tap0 tap
	for limit in nofile=3 nofile=4 nofile=5 nofile=6 nofile=7 nproc=0 fsize=0 data=0 data=100000 \
		stack=0 as=0 as=4000000 as=6000000 as=10000000 rss=0 memlock=0 sigpending=0 msgqueue=0 locks=0 \
		nice=0 rtprio=0 rttime=0; do
		prlimit "--$limit" -- "$program" -V >/dev/null 2>&1 || [ $? = 1 ] || continue
		for command in show '-j show' '-d show' status save; do
			# shellcheck disable=SC2086 # words
			said=$(timeout 10 prlimit "--$limit" -- "$program" $command 2>&1) &&
				[[ $said == *tap0* ]] ||
				[[ $said == *'tuntap: '* ]] || complain "$limit $command: $said"
		done
		# In use it is: whoever may look says so, nobody says no.
		said=$(timeout 10 prlimit "--$limit" -- "$program" check tap0 2>&1) && complain "$limit: $said"
		[[ $said == *'in use'* || $said == *'tuntap: '* || $said == *unknown* ]] ||
			complain "$limit: $said"
		timeout 10 prlimit "--$limit" -- "$program" add tap7 2>/dev/null &&
			{ exists tap7 || complain "$limit: not made"; }
		! exists tap7 || timeout 10 prlimit "--$limit" -- "$program" del tap7 2>/dev/null || :
		ip link del tap7 2>/dev/null || :
	done
}

# What Docker's and podman's profiles keep from a container that has no CAP_SYS_ADMIN
# and no CAP_SYS_PTRACE: EPERM, and ENOSYS for clone3.
profile=(unshare=1 setns=1 mount=1 ptrace=1 keyctl=1 clone=1 clone3=38 kcmp=1 pidfd_getfd=1)

sandbox() {
	"$BUILDDIR/tests/sandbox" "$@"
}

@test "in a container's seccomp filter: check says what it can, or that it cannot tell" {
	need_plain
	need_users
	ok sandbox "${profile[@]}" -- tuntap check tap0
	# Whether an unowned one is anybody's is tried in a namespace of its own.
	run --separate-stderr sandbox "${profile[@]}" -- tuntap check tap0 user alice
	equal "$status" 2
	[[ $output == *'could not try whether '*': Operation not permitted'* ]] || complain
	# One of that name may be elsewhere.
	ip netns add other
	run --separate-stderr sandbox "${profile[@]}" -- tuntap check nosuch
	ip netns del other
	equal "$status" 1
	[[ $output == *'other network namespaces cannot be looked into'* ]] || complain
	ok sandbox "${profile[@]}" pidfd_open=1 statx=1 setresuid=1 -- tuntap status
	fails 1 sandbox "${profile[@]}" -- tuntap -n other show
}

@test "in such a filter a program that holds an interface is seen, whatever is forbidden" {
	need_plain
	local more

	need_root
	hold tap0 tap
	for more in '' pidfd_open=1 statx=1 statx=38 'statx=1 pidfd_open=1'; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr sandbox "${profile[@]}" $more -- tuntap check tap0
		equal "$status" 1
		[[ $output == *"in use by perhaps tunread ($holder)"* ]] || complain "$more"
		# shellcheck disable=SC2086
		ok sandbox "${profile[@]}" $more -- tuntap -d show tap0
		[[ $output == *"tunread($holder)"* ]] || complain "$more"
		# shellcheck disable=SC2086
		fails 1 sandbox "${profile[@]}" $more -- tuntap del tap0
		exists tap0
	done
}

@test "without sockets, and with those of other families alone, nothing is said to be not there" {
	local error command

	for error in 1 13 97; do
		for command in show status 'check tap0' 'del tap0' 'set tap0 up' save monitor; do
			# shellcheck disable=SC2086 # words
			run --separate-stderr sandbox socket=$error -- tuntap $command
			[ "$status" -ne 0 ] && [ -z "$output" ] || complain "$command"
			says 'cannot communicate with the kernel (rtnetlink)'
		done
	done
	exists tap0
	# What needs none is done.
	ok sandbox socket=1 -- tuntap add tap9
	exists tap9
}

# A clock that is set while something waits must not make it wait longer, or not at
# all: the one that can be set is read for what is printed, and nothing else.
@test "no wait goes by a clock that can be set" {
	# The filter of the relay has the names of calls.
	equal "$(cd "$SRCDIR" && grep -E 'CLOCK_REALTIME|gettimeofday|[^_a-z]time\((NULL|0|&)' src/*.c src/*/*.c |
		grep -v 'SCMP_SYS(' | cut -d: -f1 | sort -u | xargs)" \
		'src/verbs/monitor.c src/verbs/reading.c'
}

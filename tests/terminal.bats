# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Nothing that a terminal would obey, whoever named it.

load helper

# on_terminal COMMAND: what it writes to one. script(1) gives it to $SHELL, which need not
# be bash, and not even set.
on_terminal() {
	need script
	SHELL=$BASH run script -qec "$1" /dev/null
}

# A C1 control (U+009B, CSI), a mark that turns text around (U+202E), DEL, and a letter.
odd=$'a\302\23331mb\342\200\256c\177d\303\251'

@test "JSON on a terminal is printable ASCII, and in a pipe UTF-8" {
	need_tun
	need jq
	local what

	tuntap add tap0 unowned
	ip link set tap0 alias "$odd"
	for what in '-j show' '-j -p show' '-j status' '-j monitor --initial'; do
		on_terminal "timeout 2 tuntap $what"
		[[ $output == *'a\u009b31mb\u202ec\u007fd\u00e9'* || $output == *'a\u009B31mb\u202Ec\u007fd\u00E9'* ]] ||
			complain "$what: not escaped"
		LC_ALL=C grep -q $'[\200-\377\177]' <<<"$output" && complain "$what: raw bytes"
		equal "$(jq -r 'if type == "array" then .[0] else . end | .ifalias' <<<"$output")" "$odd"
	done
	equal "$(tuntap -j show | jq -r .[0].ifalias)" "$odd"
	[[ $(tuntap -j show) == *"d$(printf '\303\251')"* ]]
}

@test "the name that the kernel picked, on a terminal" {
	need_tun
	on_terminal "tuntap add $'o\033%d' mode tap"
	[[ $output == *'o\x1b0'* && $output != *$'\033'* ]] || complain
	equal "$(tuntap add $'o\033%d' mode tap)" $'o\0331'
}

@test "tunctl: what it was called by, names, and options" {
	need_tun
	run bash -c $'exec -a $\'a\\033/tunctl\' tuntap -x'
	[[ $output == 'a\x1b/tunctl: invalid option -- '"'x'"* && $output != *$'\033'* ]] || complain
	run bash -c $'exec -a tunctl tuntap -$\'\\033\''
	[[ $output == "tunctl: invalid option -- '"'\x1b'"'"* && $output != *$'\033'* ]] || complain
	run bash -c 'exec -a tunctl tuntap -t'
	[[ $output == "tunctl: option requires an argument -- 't'"* ]] || complain
	run bash -c $'exec -a tunctl tuntap -u 0 -t $\'n\\033\''
	equal "$output" "Set 'n\\x1b' persistent and owned by uid 0"
	run bash -c $'exec -a tunctl tuntap -d $\'n\\033\''
	equal "$output" "Set 'n\\x1b' nonpersistent"
}

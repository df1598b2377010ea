# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The same command lines for the real ip and tunctl and for ours, in two worlds
# side by side; and what DESIGN.md lets differ.
# shellcheck shell=bash
# shellcheck disable=SC2034 # some variables are for the callers

# sides_start: the two worlds; a is theirs, b is ours.
sides_start() {
	local side

	SIDES=$(mktemp -d /run/sides.XXXXXX)
	mkdir "$SIDES/a" "$SIDES/b" "$SIDES/bin"
	ln -s "$TUNTAP" "$SIDES/bin/tunctl"
	chmod -R a+rX "$SIDES"
	for side in a b; do
		mkfifo "$SIDES/$side.in" "$SIDES/$side.out"
		unshare --net --mount "$SRCDIR/tests/compat/side" "$SIDES/$side" \
			<"$SIDES/$side.in" >"$SIDES/$side.out" 3>&- &
	done
	exec {A_IN}>"$SIDES/a.in" {B_IN}>"$SIDES/b.in" {A_OUT}<"$SIDES/a.out" {B_OUT}<"$SIDES/b.out"
	A_STATE='' B_STATE='' b_shown=''
	declare -gA POINTS=()
}

sides_stop() {
	exec {A_IN}>&- {B_IN}>&- {A_OUT}<&- {B_OUT}<&-
	wait
	rm -rf "$SIDES"
}

# slurp VARIABLE FILE
slurp() {
	IFS= read -r -d '' "$1" <"$2" || :
}

# both: A and B, at the same time. Sets a_status, a_out, a_err, a_state, likewise b.
both() {
	printf '%q ' "${A[@]}" >&"$A_IN"
	echo >&"$A_IN"
	printf '%q ' "${B[@]}" >&"$B_IN"
	echo >&"$B_IN"
	read -r a_status <&"$A_OUT" && read -r b_status <&"$B_OUT" || return
	slurp a_out "$SIDES/a/out"
	slurp b_out "$SIDES/b/out"
	slurp a_err "$SIDES/a/err"
	slurp b_err "$SIDES/b/err"
	slurp a_state "$SIDES/a/state"
	slurp b_state "$SIDES/b/state"
	slurp b_shown "$SIDES/b/shown"
}

sides_clean() {
	local A=(clean) B=(clean)

	both
	A_STATE=$a_state B_STATE=$b_state
	[ -z "$a_state$b_state" ] || wrong "the worlds cannot be cleaned"
}

# Point 1: what nobody owns for ip, the caller (root) owns for us.
normal() {
	local line

	NORMAL=
	while IFS= read -r line; do
		[ -n "$line" ] || continue
		[[ $line == *" user "* || $line == *" group "* ]] || line+=' user 0'
		NORMAL+=$line$'\n'
	done <<<"$1"
}

# line_of NAME STATE: sets LINE, what follows the name and its colon.
line_of() {
	local line

	LINE=
	while IFS= read -r line; do
		[[ $line != "$1: "* ]] || LINE=${line#"$1: "}
	done <<<"$2"
	[ -n "$LINE" ]
}

wrong() {
	printf 'WRONG: %s\n' "$1"
	printf ' theirs: %s\n   status %s\n   out %q\n   err %q\n   then %q\n' \
		"${A[*]@Q}" "${a_status-}" "${a_out-}" "${a_err-}" "${a_state-}"
	printf ' ours: %s\n   status %s\n   out %q\n   err %q\n   then %q\n' \
		"${B[*]@Q}" "${b_status-}" "${b_out-}" "${b_err-}" "${b_state-}"
	printf '   before: %q\n' "${B_STATE-}"
	return 1
}

# What a line is, before it is run.

OURS=' unowned lladdr mtu txqueuelen master nomaster alias noalias addr peer nodad up down '

# The word of ip that a word stands for, as parse_args() of ip/iptuntap.c finds it.
keyword() {
	local k

	KEY=
	for k in mode user group pi one_queue vnet_hdr multi_queue dev name help; do
		if [[ -n $1 && $k == "$1"* ]]; then
			KEY=$k
			return
		fi
	done
}

# point N: the difference is that of DESIGN.md's list, "Where we differ".
point() {
	point+=" $1"
}

# A number that ip takes and we do not (point 4).
check_id() {
	if [[ $1 =~ ^[[:space:]]*[+-]?[0-9]+$ ]] && ! { [[ $1 =~ ^[0-9]{1,10}$ ]] &&
		((10#$1 <= 4294967294)); }; then
		point 4
		refused=1
	fi
}

# Names that ip leaves to the kernel (the grammar).
check_name() {
	case $1 in
	all | default | -?*) point names; refused=1 ;;
	esac
}

# read_words add|del WORD...: what we make of it: names, mode, user, group;
# point and refused where that is not what ip makes of it.
read_words() {
	local verb=$1 text seen=' '

	shift
	names=() mode='' user='' group='' flags=' ' modes=0
	while [ $# -gt 0 ]; do
		text=$1
		shift
		if [ "$text" = -- ]; then
			point names
			other=1 dashes=1
			names+=("$@")
			return
		fi
		if [[ $OURS == *" $text "* ]]; then
			point 8
			other=1
			return
		fi
		keyword "$text"
		case $KEY in
		'') names+=("$text"); check_name "$text"; continue ;;
		help) point 8; help=1; return ;;
		pi | one_queue | vnet_hdr | multi_queue) flags+="$KEY " ;;
		*)
			if [ $# -eq 0 ]; then
				refused=1
				[[ $verb != del || $KEY != [ug]* ]] || point del-words
				return
			fi
			;;
		esac
		case $KEY in
		dev | name)
			# dev again is another name; name again is an error for both.
			[[ ${#names[@]} -eq 0 || $KEY = name ]] || point 6
			names+=("$1")
			check_name "$1"
			shift
			continue
			;;
		mode)
			mode=$1
			shift
			;;
		user | group)
			[ "$verb" = add ] || point del-words
			check_id "$1"
			[ "$KEY" = user ] && user=$1 || group=$1
			shift
			;;
		esac
		if [[ $seen == *" $KEY "* ]]; then
			point 6
			refused=1
		fi
		seen+="$KEY "
	done
}

mode_of() {
	MODE=
	[[ -z $1 || tun != "$1"* ]] || MODE=tun
	[[ -n $MODE || -z $1 || tap != "$1"* ]] || MODE=tap
}

told_by_name() {
	local name

	[ "${#names[@]}" -gt 0 ] || return
	for name in "${names[@]}"; do
		[[ $name == tun* || $name == tap* ]] || return
	done
}

classify_add() {
	read_words add "$@"
	if [ -z "$mode" ] && told_by_name; then
		point 8
		other=1
	fi
}

# An interface that del finds out about: ip must be told its mode and queues.
classify_victim() {
	line_of "$1" "$B_STATE" || { point 2; missing=1; return; }
	mode_of "$mode"
	[ -n "$mode" ] || point 3
	[[ -z $mode || $LINE == "$MODE"* ]] || other_mode=1
	[[ $LINE == *" multi_queue "* ]] && [[ $flags != *" multi_queue "* ]] && point 3
	[[ $LINE != *" multi_queue "* ]] && [[ $flags == *" multi_queue "* ]] && point 3
	return 0
}

classify_del() {
	local name

	read_words del "$@"
	[ "${#names[@]}" -gt 0 ] || { point 2; refused=1; }
	[ "${#names[@]}" -lt 2 ] || point del-names
	for name in "${names[@]}"; do
		if [[ $name == *%* ]]; then
			point 2
			refused=1
		fi
		classify_victim "$name"
	done
}

# An id of tunctl: strtol(3) with base 0, and what overflows is cut.
check_tunctl_id() {
	if [[ -z $1 || $1 =~ ^[[:space:]+-]+[0-9a-fA-FxX]+$ ]] ||
		{ [[ $1 =~ ^[1-9][0-9]{9,17}$ ]] && (($1 > 4294967294)); }; then
		point 4
		refused=1
	fi
}

classify_tunctl() {
	local option OPTIND=1 OPTARG name='' delete=0 given=0

	while getopts :bd:f:t:u:g: option "$@"; do
		case $option in
		d) delete=1 name=$OPTARG given=1 ;;
		t) name=$OPTARG given=1 ;;
		u | g) check_tunctl_id "$OPTARG" ;;
		b | f | *) ;;
		esac
	done
	[ "$given" = 1 ] || return 0
	[ "${#name}" -le 15 ] || { point 5; refused=1; }
	[ -z "$name" ] || check_name "$name"
	if [[ $delete = 1 && ($name == *%* || -z $name) ]]; then
		point 2
		refused=1
	fi
	if line_of "$name" "$B_STATE"; then
		[[ $delete = 0 || $LINE == tap* ]] || point 3
		[[ $LINE != *" multi_queue "* ]] || point 3
		[[ $LINE != *" pi "* && $LINE != *vnet_hdr* && $LINE != *one_queue* ]] || point 7
		kept=$name
		# Point 1 of before: a group alone leaves it its owner, which for
		# ip it never had.
		if line_of "$name" "$A_STATE" && [[ $LINE != *" user "* && $LINE != *" group "* ]]; then
			point 1
		fi
	elif [ "$delete" = 1 ]; then
		missing=1
		point 2
	fi
}

# Point 1 again: what is nobody's for ip an ordinary user may attach to there.
classify_owner() {
	local line

	while IFS= read -r line; do
		[[ -z $line || $line == *" user "* || $line == *" group "* ]] || point 1
	done <<<"$A_STATE"
}

# What came of it.

same_outcome() {
	[ $((a_status == 0)) -eq $((b_status == 0)) ] || return 1
	normal "$a_state"
	[ "$NORMAL" = "$b_state" ]
}

# del took what it named, or nothing of it, and nothing else.
only_named_went() {
	local line name

	while IFS= read -r line; do
		[ -n "$line" ] || continue
		name=${line%%:*}
		[[ $b_state == *"$line"$'\n'* || " ${names[*]} " == *" $name "* ]] || return 1
	done <<<"$B_STATE"
	while IFS= read -r line; do
		[[ -z $line || $B_STATE == *"$line"* ]] || return 1
	done <<<"$b_state"
}

all_named_are_there() {
	local name

	for name in "${names[@]}"; do
		[[ $name == *%* ]] || line_of "$name" "$b_state" || return 1
	done
}

# Nothing that was there is gone or changed.
all_remain() {
	local line

	while IFS= read -r line; do
		[[ -z $line || $b_state == *"$line"$'\n'* ]] || return 1
	done <<<"$B_STATE"
}

# The mode that a name tells (point 8).
modes_are_told() {
	local name

	for name in "${names[@]}"; do
		[[ $name == *%* ]] || ! line_of "$name" "$b_state" ||
			line_of "$name" "$B_STATE" || [[ -n $mode ]] || {
			line_of "$name" "$b_state"
			[[ $LINE == "${name:0:3}"* ]] || return 1
		}
	done
}

# An ordinary user makes nothing, and touches nothing but what is theirs.
only_own_touched() {
	local line uid

	uid=$(id -u "$by")
	while IFS= read -r line; do
		[[ -z $line || $b_state == *"$line"$'\n'* || $line == *" user $uid" ||
			$line == *" user $uid "* ]] || return 1
	done <<<"$B_STATE"
	while IFS= read -r line; do
		[[ -z $line ]] || line_of "${line%%:*}" "$B_STATE" || return 1
	done <<<"$b_state"
}

flags_are_kept() {
	local before

	line_of "$kept" "$b_state" || return 0
	before=${LINE%% user *}
	before=${before%% group *}
	line_of "$kept" "$B_STATE"
	LINE=${LINE%% user *}
	[ "$before" = "${LINE%% group *}" ]
}

# check_design VERB: where a point lets us differ, it must be as the point says.
check_design() {
	if [ -n "$by" ]; then
		only_own_touched || { wrong "$by touched what is not theirs"; return 1; }
	fi
	if [ -n "$help" ]; then
		[[ $b_status = 0 && $b_state = "$B_STATE" ]] || wrong 'help'
		return
	fi
	if [[ -n $refused && -z $other ]]; then
		[[ $b_status -ne 0 && $b_state = "$B_STATE" ]] || wrong "to be refused: point$point"
		return
	fi
	case $1 in
	add)
		[[ $b_status -ne 0 || -n $other ]] || all_named_are_there ||
			{ wrong 'made something else'; return 1; }
		[[ $b_status -eq 0 || -n $names_many || $b_state = "$B_STATE" ]] ||
			{ wrong 'left something'; return 1; }
		all_remain || { wrong 'add changed what was there'; return 1; }
		[ -n "$other" ] && [[ $point != ' 8' ]] || modes_are_told || wrong 'another mode'
		;;
	del)
		if [[ -n $other && -z $dashes ]]; then
			[ "$b_state" = "$B_STATE" ] || wrong 'deleted for a word that is not of del'
			return
		fi
		only_named_went || { wrong 'deleted something else'; return 1; }
		[[ -z $missing$other_mode || $b_status -ne 0 ]] || wrong 'deleted what is not so'
		;;
	tunctl)
		[[ -z $missing || $b_state = "$B_STATE" ]] || { wrong 'made something on the way'; return 1; }
		[ -z "$kept" ] || flags_are_kept || wrong 'changed flags'
		;;
	*) [ "$b_state" = "$B_STATE" ] || wrong 'changed something' ;;
	esac
}

# What is promised of the output: tunctl's to the byte, and of ip that of show.
check_output() {
	local want

	case $1 in
	tunctl) [[ $a_status = "$b_status" && $a_out = "$b_out" ]] || wrong 'output or status of tunctl' ;;
	show)
		normal "$a_out"
		[ "$NORMAL" = "$b_out" ] || wrong 'output of show'
		;;
	add)
		# Point 6: the name that the kernel picked.
		want=
		[ "${#names[@]}" -gt 0 ] && [[ ${names[*]} != *%* ]] || want=picked
		[[ -n $want && $b_status = 0 ]] || [ -z "$b_out" ] || wrong 'output of add'
		;;
	*) [ -z "$b_out" ] || wrong 'output' ;;
	esac
	[ -n "$b_err" ] || [ "$b_status" = 0 ] || wrong 'failed without a word'
}

# compare VERB: A and B have run; 1 and what is wrong if that cannot be.
# Sets diverged: the worlds are not alike any more.
compare() {
	local verb=$1 p

	diverged=
	[ "$b_shown" = "$b_state" ] || { wrong 'our show is not that of ip'; return 1; }
	[[ $b_status -le 2 ]] || { wrong 'status'; return 1; }
	if same_outcome && { [ "$verb" != tunctl ] || [[ $a_status = "$b_status" && $a_out = "$b_out" ]]; }; then
		[ -n "$point" ] || check_output "$verb" || return
	elif [ -n "$point" ]; then
		for p in $(printf '%s\n' $point | sort -u); do
			POINTS[$p]=$((${POINTS[$p]-0} + 1))
		done
		diverged=1
	else
		wrong 'they differ, and no point of DESIGN.md says so'
		return 1
	fi
	if [[ -n $point || -n $by ]]; then
		check_design "$verb" || return
	fi
	normal "$a_state"
	[ "$NORMAL" = "$b_state" ] || diverged=1
	A_STATE=$a_state B_STATE=$b_state
}

# scenario WORD...: one command line, "tuntap ..." or "tunctl ...", run and compared.
# by is a user's name, or empty: root.
scenario() {
	local point='' refused='' other='' dashes='' help='' missing='' other_mode='' kept='' names=() mode='' \
		user='' group='' flags='' names_many='' verb=none program=$1

	shift
	if [ "$program" = tunctl ]; then
		verb=tunctl
		classify_tunctl "$@"
		A=(/usr/bin/tunctl "$@") B=("$SIDES/bin/tunctl" "$@")
	else
		A=(ip tuntap "$@") B=(tuntap "$@")
		case ${1-show} in
		a | ad | add) verb=add; classify_add "${@:2}" ;;
		d | de | del | dele | delet | delete) verb=del; classify_del "${@:2}" ;;
		s | sh | sho | show | l | ls | lst | li | lis | list)
			verb=show
			[ $# -lt 2 ] || { point 8; other=1; }
			;;
		h | he | hel | help) verb=help; point 8; help=1 ;;
		set | set-owner | status) point 8; other=1 ;;
		esac
	fi
	[ "${#names[@]}" -lt 2 ] || names_many=1
	if [ -n "$by" ]; then
		classify_owner
		A=(setpriv --reuid "$by" --regid "$by" --init-groups "${A[@]}")
		B=(setpriv --reuid "$by" --regid "$by" --init-groups "${B[@]}")
	fi
	both || { wrong 'a world has ended'; return 1; }
	compare "$verb"
}

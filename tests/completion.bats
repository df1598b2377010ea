# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The completions, in the real shells.

load helper

# An offer is the same from every shell: words in the order of C, one a line.
offer_bash() {
	# What readline does before it calls the function that "complete" names.
	bash --norc -c '
		. "$SRCDIR/completions/bash/tuntap"
		. "$SRCDIR/completions/bash/tunctl"
		COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=${2-$COMP_WORDBREAKS}
		read -ra COMP_WORDS <<<"$1"
		[[ $1 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		[[ $(complete -p "${COMP_WORDS[0]}") == "complete -F _${COMP_WORDS[0]} "* ]] || exit
		"_${COMP_WORDS[0]}"
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | LC_ALL=C sort -u
}

offer_zsh() {
	timeout 60 "$SRCDIR/tests/completion/zsh" "$1"
}

offer_fish() {
	local plain=--no-config begin=

	# One before 3.2 knows neither this nor arguments, and tells what merely contains the
	# word too; this home has no configuration anyway.
	fish --no-config -c : 2>/dev/null || plain='' begin=${1##* }
	HOME=$BATS_TEST_TMPDIR LINE=$1 fish ${plain:+"$plain"} -c '
		source $SRCDIR/completions/fish/tuntap.fish
		source $SRCDIR/completions/fish/tunctl.fish
		complete -C "$LINE" | string replace -r "\t.*" ""' | BEGIN=$begin \
		awk 'index(tolower($0), tolower(ENVIRON["BEGIN"])) == 1' | LC_ALL=C sort -u
}

# offers LINE WORD...: these, and no others.
offers() {
	local line=$1

	shift
	equal "$(offer_"$sh" "$line" | tr '\n' ' ')" \
		"$([ $# -eq 0 ] || printf '%s\n' "$@" | LC_ALL=C sort -u | tr '\n' ' ')" ||
		complain "$sh: $line"
}

world() {
	need_tun
	need_users
	ip link add br7 type bridge
	tuntap add tap0 mode tap user alice
	tuntap add tap1 mode tap user bob
	tuntap add tun3 mode tun
}

columns() {
	tuntap status --columns help | sed -n 's/^  \([A-Z_]*\) .*/\1/p'
}

all_of_it() {
	local verbs switches='isolated learning flood mcast_flood bcast_flood hairpin guard fastleave
		neigh_suppress locked forwarding proxy_arp ipv6 proxy_ndp'
	local shared="lladdr mtu txqueuelen link-group gso_max_size gso_max_segs gro_max_size master nomaster alias noalias addr route vlan fdb up down cost priority
		addrgenmode accept_ra rp_filter $switches"
	local made="mode user group unowned pi vnet_hdr multi_queue one_queue $shared"
	local ours='-j -p -d -o -q -n -h -V' columns

	columns=$(columns)
	[[ $columns == *OWNER* ]]
	verbs=$(tuntap help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
	[[ $verbs == *set-owner* ]]
	# shellcheck disable=SC2086 # several words
	{
		offers 'tuntap ' $verbs list
		offers 'tuntap help ' $verbs list
		offers 'tuntap -j ' $verbs list
		offers 'tuntap add tap5 ' dev name $made
		offers 'tuntap replace ' dev name $made tap0 tap1 tun3
		offers 'tuntap replace tap0 ' dev name $made
		offers 'tuntap set tap0 ' user group carrier name netns $shared
		offers 'tuntap set user alice ' dev tap0 tap1 tun3 group $shared
		offers 'tuntap -' $ours -b -force
		offers 'tuntap add -' $ours --wait
		offers 'tuntap apply -' $ours --prune --recreate --join --enter --dry-run
		offers 'tuntap status --columns ' $columns help
		offers 'tuntap status --sort ' $columns
	}
	offers 'tuntap set-o' set-owner
	offers 'tuntap -f ' inet inet6 link mpls bridge
	offers 'tuntap del ' tap0 tap1 tun3 dev mode user group
	offers 'tuntap delete ' tap0 tap1 tun3 dev mode user group
	offers 'tuntap del --' --all --if-exists --force --config
	offers 'tuntap del --force tap0 --' --all --if-exists --config
	offers 'tuntap del --all ' dev mode user group
	offers 'tuntap del tap0 mode ' tun tap
	offers 'tuntap del mode tap use' user
	offers 'tuntap del dev ' tap0 tap1 tun3
	offers 'tuntap show --' --mine
	offers 'tuntap list t' tap0 tap1 tun3
	offers 'tuntap status --' --mine --columns --sort --noheadings --raw
	offers 'tuntap status --columns MTU ' tap0 tap1 tun3 dev mode user group
	offers 'tuntap status tap1 user bo' bob
	offers 'tuntap save ' tap0 tap1 tun3 dev
	offers 'tuntap save --'
	offers 'tuntap check ' tap0 tap1 tun3 dev user mode queues multi_queue pi vnet_hdr vhost
		offers 'tuntap check tap0 queues 4 vhost ' tap0 tap1 tun3 dev user mode multi_queue pi \
			vnet_hdr
		offers 'tuntap check tap0 queues '
	offers 'tuntap check tap0 user ali' alice
	offers 'tuntap monitor ' --initial --timestamp
	offers 'tuntap monitor --initial ' --timestamp
	offers 'tuntap read ' tap0 tap1 tun3 dev
	offers 'tuntap read tap0 ' --count --seconds --write --filter --snaplen --hex --answer
	offers 'tuntap read tap0 --count '
	offers 'tuntap read --seconds 3 ta' tap0 tap1
	offers 'tuntap exec ' tap0 tap1 tun3 dev --
	offers 'tuntap exec tap0 --' --queues --vhost --nonblock --replace --keep --transient --as
	offers 'tuntap exec --queues 2 ta' tap0 tap1
	offers 'tuntap exec --replace '
	offers 'tuntap exec tap0 --as ali' alice
	# shellcheck disable=SC2086 # several words
	offers 'tuntap exec --transient ' dev name $made --
	offers 'tuntap exec --transient tap5 mode ' tap tun
	offers 'tuntap relay ' tap0 tap1 tun3 dev
	offers 'tuntap relay tap0 ' --listen --connect --psk --cert --key --ca --peer-name --genkey --tcp --udp --plain \
		--plain-wire --retry --keepalive --mtu --once --user --socket-netns --stats --storm --debug --transient
	offers 'tuntap relay tap0 --listen '
	offers 'tuntap relay tap0 --plain-wire ' simpletun
	offers 'tuntap relay tap0 --mtu ' auto
	offers 'tuntap relay --listen 5555 --user ali' alice
	offers 'tuntap relay --connect host:5555 --plain ta' tap0 tap1
	# shellcheck disable=SC2086 # several words
	offers 'tuntap relay --transient ' dev name $made
	offers 'tuntap exec tap0 -- set-no-such-thi'
	offers 'tuntap exec tap0 -- tunrea' tunread
	offers 'tuntap replace tap0 --' --recreate
	offers 'tuntap replace dev ta' tap0 tap1
	offers 'tuntap add tap5 mode '  tap tun
	offers 'tuntap add dev '
	offers 'tuntap add tap5 user ali' alice
	offers 'tuntap add tap5 group vp' vpn
	offers 'tuntap add tap5 master ' br7
	offers 'tuntap apply --join ' br7 all
	offers 'tuntap add tap5 isolated ' on off
	offers 'tuntap add tap5 addrgenmode ' none eui64 stable_secret random
	offers 'tuntap add tap5 rp_filter ' 0 1 2
	offers 'tuntap set tap0 cost '
	offers 'tuntap add tap5 user alice use'
	offers 'tuntap add tap5 mtu '
	offers 'tuntap add tap5 link-group '
	offers 'tuntap add tap5 addr fd00::1/64 no' nodad nomaster noalias
	offers 'tuntap add tap5 addr 10.0.0.1 pe' peer
	offers 'tuntap add tap5 lladdr 02:00:00:00:00:01 ad' addr addrgenmode
	offers 'tuntap replace tap0 addr n' none
	offers 'tuntap set tap0 route ' default none
	offers 'tuntap add tap5 route ' default
	offers 'tuntap add tap5 route default via 10.0.0.1 met' metric
	offers 'tuntap set tap0 vlan ' none
	offers 'tuntap set tap0 fdb ' none
	offers 'tuntap add tap5 vlan 10 pv' pvid
	offers 'tuntap add tap5 vlan 10 vla' vlan
	offers 'tuntap set ' tap0 tap1 tun3 dev
	offers 'tuntap set ta' tap0 tap1
	offers 'tuntap set tap0 carrier ' on off
	offers 'tuntap set tap0 mtu 1400 car'
	offers 'tuntap hold ta' tap0 tap1
	offers 'tuntap hold ' tap0 tap1 tun3 dev
	offers 'tuntap set tap0 addr n' none
	offers 'tuntap set-owner ta' tap0 tap1
	offers 'tuntap set-owner tap0 caro' carol
	offers 'tuntap set-owner tap0 user alice ' group
	offers 'tuntap del -- ta' tap0 tap1
	offers 'tunctl -' -b -d -f -g -n -p -t -u
	offers 'tunctl -d ' tap0 tap1 tun3
	offers 'tunctl -t ta' tap0 tap1
	offers 'tunctl -b -u ali' alice
	offers 'tunctl -g vp' vpn
	files
}

files() {
	mkdir "$BATS_TEST_TMPDIR/lab"
	: >"$BATS_TEST_TMPDIR/lab/tap.conf"
	: >"$BATS_TEST_TMPDIR/lab/tapestry.conf"
	cd "$BATS_TEST_TMPDIR/lab" || return
	offers 'tuntap apply ' tap.conf tapestry.conf
	offers 'tuntap apply --prune tap.' tap.conf
	offers 'tuntap apply -- tap.' tap.conf
	offers 'tuntap exec tap0 -- tunread tap.' tap.conf
	offers 'tuntap read tap0 --write tap.' tap.conf
	offers 'tuntap del --config ' tap.conf tapestry.conf
	offers 'tuntap del --config --force tap.' tap.conf
}

# keywords VERB: those that its help names.
keywords() {
	local help usage

	help=$(tuntap help "$1")
	usage=${help%%$'\n'*}
	usage=${usage#"Usage: tuntap $1 "}
	grep -o '\(^\|[ [|]\)[a-z_][a-z_-]*' <<<"${usage//tun|tap/}" | tr -d '[ |' || :
	case $help in
	*'The words are those of add, but '*)
		help=${help#*those of add, but }
		help=$(tr -s ', \n' '|' <<<"${help%%, which*}")
		keywords add | grep -vxE "dev|name|unowned|$help"
		;;
	*'The words are those of add.'*) keywords add ;;
	*) # A blank or more, what is said of a word begins behind two.
		sed -n '1d; s/^  \([a-z].*\)/\1/; t found; d; :found; s/   *.*//; s/tun|tap//; s/on|off//; p' <<<"$help" |
			grep -ow '[a-z_][a-z_-]*'
		;;
	esac
}

# options VERB: those that its help names, and those that its source takes.
options() {
	tuntap help "$1" | grep -ow -e '--[a-z][a-z-]*' || :
	awk -v verb="$1" '
		/^const struct verb / { ours = 0 }
		/\.name = "/ { split($0, part, "\""); ours = part[2] == verb }
		ours { while (match($0, /{ "--[a-z-]+"/)) {
			print substr($0, RSTART + 3, RLENGTH - 4); $0 = substr($0, RSTART + RLENGTH) } }
	' "$SRCDIR"/src/verbs/*.c
}

# What tuntap can do, by its own account, and the completion does not know.
nothing_is_missing() {
	local verb word words offered

	for verb in $(tuntap help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'); do
		offered=" $(offer_"$sh" "tuntap $verb " | tr '\n' ' ')"
		[[ $offered == *[a-z]* ]] || complain "$sh: nothing for $verb"
		words=" $(keywords "$verb" | tr '\n' ' ')"
		offered+=$(offer_"$sh" "tuntap $verb tap0 " | tr '\n' ' ')
		offered+=$(offer_"$sh" "tuntap $verb -" | tr '\n' ' ')
		[[ $words != *' addr '* ]] ||
			offered+=$(offer_"$sh" "tuntap $verb tap0 addr 10.0.0.1/24 " | tr '\n' ' ')
		[[ $words != *' route '* ]] ||
			offered+=$(offer_"$sh" "tuntap $verb tap0 route default " | tr '\n' ' ')
		[[ $words != *' vlan '* ]] ||
			offered+=$(offer_"$sh" "tuntap $verb tap0 vlan 10 " | tr '\n' ' ')
		for word in $words $(options "$verb"); do
			[[ $offered == *" $word "* ]] || complain "$sh: $verb: no $word in: $offered"
		done
		values_are_known "$verb"
	done
}

# Behind an option with a value, which the help has in capitals, the words of the
# verb are none.
values_are_known() {
	local option

	for option in $(tuntap help "$1" | sed -n 's/^  \(--[a-z-]*\) [A-Z].*/\1/p'); do
		[ "$(offer_"$sh" "tuntap $1 $option ")" != "$(offer_"$sh" "tuntap $1 ")" ] ||
			complain "$sh: $1 $option has a value"
	done
}

namespaces() {
	ip netns add lab
	ip -n lab tuntap add labtap mode tap
	ip -n lab link add labbr type bridge
	offers 'tuntap -n ' lab
	offers 'tuntap -n lab del lab' labtap
	offers 'tuntap --netns lab show dev ' labtap
	offers 'tuntap -n lab set labtap master ' labbr
	offers 'tuntap apply --enter ' lab all
	ip netns del lab
}

@test "bash" {
	sh=bash
	world
	all_of_it
	equal "$(offer_bash 'tuntap set-owner tap0 carol:vp')" vpn
	equal "$(offer_bash 'tuntap set-owner tap0 carol:vp' ' ')" carol:vpn
	equal "$(offer_bash 'tuntap set-owner tap0 :vp' ' ')" :vpn
	offers 'tuntap status --columns name,ow' name,OWNER
	offers 'tuntap status --columns +PROC' +PROCESSES
	offers 'tuntap status --columns UID,UID'
	offers 'tuntap status --columns UID,G' UID,GROUP UID,GID UID,GUARD UID,GRO_MAX_SIZE UID,GSO_MAX_SEGS UID,GSO_MAX_SIZE
}

@test "bash: namespaces" {
	need_root
	sh=bash
	world
	namespaces
}

@test "bash: files of -b and -f" {
	sh=bash
	: >"$BATS_TEST_TMPDIR/lines.batch"
	offers "tuntap -b $BATS_TEST_TMPDIR/li" "$BATS_TEST_TMPDIR/lines.batch"
	offers "tunctl -f $BATS_TEST_TMPDIR/li" "$BATS_TEST_TMPDIR/lines.batch"
}

# What readline makes of it: Tab, as typed.
@test "bash: Tab at a terminal" {
	need socat
	world
	cat >"$BATS_TEST_TMPDIR/rc" <<'END'
PS1='RE''ADY> '
. "$SRCDIR/completions/bash/tuntap"
END
	mkfifo "$BATS_TEST_TMPDIR/keys"
	timeout 20 socat - "EXEC:bash --noprofile --rcfile $BATS_TEST_TMPDIR/rc -i,pty,setsid,ctty,stderr" \
		<"$BATS_TEST_TMPDIR/keys" >"$BATS_TEST_TMPDIR/screen" 3>&- &
	exec 8>"$BATS_TEST_TMPDIR/keys"
	wait_for grep -q 'READY>' "$BATS_TEST_TMPDIR/screen"
	printf 'tuntap set-ow\ttun\tcaro\t' >&8
	wait_for grep -q 'set-owner tun3 carol' "$BATS_TEST_TMPDIR/screen"
	# readline puts a blank behind what is whole.
	printf '\b:vp\t\n' >&8
	wait_for grep -q ':vpn' "$BATS_TEST_TMPDIR/screen"
	printf 'exit\n' >&8
	exec 8>&-
	wait $! || :
	equal "$(tuntap show tun3)" "tun3: tun persist user 4203 group 4300"
}

@test "zsh" {
	need zsh
	sh=zsh
	world
	all_of_it
	# The part before the colon stays as it is.
	offers 'tuntap set-owner tap0 carol:vp' vpn
	# So does that before a comma.
	offers 'tuntap status --columns name,ow' OWNER
	offers 'tuntap status --columns +PROC' PROCESSES
	offers 'tuntap status --columns UID,UID'
	offers 'tuntap status --columns UID,G' GROUP GID GUARD GRO_MAX_SIZE GSO_MAX_SEGS GSO_MAX_SIZE
}

@test "zsh: namespaces" {
	need zsh
	need_root
	sh=zsh
	world
	namespaces
}

@test "fish" {
	need fish
	sh=fish
	world
	all_of_it
	offers 'tuntap set-owner tap0 carol:vp' carol:vpn
	offers 'tuntap status --columns name,ow' name,OWNER
	offers 'tuntap status --columns +PROC' +PROCESSES
	offers 'tuntap status --columns UID,UID'
	offers 'tuntap status --columns UID,G' UID,GROUP UID,GID UID,GUARD UID,GRO_MAX_SIZE UID,GSO_MAX_SEGS UID,GSO_MAX_SIZE
}

@test "fish: namespaces" {
	need fish
	need_root
	sh=fish
	world
	namespaces
}

@test "bash: no verb, word or option is missing" {
	sh=bash
	world
	nothing_is_missing
}

@test "zsh: no verb, word or option is missing" {
	need zsh
	sh=zsh
	world
	nothing_is_missing
}

@test "fish: no verb, word or option is missing" {
	need fish
	sh=fish
	world
	nothing_is_missing
}

@test "an ordinary user is offered their own, where the verb can take no other" {
	need_root
	world
	local sh
	chmod 755 "$BATS_TEST_TMPDIR"
	mkdir "$BATS_TEST_TMPDIR/home"
	chown alice "$BATS_TEST_TMPDIR/home"
	# The source may be where only its owner reads.
	mkdir -p "$BATS_TEST_TMPDIR/source/tests"
	cp -R "$SRCDIR/completions" "$BATS_TEST_TMPDIR/source"
	cp -R "$SRCDIR/tests/completion" "$BATS_TEST_TMPDIR/source/tests"
	for sh in bash zsh fish; do
		command -v "$sh" >/dev/null || continue
		cat >"$BATS_TEST_TMPDIR/as" <<END
export BATS_TEST_TMPDIR=$BATS_TEST_TMPDIR/home TMPDIR=$BATS_TEST_TMPDIR/home
SRCDIR=$BATS_TEST_TMPDIR/source
$(declare -f offer_bash offer_zsh offer_fish)
offer_$sh "\$1"
END
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tuntap del t' | xargs)" tap0
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tuntap set-owner t' | xargs)" tap0
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tuntap replace ta' | xargs)" tap0
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tuntap check t' | xargs)" 'tap0 tap1 tun3'
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tunctl -d ' | xargs)" tap0
		equal "$(as alice bash "$BATS_TEST_TMPDIR/as" 'tuntap show t' | xargs)" 'tap0 tap1 tun3'
	done
}

@test "a hostile name is text, not a command" {
	need_root
	world
	local sh name name2
	cd "$BATS_TEST_TMPDIR"
	# shellcheck disable=SC2016 # not to be expanded here either
	for name in '$(touch${IFS}p)' '`touch${IFS}p`' ';touch${IFS}p;'; do
		ip tuntap add dev "$name" mode tap user root
	done
	for sh in bash zsh fish; do
		command -v "$sh" >/dev/null || continue
		name=$(offer_"$sh" 'tuntap del ')
		name2=$(offer_"$sh" 'tunctl -d ')
		[[ $name == *touch* && $name2 == *touch* ]] || complain "$sh: $name $name2"
		[ ! -e p ] || complain "$sh ran it"
	done
	# What bash puts on the line is that name again.
	# shellcheck disable=SC2016
	eval "set -- $(offer_bash 'tuntap del $')"
	equal "$1" '$(touch${IFS}p)'
	[ ! -e p ]
}

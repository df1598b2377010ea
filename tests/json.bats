# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap-json(5): its keys, types and examples are those of what is printed.
# shellcheck disable=SC2154 # status, output and stderr are set by run

load helper

setup() {
	need_tun
	need_users
	need jq
	page=$SRCDIR/man/tuntap-json.5
}

# section NAME: the lines of that subsection of the page.
section() {
	sed -n "/^\.Ss $1\$/,/^\.S[sh] /p" "$page"
}

# keys NAME: "KEY TYPE" of each key of a subsection, a line for each of its types.
# A row may have several keys: ".It Li cost , priority Pq numbers".
keys() {
	section "$1" | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba;}' |
		sed -n 's/^\.It Li \([a-z0-9_, -]*\) Pq \(.*\)/\1:\2/p' |
		awk -F: '{
			n = split($1, key, / *, */)
			if (n > 1)
				sub(/s$/, "", $2)
			for (i = 1; i <= n; i++)
				print key[i], $2
		}' |
		sed -e 's/ of [a-z]*s\b//' -e 's/^\([^ ]*\) \(.*\) or \(.*\)/\1 \2\n\1 \3/' | sort
}

# found FILTER <JSON...: "KEY TYPE" of what is in the objects that jq finds.
found() {
	jq -rs ".[] | $1 | to_entries[] | \"\(.key) \(.value | type)\"" | sort -u
}

# documented NAME FILTER [KEY...] <JSON: all that is found is in the page with its
# type, and all that is in the page was found, but for some keys.
documented() {
	local name=$1 filter=$2 real doc

	shift 2
	real=$(found "$filter")
	doc=$(keys "$name")
	[ -n "$doc" ]
	equal "$(comm -23 <(echo "$real") <(echo "$doc"))" ""
	equal "$(comm -13 <(cut -d' ' -f1 <<<"$real" | sort -u) <(cut -d' ' -f1 <<<"$doc" | sort -u) |
		grep -vxF "$(printf '%s\n' "" "$@")" || :)" ""
}

# Everything that an interface can have.
rich() {
	ip link add br0 type bridge
	tuntap add tap0 user alice group vpn multi_queue vnet_hdr alias text master br0 fdb 02:00:00:00:00:09 \
		addr 10.0.0.1/24 addr 10.1.0.1 peer 10.1.0.2 addr 2001:db8::1/64 \
		route default via 10.0.0.2 metric 5 src 10.0.0.1 route 2001:db8:1::/48 up
	ip addr add 10.0.0.3/24 broadcast + dev tap0 metric 5 valid_lft 1000 preferred_lft 0
	hold tap0 tap multi_queue vnet_hdr
	tuntap add tun0 unowned up
}

@test "interfaces, status, processes, addresses" {
	rich
	# Those of show are those of status, with some more.
	tuntap -j -d show | documented Interfaces '.[]' addr_info routes
	tuntap -j -d status | jq '[.[] | del(.addr_info, .routes, .fdb)]' >"$BATS_TEST_TMPDIR/status"
	jq --argjson keys "$(keys Interfaces | cut -d' ' -f1 | jq -R . | jq -s .)" \
		'[.[] | delpaths([$keys[] | [.]])]' "$BATS_TEST_TMPDIR/status" |
		documented Status '.[]' addr_info routes fdb vlans awaits odd
	tuntap -j -d status | documented Processes '.[].processes[]'
	# Flags that the kernel alone sets, the source has.
	mapfile -t flags < <(sed -n 's/.*{ IFA_F_[A-Z_]*, "\(.*\)" },/\1/p' "$SRCDIR/src/output/json.c")
	[ "${#flags[@]}" -ge 10 ]
	tuntap -j status | documented Routes '.[].routes[]'
	tuntap -j status | documented 'Static entries' '.[] | .fdb // [] | .[]' vlan
	tuntap -j status | documented Addresses '.[].addr_info[]' "${flags[@]}" temporary
}

# jq has a writer of its own.
@test "interfaces, to the byte, also where a string wants escapes" {
	local alias=$'"\\ \xc3\xbc \xf0\x9f\x98\x80'

	cd "$BATS_TEST_TMPDIR"
	rich
	tuntap add tun1 mode tun unowned
	ip link set tun1 alias "$alias"
	tuntap -j status >one
	tuntap -j -p status >lines
	equal "$(<one)" "[$(jq -c '.[]' one | paste -sd,)]"
	equal "$(<lines)" "[
$(jq --indent 4 '.[]' one | sed -e 's/^}$/},/' -e '$s/,$//')
]"
	equal "$(jq -r '.[] | select(.ifname == "tun1").ifalias' one)" "$alias"
}

@test "changes and their attributes" {
	{
		tuntap -j add tap0 user alice group vpn
		tuntap -j set tap0 mtu 1400 alias text
		tuntap -j set tap0 noalias
		tuntap -j add tap0 || :
		tuntap -j apply - <<<'tap1 master br7'
		tuntap -j apply - <<<'tap2 netns nowhere'
	} >"$BATS_TEST_TMPDIR/all" 2>/dev/null
	documented Changes '.[]' <"$BATS_TEST_TMPDIR/all"
	documented Attributes '.[].changes[]' <"$BATS_TEST_TMPDIR/all"
}

@test "checks and conditions" {
	tuntap add tap0 user alice
	tuntap -j check tap0 nix user bob >"$BATS_TEST_TMPDIR/all" || :
	documented Checks '.[]' awaits <"$BATS_TEST_TMPDIR/all"
	documented Conditions '.[].conditions[]' <"$BATS_TEST_TMPDIR/all"
	# Every name of a condition.
	equal "$(comm -23 <(jq -r '.[].conditions[].condition' "$BATS_TEST_TMPDIR/all" | sort -u) \
		<(section Conditions | sed -n 's/^\.Ql \([a-z_]*\).*/\1/p' | sort -u))" ""
}

@test "events" {
	tuntap -j monitor --timestamp >"$BATS_TEST_TMPDIR/all" 3>&- &
	local monitor=$!

	sleep 0.5
	tuntap add tap0 multi_queue group vpn up
	tuntap set-owner tap0 alice:vpn
	tuntap set tap0 addr 10.0.0.1/24
	hold tap0 tap multi_queue
	ip link set tap0 down
	ip link set tap0 name tap9
	wait_for grep -q '"renamed"' "$BATS_TEST_TMPDIR/all"
	kill "$monitor"
	wait "$monitor" || :
	jq -s . "$BATS_TEST_TMPDIR/all" | documented Events '.[]'
	equal "$(comm -23 <(jq -r .event "$BATS_TEST_TMPDIR/all" | sort -u) \
		<(section Events | sed -n 's/^\.Ql \([a-z_]*\).*/\1/p' | sort -u))" ""
}

# packets COMMAND... : what read prints of what a command sends, as an array.
packets() {
	local name=$1 reader

	shift
	tuntap -j read "$name" --hex --answer >"$BATS_TEST_TMPDIR/read" 2>&1 3>&- &
	reader=$!
	wait_for bash -c "ip link show dev $name | grep -q LOWER_UP"
	"$@" >/dev/null 2>&1 || :
	sleep 0.3
	kill "$reader"
	wait "$reader" || :
	jq -s . "$BATS_TEST_TMPDIR/read"
}

@test "packets and sums" {
	need ping
	ip tuntap add tap0 mode tap
	ip addr add 10.0.0.1/24 dev tap0
	ip addr add 2001:db8::1/64 dev tap0 nodad
	ip link set tap0 up
	traffic() {
		sends tap0
		ping -c 1 -W 1 10.0.0.2
		ping -c 1 -W 1 -s 3000 10.0.0.2
		ping -c 1 -W 1 2001:db8::2
		echo x >/dev/udp/10.0.0.2/9
	}
	packets tap0 traffic >"$BATS_TEST_TMPDIR/all"
	# Tags take a module that not every kernel has, and "cut" a sender that lies.
	jq '.[:-1]' "$BATS_TEST_TMPDIR/all" | documented Packets '.[]' cut vlans
	jq '.[-1:]' "$BATS_TEST_TMPDIR/all" | documented Sums '.[]'
}

@test "errors" {
	printf 'tap1 mode tap mtu 9k usr x\n' >"$BATS_TEST_TMPDIR/conf"
	{
		tuntap -j apply "$BATS_TEST_TMPDIR/conf" || :
		tuntap -j add tap0 mtu 1 || :
		tuntap -j replace nomode || :
	} >"$BATS_TEST_TMPDIR/all" 2>/dev/null
	documented Errors '.[]' <"$BATS_TEST_TMPDIR/all"
}

# examples: "COMMAND<tab>FILE" of each, and the file has what the page prints.
examples() {
	sed -n '/^\.Bd -literal/,/^\.Ed/p' "$page" | sed -e '/^\.[BE]d/d' -e 's/\\e/\\/g' |
		awk -v dir="$BATS_TEST_TMPDIR" '
			/^# / { file = dir "/example" ++n; print substr($0, 3) "\t" file; next }
			{ print >file }'
}

# What an example's interface is. A tap without a carrier has no other address.
example_interface() {
	tuntap del --all
	tuntap add tap0 user alice lladdr 02:00:5e:00:53:01 addr 10.0.0.1/24 \
		route default via 10.0.0.2 up
}

# What differs from one machine to the next.
same() {
	jq -S 'walk(if type == "object" then del(.ifindex) else . end)' "$1"
}

@test "each example is what is printed" {
	local command file count=0

	while IFS=$'\t' read -r command file; do
		example_interface
		case $command in
		*monitor*)
			tuntap -j monitor >"$file.real" 3>&- &
			sleep 0.5
			tuntap add tun0 unowned up
			tuntap set-owner tun0 alice
			wait_for grep -q '"owner"' "$file.real"
			kill $!
			grep -E '"event":"(added|owner)"' "$file.real" >"$file.some"
			mv "$file.some" "$file.real"
			;;
		*' read '*)
			ip link set tap0 addrgenmode none
			tuntap -j read tap0 --count 1 >"$file.real" 2>/dev/null 3>&- &
			sends tap0
			ping -c 1 -W 1 10.0.0.2 >/dev/null || :
			wait_for grep -q '"packets"' "$file.real"
			# The page's time is of one day.
			sed -i 's/"timestamp":"[^"]*"/"timestamp":"2026-11-25T22:11:23.541671042+01:00"/' \
				"$file.real"
			;;
		*check*)
			tuntap -j check | jq '.[].conditions |= .[:1]' >"$file.real"
			;;
		*) eval "$command" >"$file.real" || : ;;
		esac
		run diff <(same "$file") <(same "$file.real")
		equal "$output" ""
		count=$((count + 1))
	done < <(examples)
	[ "$count" -ge 8 ]
}

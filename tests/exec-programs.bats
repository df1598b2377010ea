# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tuntap exec with the programs of others: each as root and as an ordinary user, with
# one queue and with several, the interface here and in another namespace.
# shellcheck disable=SC2154 # status, output and stderr are set
# shellcheck disable=SC2016 # what is quoted is for the shell that is executed

load helper

setup() {
	need_tun
	need_root
	need_users
	T=$BATS_TEST_TMPDIR
	chmod 777 "$T"
	ip netns add lab
	rows=0
}

teardown() {
	ip netns del lab 2>/dev/null || :
	clean
}

# each_row TEST: calls it with $exec, the beginning of a command line that runs a
# program with t0 attached, and $there, of one that runs in its namespace.
each_row() {
	local user queues ns flags netns

	for ns in '' lab; do
		netns=(${ns:+-n "$ns"})
		there=(${ns:+nsenter "--net=/run/netns/$ns"})
		for user in root alice; do
			for queues in 1 2; do
				flags=()
				[ $queues = 1 ] || flags=(multi_queue)
				tuntap "${netns[@]}" add t0 mode tap user $user "${flags[@]}" \
					addr 10.7.0.1/24 up
				exec=(tuntap exec "${netns[@]}" t0 --queues "$queues" --replace @)
				case $user$ns in
				alice) exec=(setpriv --reuid alice --regid alice --init-groups "${exec[@]}") ;;
				# Who may not enter the namespace is brought there by root.
				alicelab) exec+=(--as alice) ;;
				esac
				row="$user, $queues queues, ${ns:-here}"
				"$1" $queues
				rows=$((rows + 1))
				wait_for tuntap "${netns[@]}" del t0
			done
		done
	done
	equal "$rows" 8
}

# Make the kernel ask who has 10.7.0.2: a frame of 42 bytes.
send() {
	"${there[@]}" timeout 1 ping -c 1 -W 1 10.7.0.2 >/dev/null 2>&1 || :
}

got_frame() {
	send
	cat "$T"/out* 2>/dev/null | od -An -tx1 -v | tr -d ' \n' | grep -q 08060001080006040001
}

# A run in the background; its pid is in $program.
start() {
	"$@" >"$T/log" 2>&1 3>&- &
	program=$!
}

end() {
	kill "$program"
	wait "$program" || :
	rm -f "$T"/out*
}

read_with_socat() {
	start "${exec[@]}" -- sh -c '
		for fd in $(echo $1 | tr : " "); do
			socat -u FD:$fd CREATE:$0$fd &
			readers="$readers $!"
		done
		trap "kill $readers" TERM
		wait
		wait' "$T/out" @
	wait_for got_frame || complain "$row: $(cat "$T/log")"
	end
}

@test "socat (FD)" {
	need socat ping
	each_row read_with_socat
}

read_with_python() {
	start "${exec[@]}" -- python3 -c '
import os, select, sys
fds = [int(fd) for fd in os.environ["TUNTAP_FDS"].split(":")]
assert int(os.environ["LISTEN_PID"]) == os.getpid()
assert sys.argv[2] == os.environ["TUNTAP_FDS"]
with open(sys.argv[1], "wb", 0) as out:
    while True:
        for fd in select.select(fds, [], [])[0]:
            out.write(os.read(fd, 2048))' "$T/out" @
	wait_for got_frame || complain "$row: $(cat "$T/log")"
	end
}

@test "python3" {
	need python3 ping
	python3 -c 'import os' || skip 'python3 does not run here'
	each_row read_with_python
}

counter() {
	"${there[@]}" ip -s -j link show t0 | jq '.[0].stats64.rx.packets'
}

# What the network card's own program sends, in search of a server to boot from.
boots() {
	[ "$(counter)" -gt 0 ]
}

boot_with_qemu() {
	local fd=fd i

	[ "$1" = 1 ] || fd=fds
	# What a kernel that came up there has sent does not count: the interface is fresh.
	equal "$(counter)" 0
	start "${exec[@]}" -- qemu-system-x86_64 -accel tcg -display none -monitor none -serial none \
		-parallel none -m 64 -boot n -netdev "tap,id=n,$fd=@" \
		-device "$2,netdev=n"
	for ((i = 0; i < 12; i++)); do
		! wait_for boots || break
	done
	boots || complain "$row: $(cat "$T/log")"
	grep -q 'could not\|failed' "$T/log" && complain "$row: $(cat "$T/log")"
	end
}

qemu_row() {
	if [ "$1" = 1 ]; then
		boot_with_qemu "$1" e1000
	else
		boot_with_qemu "$1" virtio-net-pci,mq=on
	fi
}

@test "qemu (fd=, fds=)" {
	need qemu-system-x86_64 jq
	each_row qemu_row
}

@test "qemu (vhostfd=)" {
	need qemu-system-x86_64 jq
	[ -e /dev/vhost-net ] || skip 'there is no /dev/vhost-net'
	there=()
	tuntap add t0 mode tap vnet_hdr addr 10.7.0.1/24 up
	start tuntap exec t0 --vhost -- qemu-system-x86_64 -accel tcg -display none -m 64 -boot n \
		-netdev tap,id=n,fd=3,vhost=on,vhostfd=4 -device virtio-net-pci,netdev=n
	wait_for boots || wait_for boots || wait_for boots
	end
}

@test "openvpn takes no descriptor: exec is not for it, and it says so" {
	need openvpn
	tuntap add t0 mode tun
	run --separate-stderr timeout 10 tuntap exec t0 -- openvpn --dev t0 --dev-type tun \
		--ifconfig 10.7.0.1 10.7.0.2 --remote 127.0.0.1
	[ "$status" -ne 0 ]
	[[ $output == *'Device or resource busy'* ]] || complain
}

@test "what the README shows" {
	need qemu-system-x86_64
	local line

	ip link add br0 type bridge
	tuntap add tap0 user alice
	while IFS= read -r line; do
		rows=$((rows + 1))
		case $line in
		'# '*) start bash -c "exec ${line#??} -display none" ;;
		*) start setpriv --reuid alice --regid alice --init-groups bash -c "exec ${line#??} -display none" ;;
		esac
		wait_for eval '[[ $(readlink "/proc/$program/exe") == *qemu* ]]'
		wait_for eval '[[ $(tuntap -d show) == *"qemu-system-x86($program)"* ]]'
		equal "$(stat -c %U "/proc/$program")" alice
		end
	done < <(sed -n '/^### For a program/,/^### The packets/s/^    //p' "$SRCDIR/README.md")
	equal "$rows" 2
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The turns of bench/relay, as medians of each side, and the goals with what came of them.
def median: map(select(. != null)) | sort
	| if length == 0 then null else .[(length - 1) / 2 | floor] end;
def of($side; $what): [$turns[] | select(.side == $side) | .[$what]] | median;

# The median of the ratios of the rounds, each of which compares what was measured together.
def ratio($what; $side; $against):
	[$turns[] | select(.side == $side) as $o
		| ([$turns[] | select(.side == $against and .round == $o.round)][0] // empty) as $t
		| select($o[$what] != null and $t[$what] != null and $t[$what] > 0)
		| $o[$what] / $t[$what]] | median;

def goal($text; $value; $least; $most): select($value != null) | { text: $text, value: $value,
	least: $least, most: $most,
	missed: (($least != null and $value < $least) or ($most != null and $value > $most)) };
# wireguard-go is not.
def is_ours: test("wire($|,)|one end");
def best_ping: [$turns[] | select(.side != "veth" and (.side | is_ours | not)) | .side] | unique
	| map(of(.; "ping")) | min;

{
	machine: $machine[0],
	sides: [$turns | map(.side) | reduce .[] as $s ([]; if index($s) then . else . + [$s] end)
		| .[] | . as $s | { side: $s, tcp_ratio: ratio("one"; $s; "original") }
		+ (["one", "four", "pps", "ping", "cpu_gib", "cpu_packet", "peak"]
			| map({ key: ., value: of($s; .) }) | from_entries)],
	goals: [
		goal("own wire, of the original"; ratio("one"; "own wire"; "original"); 30; null),
		goal("own wire, of the bare veth"; ratio("one"; "own wire"; "veth"); 0.4; null),
		goal("same wire, of the original"; ratio("one"; "same wire"; "original"); 20; null),
		goal("one end original, of the original"; ratio("one"; "one end original"; "original");
			2; null),
		goal("one end original: ping, ms"; of("one end original"; "ping"); null; 1),
		(("own wire", "same wire") as $s
			| goal($s + ": small packets a second, of the original";
				ratio("pps"; $s; "original"); 1.5; null),
			goal($s + ": processor time of a small packet, of the original";
				ratio("cpu_packet"; $s; "original"); null; 0.6),
			goal($s + ": ping, of the best other"; of($s; "ping") / best_ping; null; 1.3)),
		("openvpn, AES-256-GCM" as $v | (["own wire, TLS", 10], ["own wire, DTLS", 9]) as [$s, $least]
			| goal($s + ", of openvpn in UDP with the same cipher"; ratio("one"; $s; $v); $least; null),
			goal($s + ": processor time for a GiB, of that"; ratio("cpu_gib"; $s; $v); null; 0.1),
			goal($s + ": ping, of that"; ratio("ping"; $s; $v); null; 1.3)),
		("wireguard-go" as $v | (["own wire, TLS", 12], ["own wire, DTLS", 9]) as [$s, $least]
			| goal($s + ", of wireguard-go"; ratio("one"; $s; $v); $least; null),
			goal($s + ": processor time for a GiB, of that"; ratio("cpu_gib"; $s; $v); null; 0.1)),
		goal("own wire, UDP, of openvpn without a cipher"; ratio("one"; "own wire, UDP"; "openvpn");
			12; null),
		goal("own wire, UDP, of fastd without a cipher"; ratio("one"; "own wire, UDP"; "fastd, null");
			12; null),
		goal("own wire, UDP: processor time for a GiB, of fastd";
			ratio("cpu_gib"; "own wire, UDP"; "fastd, null"); null; 0.1),
		goal("peak memory of ours, MiB"; [$turns[] | select(.side | is_ours) | .side] | unique
			| map(of(.; "peak")) | max / 1024; null; 16)
	]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The results of bench/relay as tables of Markdown, and on which machine.
def digits: if . == null then "" elif . < 10 then . * 100 | round / 100 else . | round end;

"| side | TCP, Mbit/s | of the original | four streams | 64-byte packets/s | ping, ms | CPU ms/GiB | CPU ns/packet | peak, KiB |",
"|---|--:|--:|--:|--:|--:|--:|--:|--:|",
(.sides[] | "| \(.side) | \(.one) | \(.tcp_ratio | digits) | \(.four) | \(.pps) | \(.ping) | \(
	if .side == "veth" then "" else .cpu_gib end) | \(
	if .side == "veth" then "" else .cpu_packet end) | \(.peak // "") |"),
"",
"| goal | measured | to reach |",
"|---|--:|--:|",
(.goals[] | "| \(.text) | \(.value | digits) | \(
	if .least then "at least \(.least)" else "at most \(.most)" end)\(
	if .missed then ", missed" else "" end) |"),
"",
(.machine | "\(.tuntap)\(.openvpn)\(.wireguard)\(.fastd)\(.tinc)\(.socat), \(.iperf), Linux \(.kernel), \(.cpus) x \(.cpu), \(.date); load \(.load)\(
	if .how == "quick" then "; a quick run: not for comparing" else "" end).")

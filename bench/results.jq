# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# What was measured, as medians of each side, and as the ratios that the table shows.
def quantile($q): sort | ((length - 1) * $q) as $at
	| if length == 0 then null else
		.[$at | floor] + (.[$at | ceil] - .[$at | floor]) * ($at - ($at | floor)) end;
def median: quantile(0.5);
def spread: { median: median, low: quantile(0.25), high: quantile(0.75) };

def of($work; $side; $size): [$times[] | select(.work == $work and .side == $side and .size == $size)];
def all_times($work; $side; $size): [of($work; $side; $size)[].times[]];

# The sides took turns: a ratio a round.
def rounds_of($side; $work; $size; $against):
	of($work; $side; $size) as $ours | of($work; $against; $size) as $theirs
	| [$ours[] as $o | $theirs[] | select(.round == $o.round)
		| ($o.times | median) / (.times | median)];
def rounds($work; $size; $against): rounds_of("ours"; $work; $size; $against);

def ratio_of($side; $name; $work; $size; $against; $target):
	rounds_of($side; $work; $size; $against) | select(length > 0)
	| { work: $name, against: (if $against == "floor" then "the floor" else $against end),
	    target: $target } + spread;
def ratio($name; $work; $size; $against; $target):
	ratio_of("ours"; $name; $work; $size; $against; $target);

# Of sides that were not measured together: medians of the cost of one interface.
def each($work; $side; $size): all_times($work; $side; $size) | select(length > 0) | median / $size;

def alone($name; $against; $target; $value):
	{ work: $name, against: $against, target: $target, median: $value, low: $value, high: $value };

# Our growth over the floor's is the ratio to the floor at 4000 over that at 400.
def growth($name; $work):
	(rounds($work; 4000; "floor") | median) / (rounds($work; 400; "floor") | median)
	| alone($name + ": cost of one at 4000 over at 400"; "the floor"; 1.1; .);

def kib($work; $side): [$memory[] | select(.work == $work and .side == $side) | .kib] | median;

def memory($work; $target):
	kib($work; "ours") as $ours | kib($work; "ip") as $ip
	| select($ours != null and $ip != null)
	| alone("peak memory: " + $work + " 1000"; "ip"; $target; $ours / $ip);

# Of an input ten times as large.
def tenfold($work):
	[$times[] | select(.work == $work) | .size][0] as $n
	| ratio_of("tenfold"; "ten times \($n) \($work)"; $work; $n; "once"; 12)
	| .against = "a tenth of it";

{
	machine: $machine[0],
	medians: [$times | group_by([.work, .side, .size])[]
		| { work: .[0].work, side: .[0].side, size: .[0].size } + ([.[].times[]] | spread)],
	rows: [
		ratio("one tap, owner, address, up"; "one with owner, address, up"; 1; "three ip"; 0.33),
		ratio("one tap, owner"; "one with owner"; 1; "ip tuntap add"; 0.75),
		ratio("one tap, owner"; "one with owner"; 1; "tunctl"; 1.1),
		ratio("one tap, owner"; "one with owner"; 1; "openvpn"; null),
		ratio("1000 taps, owner"; "add with owner"; 1000; "floor"; 1.1),
		ratio("1000 taps, owner"; "add with owner"; 1000; "ip -batch"; 1),
		ratio("1000 taps, owner, address, up"; "add with owner, address, up"; 1000; "floor";
			1.15),
		ratio("1000 taps, owner, address, up"; "add with owner, address, up"; 1000;
			"ip -batch"; 1),
		ratio("1000 whole lines"; "the whole line"; 1000; "floor"; 1.15),
		ratio("1000 whole lines"; "the whole line"; 1000; "ip -batch, bridge -batch"; 1),
		ratio("delete 1000"; "del"; 1000; "floor"; 1.3),
		([$times[] | select(.work == "del" and .side == "ip -batch") | .size] | max) as $n
		| (if $n then alone("delete, of one"; "ip -batch (\($n))"; 0.02;
			each("del"; "ours"; 1000) / each("del"; "ip -batch"; $n)) else empty end),
		ratio("show 1000"; "show"; 1000; "floor"; 1.4),
		ratio("show 1000"; "show"; 1000; "ip tuntap show"; 0.25),
		ratio("status 1000, JSON"; "status, JSON"; 1000; "floor"; 1.6),
		ratio("status 1000, JSON"; "status, JSON"; 1000; "dumps and /sys"; 1.6),
		ratio("processes of 200 in use"; "show -d, in use"; 200; "ip -d tuntap show"; 0.02),
		ratio("exec of true"; "exec"; 1; "floor"; 1.2),
		ratio("read 200000, counted"; "read"; 200000; "floor"; 1.05),
		ratio_of("write"; "read 200000, written as pcap"; "read"; 200000; "floor"; 1.3),
		memory(("add", "del", "show"); 1),
		memory("status"; 1.5),
		growth("add"; "add with owner, address, up"),
		growth("delete"; "del"),
		growth("show"; "show"),
		tenfold("tabs before a mistake"),
		tenfold("mistakes in a line"),
		tenfold("lines with a mistake"),
		tenfold("lines whose name comes twice"),
		tenfold("lines to compare"),
		tenfold("options of a line"),
		tenfold("descriptors of a process")
	]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The results as a table of Markdown, and on which machine.
def digits: if . < 0.1 then . * 1000 | round / 1000 else . * 100 | round / 100 end;

"| work | against | ratio | the middle half | to reach |",
"|---|---|--:|--:|--:|",
(.rows[] | "| \(.work) | \(.against) | \(.median | digits) | \(
	if .low == .high then "" else "\(.low | digits) to \(.high | digits)" end) | \(
	.target // "")\(if .target and .median > .target then ", missed" else "" end) |"),
"",
(.machine | "\(.tuntap), \(.ip)\(.openvpn), Linux \(.kernel), \(.cpus) x \(.cpu), \(.date), \(.hyperfine);",
	"load \(.load)\(if .how == "quick" then "; a quick run: not for comparing" else "" end).")

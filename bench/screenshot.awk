# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# A terminal's text, with its colours, as SVG.
function xml(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}
function span(text) {
	return text == "" ? "" : "<tspan" style ">" xml(text) "</tspan>"
}
BEGIN {
	esc = sprintf("%c", 27)
	look["0"] = look[""] = ""
	look["1"] = " font-weight=\"bold\""
	look["32"] = " fill=\"#4e9a06\""
	look["33"] = " fill=\"#c4a000\""
}
{
	line = ""
	rest = $0
	while (match(rest, esc "\\[[0-9;]*m")) {
		line = line span(substr(rest, 1, RSTART - 1))
		style = look[substr(rest, RSTART + 2, RLENGTH - 3)]
		rest = substr(rest, RSTART + RLENGTH)
	}
	lines[NR] = line span(rest)
	plain = $0
	gsub(esc "\\[[0-9;]*m", "", plain)
	if (length(plain) > width)
		width = length(plain)
}
END {
	while (NR && lines[NR] == "")
		NR--
	w = int(width * 8.43) + 32
	h = NR * 18 + 28
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", w, h, w, h
	printf "<rect width=\"100%%\" height=\"100%%\" rx=\"8\" fill=\"#fdfdfb\" stroke=\"#c8c8c4\"/>\n"
	print "<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" fill=\"#2e3436\" xml:space=\"preserve\">"
	for (n = 1; n <= NR; n++)
		printf "<text x=\"16\" y=\"%d\" xml:space=\"preserve\">%s</text>\n", n * 18 + 10, lines[n]
	print "</g>\n</svg>"
}

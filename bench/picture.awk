# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# Lines of WORK, SIDE, SIZE, MEDIAN, LOW, HIGH (seconds) become a picture: time
# against number, both in logarithms, a panel a work; the bars are the half in the
# middle.
BEGIN {
	FS = "\t"
	width = 340; height = 260; left = 60; top = 40; gap = 80
	least_size = 1; most_size = 10000; least_time = 0.0005; most_time = 10
	colour["ours"] = "#0a6ebd"; colour["floor"] = "#777777"; colour["ip -batch"] = "#c4501b"
	label["ours"] = "tuntap"; label["floor"] = "floor"; label["ip -batch"] = "ip -batch"
	title["add with owner, address, up"] = "add: owner, address, up"
	title["del"] = "del"
}

function x(size) {
	return origin + width * log(size / least_size) / log(most_size / least_size)
}

function y(seconds) {
	return top + height - height * log(seconds / least_time) / log(most_time / least_time)
}

function text(at, down, anchor, fill, s) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
		at, down, anchor, fill, s
}

function line(x1, y1, x2, y2, stroke, w) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%s\"/>\n",
		x1, y1, x2, y2, stroke, w
}

function time_text(seconds) {
	return seconds < 1 ? seconds * 1000 " ms" : seconds " s"
}

function grid(  v) {
	for (v = least_size; v <= most_size; v *= 10) {
		line(x(v), top, x(v), top + height, "#dddddd", 1)
		text(x(v), top + height + 16, "middle", "#333333", v)
	}
	for (v = 0.001; v <= most_time; v *= 10) {
		line(origin, y(v), origin + width, y(v), "#dddddd", 1)
		text(origin - 6, y(v) + 4, "end", "#333333", time_text(v))
	}
	text(origin + width / 2, top + height + 34, "middle", "#333333", "interfaces")
}

# In the order of their numbers.
function curve(work, side,  i, j, n, k, at, points) {
	n = 0
	for (i = 1; i <= rows; i++)
		if (w[i] == work && s[i] == side)
			at[++n] = i
	if (!n)
		return
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && size[at[j]] < size[at[j - 1]]; j--) {
			k = at[j]; at[j] = at[j - 1]; at[j - 1] = k
		}
	for (i = 1; i <= n; i++) {
		k = at[i]
		points = points sprintf("%.1f,%.1f ", x(size[k]), y(median[k]))
		line(x(size[k]), y(low[k]), x(size[k]), y(high[k]), colour[side], 3)
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
			x(size[k]), y(median[k]), colour[side]
	}
	printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>\n",
		points, colour[side], side == "floor" ? " stroke-dasharray=\"4 3\"" : ""
}

function legend(  i) {
	for (i = 1; i <= 3; i++) {
		line(origin + 12, top + 6 + 16 * i, origin + 32, top + 6 + 16 * i, colour[sides[i]], 2)
		text(origin + 38, top + 10 + 16 * i, "start", "#333333", label[sides[i]])
	}
}

function panel(work, n,  i) {
	origin = left + n * (width + gap)
	text(origin + width / 2, top - 14, "middle", "#000000", title[work])
	grid()
	for (i = 3; i >= 1; i--)
		curve(work, sides[i])
	legend()
}

{
	rows++
	w[rows] = $1; s[rows] = $2; size[rows] = $3
	median[rows] = $4; low[rows] = $5; high[rows] = $6
}

END {
	split("ours|ip -batch|floor", sides, "|")
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">\n",
		left + 2 * width + gap + 30, top + height + 50
	print "<title>Time to make and to delete interfaces, against their number</title>"
	print "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
	panel("add with owner, address, up", 0)
	panel("del", 1)
	print "</svg>"
}

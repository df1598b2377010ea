# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# The manual pages.

load helper

@test "mandoc has nothing to say of the pages" {
	need mandoc
	run mandoc -Tlint -Wwarning "$SRCDIR"/man/*.[578]
	equal "$output" ""
	[ "$status" -eq 0 ]
}

# The manual page.

load helper

@test "mandoc has nothing to say of the pages" {
	need mandoc
	run mandoc -Tlint -Wwarning "$SRCDIR"/man/tuntap*.[58]
	equal "$output" ""
	[ "$status" -eq 0 ]
}

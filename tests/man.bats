# The manual page.

load helper

@test "mandoc has nothing to say of the page" {
	need mandoc
	run mandoc -Tlint -Wwarning "$SRCDIR/man/tuntap.8"
	equal "$output" ""
	[ "$status" -eq 0 ]
}

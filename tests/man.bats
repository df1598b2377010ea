# The manual pages.

load helper

@test "mandoc has nothing to say of the pages" {
	need mandoc
	run mandoc -Tlint -Wwarning "$SRCDIR/man/tuntap.8" "$SRCDIR/man/tunctl.8"
	equal "$output" ""
	[ "$status" -eq 0 ]
}

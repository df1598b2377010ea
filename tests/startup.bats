# What a run does before its work: no more than the verb needs.

load helper

setup() {
	need_tun
	need strace
	need_plain
	if grep -q 'NEEDED.*jansson' <(readelf -d "$TUNTAP" 2>/dev/null); then
		skip 'built with --disable-dlopen'
	fi
}

# opened COMMAND...: the libraries and files of /etc that it opens
opened() {
	traced -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "$@" >/dev/null
	sed -n 's/.*openat(.*"\([^"]*\)".* = [0-9]*$/\1/p' "$BATS_TEST_TMPDIR/trace" |
		grep -E '^/etc|\.so' | sed 's/.*\///' | sort -u | tr '\n' ' '
}

@test "libraries for tables and JSON are opened only by what renders with them" {
	equal "$(opened tuntap add tap0 user 4201 up)" 'ld.so.cache libc.so.6 libmnl.so.0 '
	equal "$(opened tuntap show)" 'ld.so.cache libc.so.6 libmnl.so.0 '
	[[ $(opened tuntap -j show) == *libjansson* ]]
	[[ $(opened tuntap -j show) != *libsmartcols* ]]
	[[ $(opened tuntap status) == *libsmartcols* ]]
	[[ $(opened tuntap status) != *libjansson* ]]
	equal "$(opened tuntap del tap0)" 'ld.so.cache libc.so.6 libmnl.so.0 '
}

@test "the ELF file notes which libraries it may open" {
	need readelf objcopy
	objcopy -O binary --only-section=.note.dlopen --set-section-flags .note.dlopen=alloc \
		"$TUNTAP" "$BATS_TEST_TMPDIR/note"
	for library in libjansson.so.4 libsmartcols.so.1; do
		grep -aq "\"soname\":\\[\"$library\"\\]" "$BATS_TEST_TMPDIR/note"
	done
	readelf -n "$TUNTAP" | grep -q '^ *FDO .*0x407c0c0a'
}

@test "without the library nothing is done whose outcome could not be told" {
	need_root
	library=$(traced -qq -e trace=openat tuntap -j show 2>&1 >/dev/null |
		sed -n 's/.*"\(.*libjansson[^"]*\)".* = [0-9]*$/\1/p')
	[ -n "$library" ]
	mount --bind /dev/null "$library"
	run --separate-stderr tuntap -j add tap0
	umount "$library"
	[ "$status" -eq 1 ]
	says 'tuntap: cannot load a library: ' 'hint: install the package that has libjansson.so.4'
	run ! exists tap0
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
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

# opened COMMAND...: the libraries and files of /etc that it opens. Before 2.34 the C library had
# pieces of its own in others.
opened() {
	traced -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat "$@" >/dev/null
	sed -n 's/.*openat(.*"\([^"]*\)".* = [0-9]*$/\1/p' "$BATS_TEST_TMPDIR/trace" |
		grep -E '^/etc|\.so' | grep -vE '/lib(dl|pthread)\.so' | sed 's/.*\///' | sort -u | tr '\n' ' '
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
	# Where it is built with that.
	tuntap add t0 mode tun
	if tuntap read t0 --seconds 1 --filter ip; then
		grep -aq '"soname":\["libpcap.so.1","libpcap.so.0.8"\]' "$BATS_TEST_TMPDIR/note"
	fi
	readelf -n "$TUNTAP" | grep -qE '^ *FDO .*(0x407c0c0a|FDO_DLOPEN_METADATA)'
}

@test "without the library nothing is done whose outcome could not be told" {
	need_root
	library=$(traced -qq -e trace=openat tuntap -j show 2>&1 >/dev/null |
		sed -n 's/.*"\(.*libjansson[^"]*\)".* = [0-9]*$/\1/p')
	[ -n "$library" ]
	mount --bind /dev/null "$library"
	run tuntap -j check
	asked=$status
	run --separate-stderr tuntap -j add tap0
	umount "$library"
	equal "$asked" 2
	[ "$status" -eq 1 ]
	says 'tuntap: cannot load a library: ' 'hint: install the package that has libjansson.so.4'
	run ! exists tap0
}

# The system call of that name that is the first for libjansson, by its number.
first_call() {
	traced -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat,mmap tuntap -j show >/dev/null
	awk -v call="$1(" 'index($0, call) == 1 { n++ }
		/libjansson/ { found = 1 }
		found && index($0, call) == 1 { print n; exit }' "$BATS_TEST_TMPDIR/trace"
}

@test "a library that is there, but cannot be opened now, is not to be installed" {
	# Beside the usual three: the batch, and the socket of its first line.
	for library in 'show -j:libjansson.so.4' status:libsmartcols.so.1; do
		printf 'show\n%s\n' "${library%:*}" >"$BATS_TEST_TMPDIR/batch"
		# shellcheck disable=SC2016 # for bash
		run --separate-stderr bash -c 'exec 3>&- 4>&- 5>&- 6>&- 7>&-; ulimit -n 5; exec tuntap -b "$1"' - \
			"$BATS_TEST_TMPDIR/batch"
		equal "$status" 1
		says 'cannot load a library: ' "${library#*:}" \
			'hint: this process can open no more files: see ulimit -n'
	done
	n=$(first_call openat)
	while read -r error hint; do
		fails 1 traced -qq -o /dev/null -e inject="openat:error=$error:when=$n+" tuntap -j show
		equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "$hint"
	done <<-'END'
		ENFILE the system can open no more files: see sysctl fs.file-max
		ENOMEM
		EACCES
		ENOENT install the package that has libjansson.so.4
	END
	fails 1 traced -qq -o /dev/null -e inject="mmap:error=ENOMEM:when=$(first_call mmap)+" tuntap -j show
	[[ $stderr != *install* ]]
}

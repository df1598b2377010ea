# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# tests/layers fails for each kind of breach, and names it.
# shellcheck disable=SC2154 # status, output and stderr are set by run

load helper

setup_file() {
	need "${NM:-nm}" "${CC:-cc}"
	# A copy of the source and of its objects, to be broken.
	mkdir "$BATS_FILE_TMPDIR/tree"
	cp -R "$SRCDIR/src" "$BATS_FILE_TMPDIR/tree"
	(cd "$BUILDDIR" && find src -name '*.o' | tar cf - -T -) | tar xf - -C "$BATS_FILE_TMPDIR/tree"
	# distcheck's source cannot be written.
	chmod -R u+w "$BATS_FILE_TMPDIR/tree"
	cd "$BATS_FILE_TMPDIR/tree" || return
	# What a breach must be told from: the copy as it is.
	layers >"$BATS_FILE_TMPDIR/before" || :
	if grep -q '^1\.\.0 # SKIP' "$BATS_FILE_TMPDIR/before"; then
		skip "$(sed 's/.*# SKIP //' "$BATS_FILE_TMPDIR/before")"
	fi
}

setup() {
	cd "$BATS_FILE_TMPDIR/tree" || return
}

teardown() {
	rm -f src/*/breach* src/breach*
}

layers() {
	env SRCDIR="$PWD" BUILDDIR="$PWD" "$SRCDIR/tests/layers"
}

# compile FOLDER/FILE.c TEXT...: a file more, with these lines.
compile() {
	local file=src/$1

	shift
	printf '%s\n' "$@" >"$file"
	"${CC:-cc}" -fno-lto -c -o "${file%.c}.o" "$file"
}

# breached LINE...: these lines, and no others, are new.
breached() {
	run layers
	equal "$status" 1
	equal "$(grep -vxFf "$BATS_FILE_TMPDIR/before" <<<"$output" | grep '^#' | sort)" \
		"$(printf '# %s\n' "$@" | sort)"
}

@test "a call of each layer from each layer below it" {
	local layer above one file symbol
	local -a all=(cli verbs output words diagnose change kernel base) lines=()
	# What each layer has to call.
	local -A symbols=([cli]=dispatch_run:dispatch.c [verbs]=verb_flush:common.c
		[output]=render_lines:render.c [words]=words_clear:words.c
		[diagnose]=check_verdict:conditions.c [change]=plan:plan.c
		[kernel]=rtnl_free:rtnl.c)

	for ((above = 0; above < ${#all[@]}; above++)); do
		layer=${all[above]}
		one=()
		for higher in "${all[@]:0:above}"; do
			symbol=${symbols[$higher]%:*}
			file=src/$higher/${symbols[$higher]#*:}
			one+=("void $symbol(void);" "void breach_${layer}_$symbol(void);"
				"void breach_${layer}_$symbol(void) { $symbol(); }")
			lines+=("src/$layer/breach.c uses $symbol of $file, which $layer may not use")
		done
		[ "${#one[@]}" = 0 ] || compile "$layer/breach.c" "${one[@]}"
	done
	[ "${#lines[@]}" = 28 ]
	breached "${lines[@]}"
}

@test "a datum of a higher layer" {
	compile base/breach.c 'extern char verb_add[];' 'char *breach(void);' \
		'char *breach(void) { return verb_add; }'
	breached 'src/base/breach.c uses verb_add of src/verbs/add.c, which base may not use'
}

@test "what the relay may not use" {
	mkdir -p src/relay
	compile relay/breach.c 'void plan(void);' 'void verb_flush(void);' 'int main(void);' \
		'int main(void) { plan(); verb_flush(); return 0; }'
	breached 'src/relay/breach.c uses verb_flush of src/verbs/common.c, which relay may not use'
}

@test "a layer that uses the relay" {
	mkdir -p src/relay
	compile relay/breach.c 'void relay_breach(void);' 'void relay_breach(void) {}'
	compile cli/breach.c 'void relay_breach(void);' 'void breach(void);' \
		'void breach(void) { relay_breach(); }'
	breached 'src/cli/breach.c uses relay_breach of src/relay/breach.c, which cli may not use'
}

@test "an include of a higher layer, in a source and in a header" {
	compile kernel/breach.c 'int breach;'
	printf '%s\n' ' # include "output/render.h"' >src/kernel/breach.c
	printf '%s\n' '#include "words/words.h" // above' >src/change/breach.h
	breached 'src/kernel/breach.c includes output/render.h, which kernel may not use' \
		'src/change/breach.h includes words/words.h, which change may not use'
}

@test "an include without its folder" {
	printf '%s\n' '#include "rtnl.h"' '#include "../words/words.h"' >src/kernel/breach.h
	breached 'src/kernel/breach.h includes "rtnl.h", which is not written "folder/file.h"' \
		'src/kernel/breach.h includes "../words/words.h", which is not written "folder/file.h"'
}

@test "circles: of two files, of three, of headers" {
	compile base/breach-a.c 'void a(void);' 'void b(void);' 'void a(void) { b(); }'
	compile base/breach-b.c 'void a(void);' 'void b(void);' 'void b(void) { a(); }'
	compile kernel/breach-c.c 'void c(void);' 'void d(void);' 'void c(void) { d(); }'
	compile kernel/breach-d.c 'void d(void);' 'void e(void);' 'void d(void) { e(); }'
	compile kernel/breach-e.c 'void e(void);' 'void c(void);' 'void e(void) { c(); }'
	printf '%s\n' '#include "base/breach-g.h"' >src/base/breach-f.h
	printf '%s\n' '#include "base/breach-f.h"' >src/base/breach-g.h
	breached \
		'circle of calls: src/base/breach-a.c -> src/base/breach-b.c -> src/base/breach-a.c' \
		'circle of calls: src/kernel/breach-c.c -> src/kernel/breach-d.c -> src/kernel/breach-e.c -> src/kernel/breach-c.c' \
		'circle of headers: src/base/breach-f.h -> src/base/breach-g.h -> src/base/breach-f.h'
}

@test "libraries outside their rooms" {
	compile kernel/breach.c 'void mnl_socket_open(void);' 'void breach(void);' \
		'void breach(void) { mnl_socket_open(); }'
	compile verbs/breach.c 'void json_array(void);' 'void scols_new_table(void);' \
		'void breach2(void);' 'void breach2(void) { json_array(); scols_new_table(); }'
	printf '%s\n' '#include <libmnl/libmnl.h>' '#include <jansson.h>' \
		'#include <libsmartcols/libsmartcols.h>' >src/change/breach.h
	breached 'src/kernel/breach.c uses mnl_socket_open, but libmnl is for src/kernel/rtnl* alone' \
		'src/verbs/breach.c uses json_array, but jansson is for src/output/* alone' \
		'src/verbs/breach.c uses scols_new_table, but libsmartcols is for src/output/* alone' \
		'src/change/breach.h uses libmnl/libmnl.h, but libmnl is for src/kernel/rtnl* alone' \
		'src/change/breach.h uses jansson.h, but jansson is for src/output/* alone' \
		'src/change/breach.h uses libsmartcols/libsmartcols.h, but libsmartcols is for src/output/* alone'
}

@test "TUN* ioctls outside their room, but not in comments and texts" {
	printf '%s\n' '/* TUNSETIFF' ' * TUNSETOWNER */ TUNSETGROUP "TUNGETIFF" // TUNSETLINK' \
		'/* one */ x = TUNATTACHFILTER; /* two */' >src/kernel/breach.h
	breached 'src/kernel/breach.h uses TUNSETGROUP, but TUN* is for src/kernel/tundev* alone' \
		'src/kernel/breach.h uses TUNATTACHFILTER, but TUN* is for src/kernel/tundev* alone'
}

@test "a folder that is no layer, and a source without an object" {
	mkdir src/breach
	compile breach/breach.c 'int breach;'
	echo 'int breach;' >src/base/breach.c
	run layers
	rm -r src/breach
	equal "$status" 1
	[[ $output == *'# src/breach is no layer that tests/layers knows'* ]]
	[[ $output == *'# src/base/breach.c is not built: no object of it'* ]]
}

@test "without nm it is skipped, and says why" {
	NM=no-such-nm run layers
	equal "$output" '1..0 # SKIP no-such-nm is not installed'
	[ "$status" -eq 0 ]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The tuntap authors
# shellcheck shell=sh
# Sourced by tests/portable and tests/boot, which keep systems in a folder that anybody
# may have made before them.

# own_folder DIR VARIABLE: make it, with its parents, where it is missing. Root runs what
# lies in there: where others could have put it there, say so and fail. VARIABLE names
# another folder.
own_folder() {
	own_folder=$1
	# A link with a slash behind it is what it points to.
	while [ "${own_folder%/}" != "$own_folder" ]; do
		own_folder=${own_folder%/}
	done
	# Another may make it in between: what is there is looked at.
	mkdir -p "$(dirname "$own_folder")" && mkdir -m 700 "$own_folder" 2>/dev/null || :
	if [ -L "$own_folder" ] || [ ! -d "$own_folder" ]; then
		own_folder_is='is not a folder'
	elif [ "$(stat -c %u "$own_folder")" != "$(id -u)" ]; then
		own_folder_is='is not your own'
	elif [ -n "$(find "$own_folder" -prune -perm /022)" ]; then
		own_folder_is='can be written by others'
	else
		return 0
	fi
	echo "$own_folder $own_folder_is, and what lies in it would be run:" \
		"remove it, or name another folder with $2"
	return 1
}

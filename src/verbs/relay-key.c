/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* A key that two relays share. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verbs/relay-key.h"
#include "words/psk.h"

/* Waits, early at boot, until the kernel has gathered enough. */
static int make_key(char text[PSK_TEXT], struct message *m)
{
	unsigned char key[PSK_BYTES];
	ssize_t n;

	do {
		n = getrandom(key, sizeof(key), 0);
	} while (n < 0 && errno == EINTR);
	if (n != sizeof(key))
		return message_set(m, n < 0 ? -errno : -EIO, "cannot get random bytes: %s",
				   n < 0 ? strerror(errno) : "too few");
	psk_write(key, text);
	explicit_bzero(key, sizeof(key));
	return 0;
}

/* Whole and on the disk, or not at all. */
static int fill(int fd, const char *text)
{
	const size_t len = PSK_TEXT - 1;
	ssize_t n;

	if (fchmod(fd, 0600) < 0)
		return -errno;
	n = write(fd, text, len);
	if (n != (ssize_t)len)
		return n < 0 ? -errno : -ENOSPC;
	return fsync(fd) < 0 ? -errno : 0;
}

static int write_file(const char *path, const char *text, struct message *m)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int err = fd < 0 ? -errno : fill(fd, text);

	if (err == -EEXIST) {
		message_set(m, err, "%s: is there already, and is not overwritten", path);
		message_hint(m, "remove it, where no relay needs it any more");
		return err;
	}
	if (err)
		message_set(m, err, "%s: cannot write it: %s", path, strerror(-err));
	if (fd >= 0 && close(fd) < 0 && !err)
		err = message_set(m, -errno, "%s: cannot write it: %s", path, strerror(errno));
	if (fd >= 0 && err)
		unlink(path);
	return err;
}

/* On a terminal it would stay in what can be scrolled back to. */
static int judge(const struct call *call, size_t first, bool alone, struct message *m)
{
	if (call->options->batched)
		return message_usage(m, "relay cannot be a line of a batch");
	if (!alone)
		return message_usage(m, "--genkey makes a key, and takes no other option");
	if (call->words->n > first + 1)
		return message_usage(m, "--genkey takes one file, and \"%s\" is another",
				     call->words->v[first + 1].text);
	if (call->words->n > first || !isatty(STDOUT_FILENO))
		return 0;
	message_usage(m, "--genkey does not print a key on a terminal");
	message_hint(m, "tuntap relay --genkey FILE");
	return -EINVAL;
}

int relay_key_make(const struct call *call)
{
	/* Behind "--" a file may have any name. */
	size_t first = call->words->n && !strcmp(call->words->v[0].text, "--");
	bool alone = !(call->given & (call->given - 1));
	char text[PSK_TEXT];
	struct message m = { 0 };
	int err = judge(call, first, alone, &m);

	if (!err)
		err = make_key(text, &m);
	if (err)
		return verb_fail(&m, NULL, NULL);
	if (call->words->n > first)
		err = write_file(call->words->v[first].text, text, &m);
	else
		fputs(text, stdout);
	explicit_bzero(text, sizeof(text));
	return err ? verb_fail(&m, NULL, NULL) : verb_flush(0);
}

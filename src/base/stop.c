/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Signals that end what runs, also while it writes. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"

static const int signals[] = { SIGINT, SIGHUP, SIGTERM, SIGPIPE };

static struct {
	struct sigaction actions[ARRAY_SIZE(signals)], alarm;
	sigset_t mask;
	bool caught;
} before;

/* The mask of ppoll(2): that before; but with stop_catch() SIGTERM comes in. */
static sigset_t waiting;

static volatile sig_atomic_t stopped;

static void note(int signal)
{
	stopped = signal;
}

static void leave(int signal)
{
	(void)signal;
	_exit(0);
}

/* What a shell ignores for a program in the background, or nohup(1) for any. */
static bool stays_ignored(int signal, const struct sigaction *action, bool term)
{
	return (signal == SIGINT || signal == SIGHUP || (signal == SIGTERM && !term)) &&
	       action->sa_handler == SIG_IGN;
}

/* Without SA_RESTART: a write(2) that blocks returns. term: SIGTERM is not to be ignored. */
static void set_actions(void (*end)(int), void (*pipe)(int), bool term)
{
	const struct sigaction action = { .sa_handler = end }, on_pipe = { .sa_handler = pipe };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], signals[i] == SIGPIPE ? &on_pipe : &action,
			  &before.actions[i]);
		if (stays_ignored(signals[i], &before.actions[i], term))
			sigaction(signals[i], &before.actions[i], NULL);
	}
	stopped = 0;
}

static void catch_them(bool term)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGTERM);
	sigprocmask(SIG_BLOCK, &ours, &before.mask);
	waiting = before.mask;
	if (term)
		sigdelset(&waiting, SIGTERM);
	set_actions(note, SIG_IGN, term);
	before.caught = true;
}

void stop_catch(void)
{
	catch_them(true);
}

void stop_catch_heeded(void)
{
	catch_them(false);
}

void stop_at_once(void)
{
	sigprocmask(SIG_BLOCK, NULL, &before.mask);
	set_actions(leave, leave, true);
}

void stop_release(bool again)
{
	const struct sigaction drop = { .sa_handler = SIG_IGN };
	int signal = stopped;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], &drop, NULL);
		sigaction(signals[i], &before.actions[i], NULL);
	}
	before.caught = false;
	sigprocmask(SIG_SETMASK, &before.mask, NULL);
	if (again && signal)
		raise(signal);
}

enum { LINGER_SECONDS = 1 };

static void give_up(int number)
{
	(void)number;
	signal(stopped, SIG_DFL);
	raise(stopped);
}

static void note_and_hurry(int signal)
{
	stopped = signal;
	alarm(LINGER_SECONDS);
}

void stop_linger(void)
{
	/* What is being written goes on. */
	const struct sigaction first = { .sa_handler = note_and_hurry,
					 .sa_flags = SA_RESTART | SA_RESETHAND };
	const struct sigaction hurry = { .sa_handler = give_up };
	size_t i;

	if (!before.caught)
		return;
	sigaction(SIGALRM, &hurry, &before.alarm);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		if (stopped || signals[i] == SIGPIPE ||
		    stays_ignored(signals[i], &before.actions[i], false))
			sigaction(signals[i], &before.actions[i], NULL);
		else
			sigaction(signals[i], &first, NULL);
	if (stopped)
		alarm(LINGER_SECONDS);
	sigprocmask(SIG_SETMASK, &before.mask, NULL);
}

int stop_lingered(void)
{
	const int signal = stopped;
	size_t i;

	if (!before.caught)
		return 0;
	alarm(0);
	sigaction(SIGALRM, &before.alarm, NULL);
	for (i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &before.actions[i], NULL);
	before.caught = false;
	return signal;
}

const sigset_t *stop_mask(void)
{
	return &waiting;
}

bool stop_asked(void)
{
	return stopped;
}

int stop_look(void)
{
	static const struct timespec at_once;

	if (!stopped)
		ppoll(NULL, 0, &at_once, &waiting);
	return stopped;
}

void stop_sleep(int ms)
{
	const struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	if (!before.caught)
		ppoll(NULL, 0, &t, NULL);
	else if (!stopped)
		ppoll(NULL, 0, &t, &waiting);
}

struct stream {
	int fd;
	bool regular; /* a file, which never keeps the writer waiting for a reader */
	bool given_up;
};

/* Wait for a reader. Returns false where it is to stop, and there is none. */
static bool can_write(const struct stream *s)
{
	static const struct timespec patience = { .tv_sec = 1 };
	struct pollfd fd = { .fd = s->fd, .events = POLLOUT };
	const sigset_t *mask = before.caught ? &waiting : NULL;
	int n;

	do {
		n = ppoll(&fd, 1, mask && stopped ? &patience : NULL, mask);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* As much as a pipe that can be written to takes at once; a signal ends it if that is not so. */
static ssize_t write_some(const struct stream *s, const char *data, size_t size)
{
	sigset_t blocked;
	ssize_t n;
	int err;

	if (s->regular || !before.caught)
		return write(s->fd, data, size);
	sigprocmask(SIG_SETMASK, &waiting, &blocked);
	n = write(s->fd, data, size < PIPE_BUF ? size : PIPE_BUF);
	err = errno;
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	errno = err;
	return n;
}

static ssize_t stream_write(void *cookie, const char *data, size_t size)
{
	struct stream *s = cookie;
	size_t done = 0;
	ssize_t n;

	while (done < size) {
		if (s->given_up || (!s->regular && !can_write(s))) {
			s->given_up = true;
			errno = EPIPE;
			return 0;
		}
		n = write_some(s, data + done, size - done);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return 0;
		if (n > 0)
			done += (size_t)n;
	}
	return (ssize_t)done;
}

static int stream_close(void *cookie)
{
	struct stream *s = cookie;
	int err = close(s->fd);

	free(s);
	return err;
}

FILE *stop_stream(int fd)
{
	static const cookie_io_functions_t functions = { .write = stream_write,
							 .close = stream_close };
	struct stream *s;
	struct stat st;
	FILE *f = NULL;

	if (fd < 0)
		return NULL;
	s = malloc(sizeof(*s));
	if (s) {
		*s = (struct stream){ .fd = fd };
		s->regular = !fstat(fd, &st) && S_ISREG(st.st_mode);
		f = fopencookie(s, "w", functions);
	}
	if (!f) {
		free(s);
		close(fd);
		errno = ENOMEM;
	}
	return f;
}

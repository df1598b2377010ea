/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Those who begin a handshake while a peer is served: who has a place, and who is turned away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/tls.h"
#include "relay/udp-callers.h"
#include "words/psk.h"

enum { GENERATION = 7, PATIENCE_MS = 10000 };

/* A listener, the peer that it serves, and all that is asked of it. */
struct listener {
	struct relay r;
	struct tls *others; /* of those who call */
	struct udp_path path; /* to itself */
	struct udp_callers callers;
	struct udp_peer served;
	int served_fd;
};

/* A socket of a host 127.0.0.x, and its address. */
static int host(unsigned char x, struct udp_path *path)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(0x7f000000U | x);
	*path = (struct udp_path){ .fd = fd, .len = sizeof(address) };
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&path->address, &path->len), 0);
	return fd;
}

static struct tls *keys(bool listens)
{
	char path[] = "/tmp/tuntap-unit-callers.XXXXXX", text[PSK_TEXT];
	const unsigned char key[PSK_BYTES] = { 1 };
	struct relay_words words = { .psk = path, .udp = true, .listen = listens };
	struct message m = { 0 };
	struct tls *tls = NULL;
	int fd = mkstemp(path);

	psk_write(key, text);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, PSK_TEXT - 1), PSK_TEXT - 1);
	close(fd);
	assert_int_equal(tls_open(&words, &tls, &m), 0);
	unlink(path);
	return tls;
}

static void begin(struct listener *l)
{
	*l = (struct listener){ .r = { .name = "t0", .tls = keys(true) }, .others = keys(false) };
	l->r.words.listen = true;
	l->r.words.quiet = true;
	host(1, &l->path);
	l->served_fd = host(2, &l->served.path);
	l->served.path.fd = l->path.fd;
	l->served.dtls = dtls_begin(l->others, 1);
	assert_non_null(l->served.dtls);
}

static void finish(struct listener *l)
{
	udp_callers_forget(&l->callers);
	udp_peer_end(&l->served);
	close(l->served_fd);
	close(l->path.fd);
	tls_close(l->r.tls);
	tls_close(l->others);
}

static size_t take(int fd, unsigned char *data, size_t most)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	ssize_t n;

	assert_int_equal(poll(&wait, 1, PATIENCE_MS), 1);
	n = recv(fd, data, most, 0);
	assert_true(n > 0);
	return (size_t)n;
}

/* What the listener hears of it. */
static void hear(struct listener *l, const struct udp_path *from)
{
	unsigned char data[2048];
	size_t len = take(l->path.fd, data, sizeof(data));
	struct udp_peer peer;

	assert_false(
		udp_callers_hear_again(&l->callers, &l->r, &l->served, from, data, len, &peer));
}

/* From fd, whose address is in from: a hello, and once more with the cookie. */
static void call(struct listener *l, int fd, struct udp_path from, unsigned char generation)
{
	struct dtls *d = dtls_begin(l->others, generation);
	struct udp_path to = l->path;
	unsigned char data[2048];
	struct message m = { 0 };
	size_t len;

	/* What it was told before. */
	while (recv(fd, data, sizeof(data), MSG_DONTWAIT) > 0)
		;
	to.fd = fd;
	from.fd = l->path.fd;
	assert_non_null(d);
	assert_int_equal(dtls_shake(d, NULL, 0, udp_peer_send_records, &to, "it", &m), 0);
	hear(l, &from);
	len = take(fd, data, sizeof(data));
	assert_int_equal(dtls_shake(d, data, len, udp_peer_send_records, &to, "it", &m), 0);
	hear(l, &from);
	dtls_end(d);
}

static void call_from(struct listener *l, unsigned char x)
{
	struct udp_path from;
	int fd = host(x, &from);

	call(l, fd, from, GENERATION);
	close(fd);
}

/* How many places are of one end; NULL: of all. */
static unsigned int places(const struct listener *l, const struct udp_path *path)
{
	const struct udp_caller *v;
	unsigned int n = 0;

	for (v = l->callers.v; v < l->callers.v + UDP_CALLERS_MAX; v++)
		n += v->since && (!path || udp_same_end(&v->peer.path, path));
	return n;
}

/* As many strangers as like to: the peer's new keys have their place, at any moment. */
static void the_peer_keeps_its_place(void **state)
{
	struct listener l;
	unsigned char x;

	(void)state;
	begin(&l);
	call_from(&l, 10);
	call(&l, l.served_fd, l.served.path, GENERATION);
	assert_int_equal(places(&l, &l.served.path), 1);
	for (x = 11; x < 11 + 2 * UDP_CALLERS_MAX; x++) {
		usleep((UDP_PACE_MS + 5) * 1000);
		call_from(&l, x);
		assert_int_equal(places(&l, &l.served.path), 1);
	}
	assert_int_equal(places(&l, NULL), UDP_CALLERS_MAX);
	/* Each that lost its place is counted. */
	assert_int_equal(l.r.stats.callers, 1 + 2 * UDP_CALLERS_MAX - (UDP_CALLERS_MAX - 1));
	finish(&l);
}

/* Of all places, which are its own, it loses the oldest to itself, and none to a stranger. */
static void all_places_are_the_peers(void **state)
{
	struct listener l;
	unsigned char i;

	(void)state;
	begin(&l);
	for (i = 0; i <= UDP_CALLERS_MAX; i++)
		call(&l, l.served_fd, l.served.path, GENERATION + i);
	assert_int_equal(places(&l, &l.served.path), UDP_CALLERS_MAX);
	assert_int_equal(l.r.stats.callers, 1);
	call_from(&l, 10);
	assert_int_equal(places(&l, &l.served.path), UDP_CALLERS_MAX);
	assert_int_equal(l.r.stats.callers, 2);
	finish(&l);
}

/* The peer was killed, and comes from another port: strangers take neither its turn nor its place.
 */
static void the_peer_begun_anew(void **state)
{
	struct udp_path anew;
	struct listener l;
	unsigned char x;
	int fd;

	(void)state;
	begin(&l);
	fd = host(2, &anew);
	/* As if they had all turns for ever. */
	l.callers.pace.next = UINT64_MAX;
	call(&l, fd, anew, GENERATION);
	anew.fd = l.path.fd;
	assert_int_equal(places(&l, &anew), 1);
	l.callers.pace.next = 0;
	for (x = 11; x < 11 + 2 * UDP_CALLERS_MAX; x++) {
		usleep((UDP_PACE_MS + 5) * 1000);
		call_from(&l, x);
		assert_int_equal(places(&l, &anew), 1);
	}
	assert_int_equal(places(&l, NULL), UDP_CALLERS_MAX);
	close(fd);
	finish(&l);
}

/* Others of the peer's network have places; strangers are not kept out by that. */
static void neighbours(void **state)
{
	struct listener l;
	unsigned int i, strangers = 0;

	(void)state;
	begin(&l);
	for (i = 0; i < 2 * UDP_CALLERS_MAX; i++) {
		usleep((UDP_PACE_MS + 5) * 1000);
		call_from(&l, 2);
	}
	assert_int_equal(places(&l, NULL), UDP_CALLERS_MAX);
	for (i = 0; i < UDP_CALLERS_MAX; i++) {
		usleep((UDP_PACE_MS + 5) * 1000);
		call_from(&l, (unsigned char)(20 + i));
	}
	for (i = 0; i < UDP_CALLERS_MAX; i++)
		strangers += udp_network(&l.callers.v[i].peer.path) != udp_network(&l.served.path);
	assert_int_equal(strangers, UDP_CALLERS_MAX - 2);
	finish(&l);
}

/* A host that begins one after the other leaves the others theirs, and what it does is counted. */
static void a_flood(void **state)
{
	struct listener l;
	unsigned int i;

	(void)state;
	begin(&l);
	for (i = 0; i < 5; i++) {
		call_from(&l, 10);
		/* However slow this is, it is in the same second. */
		l.callers.pace.v[0].again = UINT64_MAX;
		usleep((UDP_PACE_MS + 5) * 1000);
	}
	assert_int_equal(places(&l, NULL), 1);
	assert_int_equal(l.r.stats.callers, 4);
	call_from(&l, 11);
	assert_int_equal(places(&l, NULL), 2);
	finish(&l);
}

/* A network namespace begins with a loopback interface that is down. */
static bool loopback_is_up(void)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool is = fd >= 0 && connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0;

	if (fd >= 0)
		close(fd);
	return is;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_peer_keeps_its_place),
		cmocka_unit_test(all_places_are_the_peers),
		cmocka_unit_test(the_peer_begun_anew),
		cmocka_unit_test(neighbours),
		cmocka_unit_test(a_flood),
	};

	if (!loopback_is_up()) {
		puts("1..0 # SKIP the loopback interface is down");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

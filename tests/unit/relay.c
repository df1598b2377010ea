/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The options of a relay, what stands on its wire, and what its filter lets it do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "relay/datagram.h"
#include "relay/sandbox.h"
#include "relay/storm.h"
#include "relay/udp-callers.h"
#include "relay/wire.h"
#include "words/relay-words.h"

static void endpoint(const char *text, bool anywhere, const char *host, unsigned int port)
{
	struct endpoint e;
	struct message m = { 0 };

	assert_int_equal(endpoint_read(text, "--listen", anywhere, &e, &m), host ? 0 : -EINVAL);
	if (host) {
		assert_string_equal(e.host, host);
		assert_int_equal(e.port, port);
	} else {
		assert_int_equal(m.status, 2);
	}
	message_clear(&m);
}

static void endpoints(void **state)
{
	(void)state;
	endpoint("5555", true, "", 5555);
	endpoint("1", true, "", 1);
	endpoint("192.0.2.1:65535", true, "192.0.2.1", 65535);
	endpoint("[2001:db8::1]:80", false, "2001:db8::1", 80);
	endpoint("[::]:80", true, "::", 80);
	endpoint("host.example:80", false, "host.example", 80);
	endpoint("5555", false, NULL, 0);
	endpoint("", true, NULL, 0);
	endpoint(":80", true, NULL, 0);
	endpoint("host:", false, NULL, 0);
	endpoint("host:0", false, NULL, 0);
	endpoint("host:65536", false, NULL, 0);
	endpoint("host:-1", false, NULL, 0);
	endpoint("host:http", false, NULL, 0);
	endpoint("2001:db8::1:80", false, NULL, 0);
	endpoint("[2001:db8::1]", false, NULL, 0);
	/* What no host has, but for one that waits everywhere. */
	endpoint("0.0.0.0:80", true, "0.0.0.0", 80);
	endpoint("0.0.0.0:80", false, NULL, 0);
	endpoint("[::]:80", false, NULL, 0);
	endpoint("[::ffff:0.0.0.0]:80", false, NULL, 0);
	endpoint("224.0.0.1:80", false, NULL, 0);
	endpoint("224.0.0.1:80", true, NULL, 0);
	endpoint("223.255.255.255:80", false, "223.255.255.255", 80);
	endpoint("255.255.255.255:80", false, NULL, 0);
	endpoint("255.255.255.255:80", true, NULL, 0);
	endpoint("[ff02::1%lo]:80", false, NULL, 0);
	endpoint("[ff05::2]:80", true, NULL, 0);
	endpoint("[::1]:80", false, "::1", 80);
}

/* A peer of a later version says more, and is understood. */
static void hellos(void **state)
{
	struct hello hello = { .features = HELLO_TAP | HELLO_USO }, got;
	unsigned char buf[HELLO_SIZE + 8] = { 0 };

	(void)state;
	hello_write(&hello, buf);
	assert_int_equal(hello_read(buf, HELLO_SIZE, &got), 0);
	assert_int_equal(got.features, hello.features);
	assert_int_equal(got.version, 1);
	assert_int_equal(hello_read(buf, 3, &got), HELLO_SIZE);
	buf[9] = 7;
	buf[11] = HELLO_SIZE + 8;
	assert_int_equal(hello_read(buf, HELLO_SIZE, &got), HELLO_SIZE + 8);
	assert_int_equal(hello_read(buf, HELLO_SIZE + 8, &got), 0);
	buf[11] = HELLO_SIZE - 1;
	assert_int_equal(hello_read(buf, HELLO_SIZE, &got), -EPROTO);
	buf[0] = 'G';
	assert_int_equal(hello_read(buf, 1, &got), -EPROTO);
}

/* Each kind comes back as it was; what is shorter or of no kind is none. */
static void datagrams(void **state)
{
	static const enum datagram_kind kinds[] = { DATAGRAM_ASK, DATAGRAM_ALIVE, DATAGRAM_END,
						    DATAGRAM_HELLO };
	struct datagram d = { .hello = { .features = HELLO_TAP },
			      .from = { 1, 2, 3 },
			      .to = { 4, 5, 6 },
			      .stamp = { 7, 8, 9 } };
	unsigned char buf[DATAGRAM_HELLO_SIZE + 8] = { 0 };
	struct datagram got;
	size_t i, n, len;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		d.kind = kinds[i];
		len = datagram_write(&d, buf);
		assert_int_equal(datagram_read(buf, len, &got), 0);
		assert_int_equal(got.kind, d.kind);
		assert_memory_equal(got.from, d.from, DATAGRAM_ID);
		if (d.kind == DATAGRAM_HELLO) {
			assert_memory_equal(got.to, d.to, DATAGRAM_ID);
			assert_int_equal(got.hello.features, HELLO_TAP);
		} else {
			assert_memory_equal(got.stamp, d.stamp, DATAGRAM_STAMP);
		}
		for (n = 0; n < len; n++)
			assert_int_equal(datagram_read(buf, n, &got), -EPROTO);
	}
	/* A hello of a later version is longer; one that has the length of TCP's has no ids. */
	buf[11] = DATAGRAM_HELLO_SIZE + 8;
	assert_int_equal(datagram_read(buf, DATAGRAM_HELLO_SIZE, &got), -EPROTO);
	assert_int_equal(datagram_read(buf, DATAGRAM_HELLO_SIZE + 8, &got), 0);
	buf[11] = HELLO_SIZE;
	assert_int_equal(datagram_read(buf, DATAGRAM_HELLO_SIZE, &got), -EPROTO);
	for (i = 0; i < 256; i++) {
		buf[0] = (unsigned char)i;
		if (i != DATAGRAM_PACKET)
			assert_int_equal(datagram_read(buf, 2, &got), -EPROTO);
	}
	buf[0] = DATAGRAM_PACKET;
	assert_int_equal(datagram_read(buf, 3, &got), 0);
	assert_int_equal(got.len, 2);
	assert_ptr_equal(got.packet, buf + 1);
	assert_true(datagram_same_id(d.from, d.from));
	for (i = 0; i < DATAGRAM_ID; i++) {
		memcpy(d.to, d.from, DATAGRAM_ID);
		d.to[i] ^= 0x80;
		assert_false(datagram_same_id(d.from, d.to));
	}
}

/* A hello from a host's port, of an id, to the id that it was answered, or NULL. */
static bool hear_hello(struct udp_callers *c, uint32_t host, in_port_t port, unsigned char id,
		       const unsigned char *to)
{
	const struct datagram d = { .kind = DATAGRAM_HELLO, .from = { id } };
	const struct sockaddr_in address = { .sin_family = AF_INET,
					     .sin_port = port,
					     .sin_addr.s_addr = host };
	struct udp_path from = { .fd = -1, .len = sizeof(address) };
	unsigned char buf[DATAGRAM_HELLO_SIZE];
	struct relay r = { .name = "t0" };
	size_t len = datagram_write(&d, buf);
	struct udp_peer peer;

	memcpy(&from.address, &address, sizeof(address));
	if (to)
		memcpy(buf + len - DATAGRAM_ID, to, DATAGRAM_ID);
	return udp_callers_hear(c, &r, &from, buf, len, &peer);
}

/* However often one host calls, another one that has called meanwhile is served. */
static void callers(void **state)
{
	enum { ONE = 1, OTHER = 2, ID = 99 };
	struct udp_callers c = { 0 };
	struct udp_caller *v;
	unsigned char i;

	(void)state;
	for (i = 1; i <= UDP_CALLERS_MAX; i++)
		assert_false(hear_hello(&c, ONE, i, i, NULL));
	assert_false(hear_hello(&c, OTHER, 1, ID, NULL));
	for (i = 1; i <= 2 * UDP_CALLERS_MAX; i++) {
		for (v = c.v; v < c.v + UDP_CALLERS_MAX; v++)
			v->since -= v->since > 1;
		assert_false(hear_hello(&c, ONE, i, 100 + i, NULL));
	}
	for (v = c.v; v < c.v + UDP_CALLERS_MAX && v->peer.theirs[0] != ID; v++)
		;
	assert_true(v < c.v + UDP_CALLERS_MAX);
	assert_true(hear_hello(&c, OTHER, 1, ID, v->peer.ours));
	udp_callers_forget(&c);
}

/* What a way carries holds, even if that is less than IPv6 needs; with nothing known, that does. */
static void lengths(void **state)
{
	(void)state;
	assert_int_equal(udp_longest_of(1500, AF_INET), 1472);
	assert_int_equal(udp_longest_of(1000, AF_INET), 972);
	assert_int_equal(udp_longest_of(1, AF_INET), 40);
	assert_int_equal(udp_longest_of(0, AF_INET), 1252);
	assert_int_equal(udp_longest_of(1000, AF_INET6), 1232);
	assert_int_equal(udp_longest_of(0, AF_INET6), 1232);
	assert_int_equal(udp_longest_of(100000, AF_INET), 65507);
}

static void frames(void **state)
{
	const struct wire ours = { .head = 4, .max = WIRE_PACKET_MAX };
	unsigned char buf[16] = { 0 };
	struct frame f;

	(void)state;
	wire_put(&ours, buf, 3);
	assert_memory_equal(buf, "\0\0\0\3", 4);
	assert_int_equal(wire_take(&ours, buf, 6, &f), 0);
	assert_int_equal(wire_take(&ours, buf, 7, &f), 1);
	assert_int_equal(f.len, 3);
	assert_int_equal(f.used, 7);
	wire_put(&ours, buf, WIRE_PACKET_MAX + 1);
	assert_int_equal(wire_take(&ours, buf, 4, &f), -EPROTO);
	wire_put(&wire_simpletun, buf, 2000);
	assert_memory_equal(buf, "\7\320", 2);
	assert_int_equal(wire_take(&wire_simpletun, buf, sizeof(buf), &f), 0);
	memcpy(buf, "\7\321", 2);
	assert_int_equal(wire_take(&wire_simpletun, buf, 2, &f), -EPROTO);
}

/* Frames to many; those to one always pass. */
static void storms(void **state)
{
	static const unsigned char many[14] = { 0x33, 0x33 }, one[14] = { 2 };
	struct storm s;
	int i;

	(void)state;
	storm_begin(&s, 10, 5000);
	for (i = 0; i < 10; i++)
		assert_true(storm_lets(&s, many, sizeof(many), 5000));
	assert_false(storm_lets(&s, many, sizeof(many), 5000));
	assert_true(storm_lets(&s, one, sizeof(one), 5000));
	assert_false(storm_lets(&s, many, sizeof(many), 5099));
	/* A tenth of a second is one of them. */
	assert_true(storm_lets(&s, many, sizeof(many), 5100));
	assert_false(storm_lets(&s, many, sizeof(many), 5100));
	/* However long it was quiet, no more than those of a second. */
	for (i = 0; i < 10; i++)
		assert_true(storm_lets(&s, many, sizeof(many), UINT64_MAX / 2));
	assert_false(storm_lets(&s, many, sizeof(many), UINT64_MAX / 2));
	storm_begin(&s, 0, 0);
	for (i = 0; i < 1000; i++)
		assert_true(storm_lets(&s, many, sizeof(many), 0));
	assert_true(storm_lets(&s, many, 0, 0));
}

static void try_open(void)
{
	open("/dev/null", O_RDONLY);
}

static void try_execute(void)
{
	execl("/bin/true", "true", NULL);
}

static void try_fork(void)
{
	if (!fork())
		_exit(0);
}

static void try_unix(void)
{
	socket(AF_UNIX, SOCK_STREAM, 0);
}

static void try_packet(void)
{
	socket(AF_PACKET, SOCK_RAW, 0);
}

static void try_bind(void)
{
	struct sockaddr any = { .sa_family = AF_INET };
	int s = socket(AF_INET, SOCK_STREAM, 0);

	bind(s, &any, sizeof(any));
}

static void try_kill(void)
{
	kill(getppid(), 0);
}

static void try_code(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_ioctl(void)
{
	int ignored;

	/* SIOCGIFINDEX, say */
	if (syscall(SYS_ioctl, 0, 0x8933, &ignored))
		return;
}

/* All that the loop does. */
static void try_what_it_may(void)
{
	int s = sandbox_socket(AF_INET6);
	char *memory = malloc(1 << 20);

	if (write(STDERR_FILENO, "", 0) < 0)
		_exit(1);
	close(s);
	free(memory);
}

static void try_datagrams(void)
{
	socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* The signal that ends a child within the filter, or 0. */
static int end_of(enum sandbox_use use, void (*what)(void))
{
	struct message m = { 0 };
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || sandbox_enter(use, &m) < 0)
			_exit(99);
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* Of no socket: the filter comes first. */
static void try_many(void)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	recvmmsg(-1, NULL, 0, 0, NULL);
	sendmmsg(-1, NULL, 0, 0);
	connect(-1, &none, sizeof(none));
}

static void sandbox(void **state)
{
	static void (*const never[])(void) = { try_open,   try_execute,	 try_fork, try_unix,
					       try_packet, try_bind,	 try_kill, try_code,
					       try_ioctl,  try_datagrams };
	enum sandbox_use use;
	size_t i;

	(void)state;
	/* qemu-user has no filters. What cmocka skips is a failure to TAP. */
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0) {
		print_message("# no filter of system calls can be had here\n");
		return;
	}
	assert_int_equal(end_of(SANDBOX_CONNECTS, try_what_it_may), 0);
#ifdef SANITIZERS
	/* There is no filter then. */
	return;
#endif
	for (i = 0; i < sizeof(never) / sizeof(*never); i++)
		for (use = SANDBOX_LISTENS; use <= SANDBOX_DATAGRAMS; use++)
			assert_int_equal(end_of(use, never[i]), SIGSYS);
	/* Who listens makes no connection, nor who has the sockets that he needs. */
	assert_int_equal(end_of(SANDBOX_LISTENS, try_what_it_may), SIGSYS);
	assert_int_equal(end_of(SANDBOX_DATAGRAMS, try_what_it_may), SIGSYS);
	assert_int_equal(end_of(SANDBOX_DATAGRAMS, try_many), 0);
	assert_int_equal(end_of(SANDBOX_CONNECTS, try_many), SIGSYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints), cmocka_unit_test(hellos),	  cmocka_unit_test(frames),
		cmocka_unit_test(storms),    cmocka_unit_test(datagrams), cmocka_unit_test(callers),
		cmocka_unit_test(lengths),   cmocka_unit_test(sandbox),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

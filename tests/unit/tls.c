/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The key of a relay as text, and a connection in TLS between two ends of one process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "relay/tls-dtls.h"
#include "relay/tls.h"
#include "words/psk.h"

static void keys(void **state)
{
	unsigned char key[PSK_BYTES], got[PSK_BYTES];
	char text[PSK_TEXT], wrong[PSK_TEXT];
	struct message m = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < PSK_BYTES; i++)
		key[i] = (unsigned char)(i * 37 + 200);
	psk_write(key, text);
	assert_int_equal(strlen(text), PSK_TEXT - 1);
	assert_int_equal(psk_read("f", text, strlen(text), got, &m), 0);
	assert_memory_equal(got, key, PSK_BYTES);
	/* Each byte that is changed, and each length but that without the end of the line. */
	for (i = 0; i < PSK_TEXT - 2; i++) {
		memcpy(wrong, text, PSK_TEXT);
		wrong[i] = 'x';
		assert_int_equal(psk_read("f", wrong, strlen(wrong), got, &m), -EINVAL);
		assert_null(strstr(m.text, text + PSK_HEAD));
		assert_int_equal(psk_read("f", text, i, got, &m), -EINVAL);
	}
	assert_int_equal(psk_read("f", text, PSK_TEXT - 2, got, &m), 0);
	message_clear(&m);
}

/* Two ends, with the same key. */
struct ends {
	int fds[2];
	struct tls *tls[2];
	struct tls_stream *s[2];
};

static void make_ends(struct ends *e)
{
	char path[] = "/tmp/tuntap-unit-tls.XXXXXX", text[PSK_TEXT];
	const unsigned char key[PSK_BYTES] = { 1, 2, 3 };
	struct relay_words words = { .psk = path };
	struct message m = { 0 };
	int fd = mkstemp(path), i;

	psk_write(key, text);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, PSK_TEXT - 1), PSK_TEXT - 1);
	close(fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, e->fds), 0);
	for (i = 0; i < 2; i++) {
		words.listen = i;
		assert_int_equal(tls_open(&words, &e->tls[i], &m), 0);
		e->s[i] = tls_begin(e->tls[i], e->fds[i]);
		assert_non_null(e->s[i]);
	}
	unlink(path);
}

static void shake(struct ends *e)
{
	struct message m = { 0 };
	int done[2] = { 0 }, i;

	for (i = 0; i < 20 && !(done[0] && done[1]); i++)
		if (!done[i % 2]) {
			done[i % 2] = tls_shake(e->s[i % 2], "peer", &m);
			assert_true(done[i % 2] >= 0);
		}
	assert_true(done[0] && done[1]);
}

static void end(struct ends *e)
{
	int i;

	for (i = 0; i < 2; i++) {
		tls_end(e->s[i]);
		tls_close(e->tls[i]);
		close(e->fds[i]);
	}
}

/* New keys in the middle of it, in either direction, and not a byte is lost. */
static void rekeys(void **state)
{
	enum { RECORDS = TLS_REKEY_RECORDS + 100 };
	struct ends e;
	uint32_t n, got;
	int from;

	(void)state;
	make_ends(&e);
	shake(&e);
	assert_string_equal(tls_cipher(e.s[0]), "TLS_AES_256_GCM_SHA384");
	for (from = 0; from < 2; from++) {
		for (n = 0; n < RECORDS; n++) {
			assert_int_equal(tls_send(e.s[from], &n, sizeof(n)), sizeof(n));
			assert_int_equal(tls_receive(e.s[!from], &got, sizeof(got)), sizeof(got));
			assert_int_equal(got, n);
		}
		assert_int_equal(tls_rekeys(e.s[from]), 1);
	}
	end(&e);
}

/* A megabyte, through a socket that takes a part of it: it waits, and goes on where it was. */
static void batches(void **state)
{
	enum { SIZE = 1 << 20 };
	unsigned char *out = malloc(SIZE), *in = malloc(SIZE);
	size_t sent = 0, got = 0, waits = 0, i;
	struct ends e;
	ssize_t n;

	(void)state;
	assert_true(out && in);
	for (i = 0; i < SIZE; i++)
		out[i] = (unsigned char)(i * 2654435761u >> 24);
	make_ends(&e);
	shake(&e);
	while (got < SIZE) {
		n = sent < SIZE ? tls_send(e.s[0], out + sent, SIZE - sent) : 0;
		assert_true(n >= 0 || n == -EAGAIN);
		sent += n > 0 ? (size_t)n : 0;
		waits += sent < SIZE && tls_waits(e.s[0]);
		n = tls_receive(e.s[1], in + got, SIZE - got);
		assert_true(n > 0 || n == -EAGAIN);
		got += n > 0 ? (size_t)n : 0;
	}
	assert_int_equal(sent, SIZE);
	assert_true(waits > 0);
	assert_memory_equal(in, out, SIZE);
	/* There was no more room, which is all that it knows. */
	assert_true(tls_pending(e.s[1]));
	assert_int_equal(tls_receive(e.s[1], in, 1), -EAGAIN);
	assert_false(tls_pending(e.s[1]));
	tls_finish(e.s[0]);
	assert_int_equal(tls_receive(e.s[1], in, 1), 0);
	end(&e);
	free(out);
	free(in);
}

/* A byte that is changed on the way, or an end without a word, is an error, and stays one. */
static void broken(void **state)
{
	struct ends e;
	char text[100];
	ssize_t n;

	(void)state;
	make_ends(&e);
	shake(&e);
	assert_int_equal(tls_send(e.s[0], "packets", 7), 7);
	n = read(e.fds[1], text, sizeof(text));
	assert_true(n > 20);
	text[n - 3] ^= 1;
	assert_int_equal(write(e.fds[0], text, (size_t)n), n);
	assert_int_equal(tls_receive(e.s[1], text, sizeof(text)), -EPROTO);
	assert_non_null(tls_why(e.s[1]));
	assert_int_equal(tls_receive(e.s[1], text, sizeof(text)), -EPROTO);
	assert_int_equal(tls_send(e.s[1], "x", 1), -EPROTO);
	end(&e);
	make_ends(&e);
	shake(&e);
	assert_int_equal(tls_send(e.s[0], "packets", 7), 7);
	shutdown(e.fds[0], SHUT_WR);
	assert_int_equal(tls_receive(e.s[1], text, sizeof(text)), 7);
	assert_true(tls_pending(e.s[1]));
	assert_int_equal(tls_receive(e.s[1], text, sizeof(text)), -EPROTO);
	assert_non_null(strstr(tls_why(e.s[1]), "cut off"));
	end(&e);
}

/* Two ends that send datagrams to each other, and the last that were sent. */
enum { SENT_MAX = 32, DATAGRAM_MAX = 2048 };
struct line {
	unsigned char data[SENT_MAX][DATAGRAM_MAX];
	size_t len[SENT_MAX], n;
};

static void put_on_line(void *to, unsigned char generation, const unsigned char *records,
			size_t len)
{
	struct line *l = to;

	assert_true(l->n < SENT_MAX && len < DATAGRAM_MAX);
	l->data[l->n][0] = generation;
	memcpy(l->data[l->n] + 1, records, len);
	l->len[l->n++] = len + 1;
}

struct secured {
	struct tls *tls[2]; /* of who connects, and who listens */
	struct dtls *ends[2], *listener;
	struct line *lines[2]; /* what each has sent */
};

static void open_secured(struct secured *s)
{
	char path[] = "/tmp/tuntap-unit-dtls.XXXXXX", text[PSK_TEXT];
	const unsigned char key[PSK_BYTES] = { 3, 2, 1 };
	struct relay_words words = { .psk = path, .udp = true };
	struct message m = { 0 };
	int fd = mkstemp(path), i;

	*s = (struct secured){ 0 };
	psk_write(key, text);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, PSK_TEXT - 1), PSK_TEXT - 1);
	close(fd);
	for (i = 0; i < 2; i++) {
		words.listen = i;
		assert_int_equal(tls_open(&words, &s->tls[i], &m), 0);
		s->lines[i] = calloc(1, sizeof(struct line));
		assert_non_null(s->lines[i]);
	}
	unlink(path);
}

/* Who has another address than the cookie was for gets no further, and bytes less than his. */
static void get_cookie(struct secured *s)
{
	struct message m = { 0 };
	struct line *asked = s->lines[0], *answer = s->lines[1];

	s->ends[0] = dtls_begin(s->tls[0], 7);
	assert_int_equal(dtls_shake(s->ends[0], NULL, 0, put_on_line, asked, "peer", &m), 0);
	assert_int_equal(asked->n, 1);
	assert_null(dtls_listen(&s->listener, s->tls[1], "here", 4, asked->data[0], asked->len[0],
				put_on_line, answer));
	assert_int_equal(answer->n, 1);
	assert_true(answer->len[0] < asked->len[0]);
	assert_int_equal(answer->data[0][0], 7);
	asked->n = 0;
	assert_int_equal(dtls_shake(s->ends[0], answer->data[0], answer->len[0], put_on_line, asked,
				    "peer", &m),
			 0);
	answer->n = 0;
	assert_null(dtls_listen(&s->listener, s->tls[1], "else", 4, asked->data[0], asked->len[0],
				put_on_line, answer));
	answer->n = 0;
	s->ends[1] = dtls_listen(&s->listener, s->tls[1], "here", 4, asked->data[0], asked->len[0],
				 put_on_line, answer);
	assert_non_null(s->ends[1]);
	asked->n = answer->n = 0;
	assert_int_equal(dtls_shake(s->ends[1], NULL, 0, put_on_line, answer, "peer", &m), 0);
}

/* All that one end has said is heard by end i, which may be done then. */
static bool hear_line(struct secured *s, int i)
{
	struct line *from = calloc(1, sizeof(*from));
	struct message m = { 0 };
	int done = 0;
	size_t n;

	assert_non_null(from);
	*from = *s->lines[!i];
	s->lines[!i]->n = 0;
	for (n = 0; n < from->n; n++)
		done |= dtls_shake(s->ends[i], from->data[n], from->len[n], put_on_line,
				   s->lines[i], "peer", &m);
	free(from);
	assert_true(done >= 0);
	return done;
}

/* Until the listener is done, from what it has said on; who connects has not heard that yet. */
static void finish_listener(struct secured *s)
{
	assert_false(hear_line(s, 0));
	assert_true(hear_line(s, 1));
}

static void finish_handshake(struct secured *s)
{
	finish_listener(s);
	assert_true(hear_line(s, 0));
	s->lines[0]->n = s->lines[1]->n = 0;
}

/* What end i opens of a line's datagram, which is the text or nothing. */
static ssize_t open_text(struct secured *s, int i, const struct line *l, size_t n, const char *text,
			 bool *newest)
{
	unsigned char copy[DATAGRAM_MAX];
	ssize_t len;

	memcpy(copy, l->data[n], l->len[n]);
	len = dtls_open(s->ends[i], copy, l->len[n], put_on_line, s->lines[i], newest);
	if (len <= 0)
		return len;
	assert_int_equal(len, strlen(text));
	assert_memory_equal(copy, text, strlen(text));
	return len;
}

static ssize_t open_copy(struct secured *s, const struct line *l, size_t n, bool *newest)
{
	return open_text(s, 1, l, n, "number", newest);
}

static void seal(struct secured *s, int i, const char *text)
{
	assert_int_equal(dtls_seal(s->ends[i], text, strlen(text), put_on_line, s->lines[i]), 0);
}

/* Put the records of datagram n behind those of datagram to. */
static void join(struct line *l, size_t to, size_t n)
{
	assert_true(l->len[to] + l->len[n] <= DATAGRAM_MAX);
	memcpy(l->data[to] + l->len[to], l->data[n] + 1, l->len[n] - 1);
	l->len[to] += l->len[n] - 1;
}

static void end_secured(struct secured *s)
{
	int i;

	for (i = 0; i < 2; i++) {
		dtls_end(s->ends[i]);
		tls_close(s->tls[i]);
		free(s->lines[i]);
	}
	dtls_end(s->listener);
}

/* What came before, or is not the peer's to the bit, is nothing; and order tells who moves. */
static void datagrams(void **state)
{
	struct secured s;
	struct line *l;
	bool newest;
	size_t i;

	(void)state;
	open_secured(&s);
	get_cookie(&s);
	finish_handshake(&s);
	l = s.lines[0];
	for (i = 0; i < 3; i++)
		assert_int_equal(dtls_seal(s.ends[0], "number", 6, put_on_line, l), 0);
	assert_int_equal(l->n, 3);
	assert_true(l->len[0] <= 6 + DTLS_OVERHEAD);
	assert_int_equal(open_copy(&s, l, 1, &newest), 6);
	assert_true(newest);
	assert_int_equal(open_copy(&s, l, 0, &newest), 6);
	assert_false(newest);
	assert_int_equal(open_copy(&s, l, 0, &newest), 0);
	assert_int_equal(open_copy(&s, l, 1, &newest), 0);
	for (i = 1; i < l->len[2]; i++) {
		l->data[2][i] ^= 0x10;
		assert_int_equal(open_copy(&s, l, 2, &newest), 0);
		assert_false(newest);
		l->data[2][i] ^= 0x10;
	}
	for (i = 0; i < l->len[2]; i++)
		assert_int_equal(dtls_open(s.ends[1], (unsigned char[DATAGRAM_MAX]){ 7, 23 }, i,
					   put_on_line, s.lines[1], &newest),
				 0);
	assert_int_equal(open_copy(&s, l, 2, &newest), 6);
	assert_true(newest);
	assert_true(dtls_records(s.ends[0]) >= 3 && dtls_records(s.ends[1]) >= 3);
	end_secured(&s);
}

/* Who joins datagrams on the way only loses them: what comes next is what was sent, whole. */
static void joined(void **state)
{
	struct secured s;
	struct line *l;
	bool newest;

	(void)state;
	open_secured(&s);
	get_cookie(&s);
	finish_handshake(&s);
	l = s.lines[0];
	seal(&s, 0, "first");
	seal(&s, 0, "a second that is longer than all of the third with what protects it");
	seal(&s, 0, "3");
	seal(&s, 0, "fourth");
	join(l, 0, 1);
	assert_int_equal(open_text(&s, 1, l, 0, "", &newest), 0);
	assert_int_equal(open_text(&s, 1, l, 2, "3", &newest), 1);
	assert_true(newest);
	assert_int_equal(open_text(&s, 1, l, 3, "fourth", &newest), 6);
	/* A byte more or less is another length than the record has. */
	seal(&s, 0, "fifth");
	l->len[4]++;
	assert_int_equal(open_text(&s, 1, l, 4, "", &newest), 0);
	l->len[4] -= 2;
	assert_int_equal(open_text(&s, 1, l, 4, "", &newest), 0);
	l->len[4]++;
	assert_int_equal(open_text(&s, 1, l, 4, "fifth", &newest), 5);
	end_secured(&s);
}

/* A number in front of a datagram that nobody with the keys has written does not count. */
static void forged_number(void **state)
{
	/* Data, DTLS 1.2, epoch 1, the last number, 4 bytes. */
	static const unsigned char forged[] = { 7,    23,   0xfe, 0xfd, 0, 1, 0xff, 0xff, 0xff,
						0xff, 0xff, 0xff, 0,	4, 1, 2,    3,	  4 };
	struct secured s;
	struct line *l;
	bool newest;

	(void)state;
	open_secured(&s);
	get_cookie(&s);
	finish_handshake(&s);
	l = s.lines[0];
	memcpy(l->data[0], forged, sizeof(forged));
	l->len[0] = sizeof(forged);
	l->n = 1;
	seal(&s, 0, "number");
	join(l, 0, 1);
	assert_int_equal(open_copy(&s, l, 0, &newest), 0);
	assert_false(newest);
	assert_true(dtls_records(s.ends[1]) < 10);
	seal(&s, 0, "number");
	assert_int_equal(open_copy(&s, l, 2, &newest), 6);
	assert_true(newest);
	end_secured(&s);
}

/* Data that somebody has put behind the last of the handshake does not come in another's place. */
static void joined_to_handshake(void **state)
{
	struct secured s;
	struct line *l;
	bool newest;
	size_t last;

	(void)state;
	open_secured(&s);
	get_cookie(&s);
	finish_listener(&s);
	l = s.lines[1];
	last = l->n - 1;
	seal(&s, 1, "longer than what comes next with all that protects it there");
	join(l, last, last + 1);
	l->n = last + 1;
	assert_true(hear_line(&s, 0));
	seal(&s, 1, "next");
	assert_int_equal(open_text(&s, 0, l, 0, "next", &newest), 4);
	assert_true(newest);
	end_secured(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),		 cmocka_unit_test(rekeys),
		cmocka_unit_test(batches),	 cmocka_unit_test(broken),
		cmocka_unit_test(datagrams),	 cmocka_unit_test(joined),
		cmocka_unit_test(forged_number), cmocka_unit_test(joined_to_handshake),
	};

	/* As in the relay: an end is said to who may be gone. */
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* tuntap read: the packets of an interface, as a program that is attached sees them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/shell.h"
#include "base/stop.h"
#include "change/use.h"
#include "kernel/tundev.h"
#include "output/render.h"
#include "verbs/reading.h"
#include "verbs/verb.h"
#include "words/keywords.h"
#include "words/value.h"

enum { COUNT, SECONDS, WRITE, FILTER, SNAPLEN, HEX, ANSWER };

enum { PI_HEADER = 4, VNET_HDR_MAX = 1024 };

/* Seconds for a FIFO to get a reader. */
enum { PATIENCE = 60 };

/* A run: what was asked for, and what came of it. */
struct run {
	struct call *call;
	struct reading reading;
	struct answerer answerer;
	unsigned char (*addresses)[16];
	struct ifaces want, have;
	uint32_t snaplen;
};

static int number(const struct run *r, unsigned int option, const char *what, uint32_t max,
		  uint32_t *value, struct message *m)
{
	if (!verb_given(r->call, option))
		return 0;
	return value_number(r->call->value[option], what, 1, max, value, m);
}

/* An IPv4 address is kept as ::ffff:a.b.c.d. */
static int read_address(const char *text, unsigned char address[16], struct message *m)
{
	static const unsigned char mapped[16] = { [10] = 0xff, [11] = 0xff };

	memcpy(address, mapped, 16);
	if (inet_pton(AF_INET, text, address + 12) == 1 || inet_pton(AF_INET6, text, address) == 1)
		return 0;
	return message_usage(m, "\"%s\" is not an address to answer for", text);
}

/* The words behind the name: addresses. */
static int read_addresses(struct run *r, size_t from, struct message *m)
{
	const struct words *words = r->call->words;
	size_t i;
	int err;

	if (from < words->n && words->v[from].text[0] == '-')
		return grammar_unknown_option(words->v[from].text, m);
	if (from < words->n && !verb_given(r->call, ANSWER))
		return message_usage(m, "unexpected word \"%s\"", words->v[from].text);
	if (from >= words->n)
		return 0;
	r->addresses = calloc(words->n - from, sizeof(*r->addresses));
	if (!r->addresses)
		return message_no_memory(m);
	for (i = from; i < words->n; i++) {
		err = read_address(words->v[i].text, r->addresses[i - from], m);
		if (err)
			return err;
	}
	r->answerer.addresses = (const unsigned char(*)[16])r->addresses;
	r->answerer.naddresses = words->n - from;
	return 0;
}

static int read_options(struct run *r, struct message *m)
{
	struct reading *reading = &r->reading;
	int err;

	r->snaplen = CAPTURE_SNAPLEN;
	err = number(r, COUNT, "--count", UINT32_MAX, &reading->count, m);
	if (!err)
		err = number(r, SECONDS, "--seconds", INT32_MAX, &reading->seconds, m);
	if (!err)
		err = number(r, SNAPLEN, "--snaplen", CAPTURE_SNAPLEN, &r->snaplen, m);
	reading->snaplen = r->snaplen;
	reading->filter = verb_given(r->call, FILTER);
	reading->write = verb_given(r->call, WRITE);
	reading->hex = verb_given(r->call, HEX);
	reading->json = r->call->options->json;
	reading->prints = !reading->write || !strcmp(r->call->value[WRITE], "-");
	reading->lines = !reading->write && !r->call->options->quiet;
	if (!err && reading->write && (reading->json || reading->hex))
		err = message_usage(m, "--write and %s contradict each other",
				    reading->json ? "-j" : "--hex");
	return err;
}

/* The name, alone or behind "dev", and what may follow it. */
static int read_words(struct run *r)
{
	static const struct syntax syntax = { 0, BARE_NAME, false };
	struct words name = *r->call->words;
	struct call call = *r->call;
	struct message m = { 0 };
	size_t n = name.n && !strcmp(name.v[0].text, "dev") ? 2 : 1;
	int status;

	if (name.n > n)
		name.n = n;
	call.words = &name;
	status = verb_read_words(&call, &syntax, NULL, &r->want);
	if (!status && (read_options(r, &m) < 0 || read_addresses(r, n, &m) < 0))
		status = verb_fail(&m, NULL, NULL);
	return status;
}

/* The file and the filter, before anything is attached: a mistake there changes nothing. */
static int open_capture(struct run *r)
{
	const char *const *value = r->call->value;
	struct reading *reading = &r->reading;
	struct message m = { 0 };
	int err = 0;

	reading->ethernet = r->have.v[0].mode == MODE_TAP;
	if (reading->filter || reading->write)
		err = capture_open(&reading->capture, reading->ethernet, reading->snaplen,
				   reading->filter ? value[FILTER] : NULL, &m);
	if (!err && reading->write)
		err = capture_write_to(reading->capture, value[WRITE],
				       reading->seconds && reading->seconds < PATIENCE
					       ? reading->seconds
					       : PATIENCE,
				       &m);
	return err ? verb_fail(&m, NULL, NULL) : 0;
}

/* What the driver puts before each packet, as the interface has it. */
static int read_headers(struct run *r, struct message *m)
{
	const struct iface *have = &r->have.v[0];
	struct reading *reading = &r->reading;
	int size = have->vnet_hdr ? tundev_vnet_hdr_size(reading->fd) : 0;

	if (size < 0)
		return message_set(m, size, "cannot read the size of the vnet_hdr: %s",
				   strerror(-size));
	if (size > VNET_HDR_MAX) {
		message_set(m, -EINVAL, "an earlier program left a vnet_hdr of %d bytes", size);
		message_hint(m, "%s exec %s%s -- true resets it", shell_tuntap(),
			     keyword_dev(have->name), SHELL_WORD(have->name));
		return -EINVAL;
	}
	reading->pi = have->pi ? PI_HEADER : 0;
	reading->vnet_hdr = (size_t)size;
	reading->little = tundev_vnet_little(reading->fd);
	if (fcntl(reading->fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
		return message_set(m, -errno, "cannot make the queue non-blocking: %s",
				   strerror(errno));
	return 0;
}

/* Another MAC than the interface's own, and as steady. */
static void prepare_answers(struct run *r)
{
	if (!verb_given(r->call, ANSWER)) {
		r->reading.sums.answers = -1;
		return;
	}
	memcpy(r->answerer.mac, r->have.v[0].lladdr, PACKET_MAC);
	r->answerer.mac[0] = (r->answerer.mac[0] | 2) & 0xfe;
	r->answerer.mac[PACKET_MAC - 1] ^= 1;
	r->reading.answerer = &r->answerer;
}

/* What the kernel has dropped so far because nobody read it in time, or -1. */
static int64_t dropped(const struct run *r)
{
	CLEANUP(ifaces_clear) struct ifaces names = { 0 }, list = { 0 };
	CLEANUP(message_clear) struct message ignored = { 0 };
	struct iface *name = ifaces_add(&names, false);
	int64_t n = -1;

	if (name)
		strcpy(name->name, r->have.v[0].name);
	if (name && !rtnl_get_links(r->call->rtnl, RTNL_COUNTERS, &names, &list, &ignored) &&
	    list.n && list.v[0].seen->ifindex == r->have.v[0].seen->ifindex)
		n = (int64_t)list.v[0].seen->tx_dropped;
	return n;
}

static FILE *open_stream(int fd)
{
	return stop_stream(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

/* What earlier lines of a batch print comes first. */
static int open_output(struct run *r)
{
	struct message m = { 0 };

	if (r->reading.write || (r->call->options->quiet && !r->reading.json))
		return 0;
	if (verb_flush(0))
		return 1;
	r->reading.out = open_stream(STDOUT_FILENO);
	if (r->reading.out)
		return 0;
	message_set(&m, -errno, "cannot write to standard output: %s", strerror(errno));
	return verb_fail(&m, NULL, NULL);
}

/* Without memory for a stream of its own, a reader that does not read keeps us waiting. */
static void print_sums(const struct packet_sums *sums)
{
	FILE *out = open_stream(STDERR_FILENO);

	render_packet_sums(out ? out : stderr, sums);
	if (out)
		fclose(out);
}

static int tell_sums(struct run *r, int64_t before)
{
	struct packet_sums *sums = &r->reading.sums;
	FILE *out = r->reading.out;
	bool told = out && ferror(out);
	struct message m = { 0 };
	int64_t now = dropped(r);

	sums->dropped = now >= before && before >= 0 ? now - before : -1;
	if (!r->reading.json) {
		print_sums(sums);
		return 0;
	}
	if (render_packet_sums_json(out, sums) < 0)
		return verb_no_memory();
	/* EPIPE: nobody reads any more, which is how it may end. */
	if (!fflush(out) || told || errno == EPIPE)
		return 0;
	message_set(&m, -errno, "cannot write to standard output: %s", strerror(errno));
	return verb_fail(&m, NULL, NULL);
}

static int go_on_reading(struct run *r)
{
	const char *name = r->have.v[0].name;
	struct message m = { 0 };
	int64_t before = dropped(r);
	int status = 0, err;

	if (read_headers(r, &m) < 0)
		return verb_fail(&m, NULL, name);
	/* Not before: an older capture is not lost for nothing. */
	err = r->reading.write ? capture_begin(r->reading.capture, &m) : 0;
	if (err && err != -EPIPE)
		return verb_fail(&m, NULL, NULL);
	message_clear(&m);
	prepare_answers(r);
	if (reading_run(&r->reading, &m) < 0)
		status = verb_fail(&m, NULL, name);
	err = capture_close(r->reading.capture);
	r->reading.capture = NULL;
	if (err && err != -EPIPE) {
		message_set(&m, err, "cannot write \"%s\": %s", r->call->value[WRITE],
			    strerror(-err));
		status = verb_fail(&m, NULL, NULL);
	}
	if (tell_sums(r, before))
		status = 1;
	return status;
}

static int attach_and_read(struct run *r)
{
	struct message m = { 0 };
	bool left;
	int status;

	/* What is left there by others is read as it is, and stays. */
	if (use_attach(r->call->rtnl, &r->have.v[0], true, &r->reading.fd, 1, &left, &m) < 0)
		return verb_cannot_attach(r->have.v[0].name, &r->have.v[0], &m);
	stop_catch();
	status = go_on_reading(r);
	close(r->reading.fd);
	/* What stops it stops the batch that it is a line of. */
	stop_release(r->call->options->batched);
	return status;
}

static int run(struct call *call)
{
	struct run r = { .call = call };
	int status = read_words(&r);

	if (!status)
		status = verb_find_one(call, &r.want, &r.have);
	if (!status)
		status = open_capture(&r);
	if (!status)
		status = open_output(&r);
	if (!status)
		status = attach_and_read(&r);
	capture_close(r.reading.capture);
	if (r.reading.out)
		fclose(r.reading.out);
	ifaces_clear(&r.want);
	ifaces_clear(&r.have);
	free(r.addresses);
	return status;
}

const struct verb verb_read = {
	.name = "read",
	.words = "NAME [OPTION...] [--answer [ADDRESS...]]",
	.summary = "print the packets that a program would read",
	.details = "  --count N            end after N packets\n"
		   "  --seconds N          end after N seconds\n"
		   "  --write FILE         write them as pcap, to FILE or to standard output (-)\n"
		   "  --filter EXPRESSION  only those, in the language of pcap-filter(7)\n"
		   "  --snaplen N          keep N bytes of a packet at most\n"
		   "  --hex                their bytes too\n"
		   "  --answer             answer ARP, neighbour solicitations and pings, for all\n"
		   "                       addresses, or for those behind NAME\n"
		   "  -j                   one JSON object per line\n"
		   "  -q                   no lines, the sum alone\n"
		   "For Wireshark: tuntap read tun0 --write - | wireshark -k -i -\n",
	.options = { [COUNT] = { "--count", true },
		     [SECONDS] = { "--seconds", true },
		     [WRITE] = { "--write", true },
		     [FILTER] = { "--filter", true },
		     [SNAPLEN] = { "--snaplen", true },
		     [HEX] = { "--hex", false },
		     [ANSWER] = { "--answer", false } },
	.example = "tuntap read tap0 --count 10",
	.run = run,
};

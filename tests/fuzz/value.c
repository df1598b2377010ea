/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/*
 * Single values. The first byte says which; what is taken is compared with what a
 * second, slower look at the text finds, and printed and read again is the same.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ident.h"
#include "fuzz.h"
#include "words/value.h"

static void name(const char *text, bool pick)
{
	struct message m = { 0 };
	char taken[IFNAMSIZ];
	int err = value_name(text, pick, taken, &m);
	bool fit = fuzz_kernel_name(text) && *text != '-' && strcmp(text, "all") &&
		   strcmp(text, "default");
	const char *percent = strchr(text, '%');

	if (percent)
		fit = fit && pick && percent[1] == 'd' && percent == strrchr(text, '%');
	MUST(!err == fit);
	MUST(err || !strcmp(taken, text));
	fuzz_outcome(err, &m);
}

/* The number that digits alone are, up to what has no room in 40 bits. */
static bool digits(const char *text, uint64_t *n)
{
	const char *c;

	for (*n = 0, c = text; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		if (*n < UINT64_C(1) << 36)
			*n = 10 * *n + (uint64_t)(*c - '0');
	}
	return c > text;
}

static void number(const char *text, uint32_t min, uint32_t max)
{
	struct message m = { 0 };
	uint32_t taken = 77;
	uint64_t n;
	bool fit = digits(text, &n) && n >= min && n <= max;
	int err = value_number(text, "number", min, max, &taken, &m);

	MUST(!err == fit);
	MUST(taken == (err ? 77 : n));
	fuzz_outcome(err, &m);
}

static void id(const char *text, int (*look_up)(const char *, uint32_t *, struct message *))
{
	struct message m = { 0 };
	uint32_t taken = 0;
	uint64_t n;
	bool is_number = digits(text, &n);
	int err = look_up(text, &taken, &m);

	MUST(!err || err == -EINVAL || err == -ENOENT);
	MUST(err || taken != ID_NONE);
	MUST(!is_number || (n < ID_NONE ? !err && taken == n : err == -EINVAL));
	fuzz_outcome(err, &m);
}

static void lladdr(const char *text)
{
	unsigned char mac[6] = { 0 }, again[6];
	char printed[LLADDR_TEXT];
	struct message m = { 0 };
	int err = value_lladdr(text, mac, &m);

	fuzz_outcome(err, &m);
	if (err)
		return;
	MUST(!(mac[0] & 1) && strspn(text, "0123456789abcdefABCDEF:") == strlen(text));
	MUST(!value_lladdr(lladdr_text(mac, printed), again, &m));
	MUST(!memcmp(mac, again, sizeof(mac)));
}

static void address(char *text)
{
	struct message m = { 0 };
	char printed[ADDRESS_TEXT], *peer = strchr(text, '\n');
	struct address a, again;
	int err;

	if (peer)
		*peer++ = '\0';
	err = value_address(text, peer, &a, &m);
	fuzz_outcome(err, &m);
	if (err)
		return;
	MUST(a.plen <= (a.family == AF_INET ? 32 : 128));
	address_text(&a, printed);
	peer = strstr(printed, " peer ");
	MUST(!peer == !a.has_peer);
	if (peer) {
		*peer = '\0';
		peer += strlen(" peer ");
	}
	MUST(!value_address(printed, peer, &again, &m));
	MUST(address_equal(&a, &again));
}

static void alias(const char *text)
{
	struct message m = { 0 };
	int err = value_alias(text, &m);
	const char *c;
	bool fit = *text && strlen(text) < 256;

	for (c = text; *c; c++)
		fit = fit && (unsigned char)*c >= 0x20 && *c != 0x7f;
	MUST(!err == fit);
	fuzz_outcome(err, &m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	uint8_t which = take_u8(&b);
	char *text = take_rest(&b);

	switch (which % 9) {
	case 0:
	case 1:
		name(text, which % 9);
		break;
	case 2:
		number(text, 68, 65535);
		break;
	case 3:
		number(text, 0, UINT32_MAX);
		break;
	case 4:
		id(text, ident_user);
		break;
	case 5:
		id(text, ident_group);
		break;
	case 6:
		lladdr(text);
		break;
	case 7:
		address(text);
		break;
	default:
		alias(text);
	}
	free(text);
	return 0;
}

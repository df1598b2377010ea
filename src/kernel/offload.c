/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Which offloads a program has asked for: what it reads may be large, without checksums. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "kernel/offload.h"

enum { FEATURES_MAX = 1024 }; /* they are some 60 */

static bool ask(int s, const char *ifname, void *request)
{
	struct ifreq ifr = { .ifr_data = request };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	return !ioctl(s, SIOCETHTOOL, &ifr);
}

/* How many features the kernel knows; 0 where it does not tell. */
static unsigned int count(int s, const char *ifname)
{
	union {
		struct ethtool_sset_info info;
		unsigned char room[sizeof(struct ethtool_sset_info) + sizeof(__u32)];
	} u = { .info = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1ull << ETH_SS_FEATURES } };

	if (!ask(s, ifname, &u) || !u.info.sset_mask || u.info.data[0] > FEATURES_MAX)
		return 0;
	return u.info.data[0];
}

/* Feature n has the name: in the words of the kernel (netdev_features_strings). */
static const char *word_of(const char *name)
{
	static const char *const words[][2] = {
		{ "tx-checksum-ip-generic", "csum" }, { "tx-tcp-segmentation", "tso4" },
		{ "tx-tcp6-segmentation", "tso6" },   { "tx-tcp-ecn-segmentation", "ecn" },
		{ "tx-udp-segmentation", "uso" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(name, words[i][0], ETH_GSTRING_LEN))
			return words[i][1];
	return NULL;
}

static bool read_features(int s, const char *ifname, unsigned int n, char *buf)
{
	unsigned int blocks = (n + 31) / 32, i;
	struct ethtool_gfeatures *f = calloc(1, sizeof(*f) + blocks * sizeof(f->features[0]));
	struct ethtool_gstrings *names = calloc(1, sizeof(*names) + n * ETH_GSTRING_LEN);
	const char *word;
	bool known = false;
	size_t len = 0;

	if (f && names) {
		*f = (struct ethtool_gfeatures){ .cmd = ETHTOOL_GFEATURES, .size = blocks };
		*names = (struct ethtool_gstrings){ .cmd = ETHTOOL_GSTRINGS,
						    .string_set = ETH_SS_FEATURES,
						    .len = n };
		known = ask(s, ifname, f) && ask(s, ifname, names) && names->len <= n;
	}
	for (i = 0; known && i < names->len; i++) {
		word = word_of((const char *)names->data + i * ETH_GSTRING_LEN);
		if (word && f->features[i / 32].active & (1u << i % 32))
			len += snprintf(buf + len, OFFLOAD_TEXT - len, " %s", word);
	}
	free(f);
	free(names);
	return known;
}

const char *offload_text(const char *ifname, char *buf)
{
	int s = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned int n;
	bool known;

	if (s < 0)
		return NULL;
	*buf = '\0';
	n = count(s, ifname);
	known = n && read_features(s, ifname, n, buf);
	close(s);
	return known ? buf : NULL;
}

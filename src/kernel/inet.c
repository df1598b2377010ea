/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* The attributes that are IPv4's or IPv6's: their table, and the files of /proc/sys. */
#include <errno.h>
#include <fcntl.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/field.h"
#include "kernel/inet.h"
#include "kernel/netns.h"
#include "kernel/small-file.h"

const struct inet_conf inet_confs[IF_COUNT] = {
	[IF_FORWARDING] = { AF_INET, IPV4_DEVCONF_FORWARDING, false, false, "forwarding" },
	[IF_PROXY_ARP] = { AF_INET, IPV4_DEVCONF_PROXY_ARP, false, false, "proxy_arp" },
	[IF_RP_FILTER] = { AF_INET, IPV4_DEVCONF_RP_FILTER, false, false, "rp_filter" },
	[IF_ADDRGENMODE] = { AF_INET6, INET_NO_INDEX, false, false, "addr_gen_mode" },
	[IF_IPV6] = { AF_INET6, DEVCONF_DISABLE_IPV6, true, true, "disable_ipv6" },
	[IF_ACCEPT_RA] = { AF_INET6, DEVCONF_ACCEPT_RA, true, false, "accept_ra" },
	[IF_PROXY_NDP] = { AF_INET6, DEVCONF_PROXY_NDP, true, false, "proxy_ndp" },
};

uint32_t inet_conf_value(const struct iface *i, int field)
{
	if (fields[field].type == FIELD_FLAG)
		return *(const bool *)field_in(i, field) != inet_confs[field].inverted;
	return *(const uint32_t *)field_in(i, field);
}

void inet_conf_set(struct iface *i, int field, uint32_t value)
{
	if (fields[field].type == FIELD_FLAG)
		*(bool *)field_of(i, field) = !value == inet_confs[field].inverted;
	else
		*(uint32_t *)field_of(i, field) = value;
	i->has |= HAS(field);
}

/*
 * The file of an interface's value. /proc/sys/net shows the network namespace of who opens
 * it, wherever it is mounted. path holds CONF_PATH bytes.
 */
enum { CONF_PATH = 96 };
static const char *conf_path(const char *name, int field, char *path)
{
	const struct inet_conf *conf = &inet_confs[field];

	snprintf(path, CONF_PATH, "/proc/sys/net/ipv%c/conf/%s/%s",
		 conf->family == AF_INET ? '4' : '6', name, conf->file);
	return path;
}

bool inet_lacks_ipv6(void)
{
	static int lacks = -1;

	/* What is in the same directory says whether there is a /proc to look into. */
	if (lacks < 0)
		lacks = access("/proc/net/if_inet6", F_OK) < 0 && errno == ENOENT &&
			!access("/proc/net/dev", F_OK);
	return lacks;
}

static int refused(const char *name, int field, int err, struct message *m)
{
	const char *word = fields[field].word;

	if (err == ENOENT && netns_has(name) == 0)
		return message_set(m, -ENODEV, "cannot set %s: %s", word, strerror(ENODEV));
	if (err == ENOENT && inet_lacks_ipv6())
		return message_set(m, -err, "cannot set %s: this kernel has no IPv6", word);
	if (err == ENOENT && !access("/proc/sys/net/ipv6/conf", X_OK)) {
		message_set(m, -err, "cannot set %s: there is no IPv6 on this interface", word);
		message_hint(m, "there is no IPv6 with an mtu below %d", MTU_MIN_IPV6);
		return -err;
	}
	message_set(m, -err, "cannot set %s: /proc/sys: %s", word, strerror(err));
	if (err == EACCES || err == EPERM)
		message_hint_takes(m, "changing interfaces", "CAP_NET_ADMIN");
	return -err;
}

uint64_t inet_conf_by_file(void)
{
	uint64_t which = 0;
	int field;

	for (field = 0; field < IF_COUNT; field++)
		if (inet_confs[field].by_file)
			which |= HAS(field);
	return which;
}

/* "ipv6 off" is so already. */
static bool is_off_anyway(const struct iface *want, int field)
{
	return field == IF_IPV6 && !want->ipv6 && inet_lacks_ipv6();
}

static int write_conf(const char *name, const struct iface *want, int field, struct message *m)
{
	char path[CONF_PATH], text[16];
	int fd = open(conf_path(name, field, path), O_WRONLY | O_CLOEXEC), len, err = 0;

	if (fd < 0 && errno == ENOENT && is_off_anyway(want, field))
		return 0;
	if (fd < 0)
		return refused(name, field, errno, m);
	len = snprintf(text, sizeof(text), "%u\n", inet_conf_value(want, field));
	if (write(fd, text, len) != len)
		err = refused(name, field, errno, m);
	close(fd);
	return err;
}

int inet_conf_write(const char *name, const struct iface *want, uint64_t which, struct message *m)
{
	int field, err = 0;

	for (field = 0; !err && field < IF_COUNT; field++)
		if (which & HAS(field) && inet_confs[field].by_file)
			err = write_conf(name, want, field, m);
	return err;
}

void inet_conf_settle(struct iface *observed)
{
	if (observed->mode == MODE_TUN && observed->addrgenmode == ADDRGEN_EUI64)
		observed->addrgenmode = ADDRGEN_RANDOM;
}

void inet_conf_defaults(struct iface *defaults)
{
	char path[CONF_PATH], text[16];
	int field;

	if (inet_lacks_ipv6())
		inet_conf_set(defaults, IF_IPV6, IPV6_DISABLED);
	for (field = 0; field < IF_COUNT; field++)
		if (inet_confs[field].family &&
		    !small_file_read(AT_FDCWD, conf_path("default", field, path), text,
				     sizeof(text)) &&
		    *text)
			inet_conf_set(defaults, field, strtoul(text, NULL, 10));
}

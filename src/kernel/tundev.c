/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* /dev/net/tun: every TUN* ioctl of the project. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/ident.h"
#include "kernel/child.h"
#include "kernel/tundev.h"

/* linux/if_tun.h has it since 6.2. */
#ifndef IFF_NO_CARRIER
#define IFF_NO_CARRIER 0x0040
#endif

static const char *device = TUNDEV_PATH;

void tundev_use(const char *path)
{
	device = path;
}

/* What helps against this error of open(2). */
static const char *open_hint(int err)
{
	switch (err) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return "load the module (modprobe tun); a container gets the device with "
		       "docker run --device " TUNDEV_PATH;
	case EACCES:
		return "its permissions keep you out; udev makes it 0666, or run with sudo";
	case EPERM:
		return "this container or service may not use the device (device cgroup): docker "
		       "run --device " TUNDEV_PATH ", or DeviceAllow=" TUNDEV_PATH " in a unit";
	case EMFILE:
		return "the limit of open files is low: ulimit -n";
	default:
		return NULL;
	}
}

static int cannot_open(int err, struct message *m)
{
	const char *hint = open_hint(err);

	message_set(m, -err, "cannot open %s: %s", device, strerror(err));
	if (hint)
		message_hint(m, "%s", hint);
	return -err;
}

int tundev_open(struct message *m)
{
	int fd = open(device, O_RDWR | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? cannot_open(errno, m) : fd;
}

/* Also the test that it is the tun driver which answers. */
static int knows_no_carrier(int fd, bool *known, struct message *m)
{
	unsigned int features;

	if (ioctl(fd, TUNGETFEATURES, &features) < 0)
		return message_set(m, -errno, "%s is not the tun device: %s", device,
				   strerror(errno));
	*known = features & IFF_NO_CARRIER;
	return 0;
}

int tundev_check(int fd, struct message *m)
{
	bool known;

	return knows_no_carrier(fd, &known, m);
}

static short flags_of(const struct iface *i)
{
	unsigned short flags = IFF_NO_CARRIER;

	flags |= i->mode == MODE_TAP ? IFF_TAP : IFF_TUN;
	if (!i->pi)
		flags |= IFF_NO_PI;
	if (i->vnet_hdr)
		flags |= IFF_VNET_HDR;
	if (i->multi_queue)
		flags |= IFF_MULTI_QUEUE;
	if (i->one_queue)
		flags |= IFF_ONE_QUEUE;
	return flags;
}

/* Kernels before 6.2 ignore IFF_NO_CARRIER: take the carrier away again. */
static void no_carrier(int fd, bool known)
{
	int off = 0;

	if (!known)
		ioctl(fd, TUNSETCARRIER, &off);
}

int tundev_create(int fd, const struct iface *want, char name[IFNAMSIZ], struct message *m)
{
	struct ifreq ifr = { .ifr_flags = flags_of(want) | (short)IFF_TUN_EXCL };
	bool known = false;
	int err;

	err = knows_no_carrier(fd, &known, m);
	if (err < 0)
		return err;
	strcpy(ifr.ifr_name, want->name);
	if (ioctl(fd, TUNSETIFF, &ifr) < 0) {
		err = -errno;
		message_set(m, err, "cannot make the interface: %s", strerror(-err));
		if (err == -EPERM)
			message_hint_takes(m, "making interfaces", "CAP_NET_ADMIN");
		return err;
	}
	no_carrier(fd, known);
	memcpy(name, ifr.ifr_name, IFNAMSIZ);
	name[IFNAMSIZ - 1] = '\0';
	return 0;
}

/*
 * Loopback has index 1 in every namespace: a descriptor that is to make its
 * interface with that index can make none, and TUNSETIFF can only attach.
 */
static int never_create(int fd)
{
	int taken = 1;

	return ioctl(fd, TUNSETIFINDEX, &taken);
}

static int cannot_attach(int err, struct message *m)
{
	switch (err) {
	case EBUSY:
		return message_set(m, -err, "is in use");
	case EPERM:
		message_set(m, -err, "belongs to another user or group");
		message_hint(
			m,
			"only its owner (and group), or root (sudo, CAP_NET_ADMIN), may do that");
		return -err;
	case EBADFD:
		message_set(m, -err,
			    "a packet filter of an earlier program keeps others from attaching");
		message_hint(m, "delete the interface as root and add it again");
		return -err;
	default:
		return message_set(m, -err, "cannot attach to the interface: %s", strerror(err));
	}
}

static int attach(int fd, const struct iface *have, short flags, struct message *m)
{
	struct ifreq ifr = { .ifr_flags = flags | (short)have->seen->sys_flags };
	char name[IFNAMSIZ];

	strcpy(ifr.ifr_name, have->name);
	if (never_create(fd) < 0)
		return cannot_attach(errno, m);
	if (ioctl(fd, TUNSETIFF, &ifr) < 0)
		return cannot_attach(errno, m);
	/* With pi and a filter the kernel says 0 and does not attach. */
	return tundev_name(fd, name) < 0 ? cannot_attach(EBADFD, m) : 0;
}

int tundev_attach(int fd, const struct iface *have, struct message *m)
{
	bool known = false;
	int err = knows_no_carrier(fd, &known, m);

	if (!err)
		err = attach(fd, have, flags_of(have), m);
	if (!err)
		no_carrier(fd, known);
	return err;
}

int tundev_join(int fd, const struct iface *have, struct message *m)
{
	return attach(fd, have, flags_of(have) & ~IFF_NO_CARRIER, m);
}

int tundev_set_carrier(int fd, bool on, struct message *m)
{
	int value = on;

	if (!ioctl(fd, TUNSETCARRIER, &value))
		return 0;
	return message_set(m, -errno, "cannot set the carrier %s: %s", on ? "on" : "off",
			   strerror(errno));
}

int tundev_enable_queue(int fd, bool enable, struct message *m)
{
	struct ifreq ifr = { .ifr_flags = enable ? IFF_ATTACH_QUEUE : IFF_DETACH_QUEUE };

	if (!ioctl(fd, TUNSETQUEUE, &ifr))
		return 0;
	return message_set(m, -errno, "cannot %s the queue: %s", enable ? "enable" : "disable",
			   strerror(errno));
}

static int cannot_reset(const char *what, struct message *m)
{
	return message_set(m, -errno, "cannot reset the %s that an earlier program left: %s", what,
			   strerror(errno));
}

/*
 * The filter's program outlives it, for TUNGETFILTER alone: an empty one, which is
 * refused, takes its place.
 */
static int reset_filters(int fd, struct message *m)
{
	struct sock_fprog none = { 0 };
	struct tun_filter all = { 0 };

	if (ioctl(fd, TUNDETACHFILTER, &none) < 0)
		return cannot_reset("packet filter", m);
	ioctl(fd, TUNATTACHFILTER, &none);
	if (ioctl(fd, TUNSETTXFILTER, &all) < 0)
		return cannot_reset("address filter", m);
	return 0;
}

int tundev_reset(int fd, const struct iface *have, struct message *m)
{
	/* tun_net_init() and tun_set_iff(): how a fresh interface is. */
	static const struct {
		unsigned long request;
		int value;
		bool optional; /* not every kernel has it, or is built with it */
		const char *what;
	} fresh[] = {
		{ TUNSETVNETHDRSZ, TUNDEV_VNET_HDR, false, "size of the vnet_hdr" },
		{ TUNSETVNETLE, 0, false, "byte order of the vnet_hdr" },
		{ TUNSETVNETBE, 0, true, "byte order of the vnet_hdr" },
		{ TUNSETSNDBUF, INT_MAX, false, "size of the send buffer" },
		{ TUNSETSTEERINGEBPF, -1, true, "choice of queues" },
		{ TUNSETFILTEREBPF, -1, true, "packet filter" },
	};
	size_t i;

	if (ioctl(fd, TUNSETOFFLOAD, 0ul) < 0)
		return cannot_reset("offloads", m);
	for (i = 0; i < ARRAY_SIZE(fresh); i++)
		if (ioctl(fd, fresh[i].request, &fresh[i].value) < 0 &&
		    !(fresh[i].optional && errno == EINVAL))
			return cannot_reset(fresh[i].what, m);
	return have->mode == MODE_TAP ? reset_filters(fd, m) : 0;
}

int tundev_take_large(int fd, enum tundev_large large)
{
	/* TUN_F_USO4 and TUN_F_USO6 of linux/if_tun.h, since Linux 6.2. */
	enum { USO = 0x20 | 0x40 };
	static const unsigned long offloads[] = {
		[TUNDEV_FINISHED] = 0,
		[TUNDEV_LARGE_TCP] = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN,
		[TUNDEV_LARGE_UDP] = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN | USO,
	};

	return ioctl(fd, TUNSETOFFLOAD, offloads[large]) < 0 ? -errno : 0;
}

unsigned long tundev_large_request(void)
{
	return TUNSETOFFLOAD;
}

int tundev_vnet_hdr_size(int fd)
{
	int size;

	return ioctl(fd, TUNGETVNETHDRSZ, &size) < 0 ? -errno : size;
}

bool tundev_vnet_little(int fd)
{
	int little = 0, big = 0;

	if (!ioctl(fd, TUNGETVNETLE, &little) && little)
		return true;
	/* Not every kernel can do that. */
	if (!ioctl(fd, TUNGETVNETBE, &big) && big)
		return false;
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
}

bool tundev_filtered(int fd)
{
	struct sock_fprog filter = { 0 };

	return !ioctl(fd, TUNGETFILTER, &filter) && filter.len;
}

/* what: "owner to uid" */
static int set_id(int fd, unsigned long request, const char *what, uint32_t id, struct message *m)
{
	if (!ioctl(fd, request, (unsigned long)id))
		return 0;
	return message_set(m, -errno, "cannot set the %s %u: %s", what, id,
			   errno == EINVAL ? "this user namespace does not map it"
					   : strerror(errno));
}

int tundev_set_owner(int fd, uint32_t uid, struct message *m)
{
	return set_id(fd, TUNSETOWNER, "owner to uid", uid, m);
}

int tundev_set_group(int fd, uint32_t gid, struct message *m)
{
	return set_id(fd, TUNSETGROUP, "group to gid", gid, m);
}

int tundev_set_persist(int fd, bool persist, struct message *m)
{
	if (!ioctl(fd, TUNSETPERSIST, (unsigned long)persist))
		return 0;
	return message_set(m, -errno, "cannot make the interface %s: %s",
			   persist ? "persistent" : "temporary", strerror(errno));
}

int tundev_name(int fd, char name[IFNAMSIZ])
{
	struct ifreq ifr = { 0 };

	if (ioctl(fd, TUNGETIFF, &ifr) < 0)
		return -errno;
	memcpy(name, ifr.ifr_name, IFNAMSIZ);
	name[IFNAMSIZ - 1] = '\0';
	return 0;
}

int tundev_netns(int fd)
{
	int ns = ioctl(fd, TUNGETDEVNETNS);

	return ns < 0 ? -errno : ns;
}

int tundev_opened_netns(int fd)
{
	int ns = ioctl(fd, SIOCGSKNS);

	return ns < 0 ? -errno : ns;
}

int tundev_in_this_netns(int fd)
{
	struct stat its, mine;
	int ns = tundev_netns(fd), err = 0;

	if (ns < 0)
		return ns;
	if (fstat(ns, &its) < 0 || stat("/proc/thread-self/ns/net", &mine) < 0)
		err = -errno;
	close(ns);
	if (err)
		return err;
	return its.st_dev == mine.st_dev && its.st_ino == mine.st_ino;
}

/* What TUNGETIFF tells and nobody can change but by attaching anew. */
static bool same_flags(const struct ifreq *ifr, const struct iface *have)
{
	return !!(ifr->ifr_flags & IFF_TAP) == (have->mode == MODE_TAP) &&
	       !!(ifr->ifr_flags & IFF_MULTI_QUEUE) == have->multi_queue &&
	       !!(ifr->ifr_flags & IFF_VNET_HDR) == have->vnet_hdr;
}

int tundev_has_lladdr(int fd, const unsigned char lladdr[6])
{
	struct ifreq ifr = { 0 };

	if (ioctl(fd, SIOCGIFHWADDR, &ifr) < 0)
		return -errno;
	return !memcmp(ifr.ifr_hwaddr.sa_data, lladdr, 6);
}

static int same_lladdr(int fd, const struct iface *have)
{
	int same = have->mode == MODE_TAP ? tundev_has_lladdr(fd, have->lladdr) : -EPERM;

	return same < 0 ? -EPERM : same;
}

int tundev_is(int fd, const struct iface *have)
{
	struct ifreq ifr = { 0 };
	int is;

	if (ioctl(fd, TUNGETIFF, &ifr) < 0 || strncmp(ifr.ifr_name, have->name, IFNAMSIZ))
		return 0;
	is = tundev_in_this_netns(fd);
	if (is >= 0)
		return is;
	return same_flags(&ifr, have) ? same_lladdr(fd, have) : 0;
}

int tundev_capable(int fd)
{
	int ns = tundev_opened_netns(fd);

	if (ns < 0)
		return ns == -EPERM ? 0 : ns;
	close(ns);
	return 1;
}

/* TUNSETIFF on a descriptor of the namespace at hand, which is left open. */
static int probe(const char *name, int *fd)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };

	*fd = open(TUNDEV_PATH, O_RDWR | O_CLOEXEC);
	if (*fd < 0)
		return -errno;
	strcpy(ifr.ifr_name, name);
	return ioctl(*fd, TUNSETIFF, &ifr) < 0 ? -errno : 0;
}

/*
 * In the child: the namespace goes with it, and the interface with that. Where
 * user namespaces are forbidden, root does without.
 */
static int probe_in_namespace(int *anyone)
{
	static const char name[] = "probe";
	int fd, err;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0 && unshare(CLONE_NEWNET) < 0)
		return -errno;
	err = probe(name, &fd);
	if (!err && ioctl(fd, TUNSETPERSIST, 1ul) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (!err)
		err = ident_drop_capabilities();
	if (err)
		return err;
	err = probe(name, &fd);
	*anyone = !err;
	return fd >= 0 && err == -EPERM ? 0 : err;
}

static int probe_work(void *answer, void *data)
{
	(void)data;
	return probe_in_namespace(answer);
}

int tundev_probe_unowned(void)
{
	int anyone = 0, err = child_ask(probe_work, &anyone, sizeof(anyone), NULL);

	return err ? err : anyone;
}

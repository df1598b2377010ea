/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What a program says to an interface, and to /dev/vhost-net. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/field.h"
#include "base/ident.h"
#include "base/shell.h"
#include "diagnose/conditions.h"
#include "kernel/vhost.h"

static bool said(const struct program *p, int field)
{
	return p && p->words.has & HAS(field);
}

static void mode(struct check *c, const struct program *p, const struct iface *have)
{
	bool same = p->words.mode == have->mode;
	struct message *m = check_add(c, "mode", same ? VERDICT_GOOD : VERDICT_BAD);

	if (same) {
		message_set(m, 0, "it is what the program asks for");
		return;
	}
	message_set(m, 0, "a program that asks for a %s gets \"%s\"", mode_text(p->words.mode),
		    strerror(EINVAL));
	message_hint(m, "choose another interface, or make it with mode %s",
		     mode_text(p->words.mode));
}

/* What creation decided is to be said once more, or it would be off. */
static void hint_recreate(struct message *m, const struct check *c, const struct iface *have,
			  bool multi_queue)
{
	message_hint(m, "%s replace %s%s mode %s%s%s%s --recreate%s", shell_tuntap(), c->dev,
		     SHELL_WORD(c->ifname), mode_text(have->mode), have->pi ? " pi" : "",
		     have->vnet_hdr ? " vnet_hdr" : "", multi_queue ? " multi_queue" : "",
		     geteuid() ? ", as root" : "");
}

/* Programs pass IFF_MULTI_QUEUE where they have more than one queue (QEMU, Cloud Hypervisor). */
static void queues(struct check *c, const struct program *p, const struct iface *have)
{
	bool passes = p->queues > 1 || said(p, IF_MULTI_QUEUE);
	bool same = passes == have->multi_queue;
	struct message *m = check_add(c, "multi_queue", same ? VERDICT_GOOD : VERDICT_BAD);

	if (same) {
		message_set(m, 0,
			    have->multi_queue ? "it takes a program with several queues"
					      : "it takes a program with one queue");
		return;
	}
	if (!passes)
		message_set(m, 0,
			    "a program with one queue that does not pass IFF_MULTI_QUEUE gets "
			    "\"%s\": the interface was made with multi_queue",
			    strerror(EINVAL));
	else if (p->queues)
		message_set(m, 0,
			    "a program with %u queue%s gets \"%s\": the interface was made "
			    "without multi_queue",
			    p->queues,
			    p->queues > 1 ? "s and IFF_MULTI_QUEUE" : " and IFF_MULTI_QUEUE",
			    strerror(EINVAL));
	else
		message_set(m, 0,
			    "a program that passes IFF_MULTI_QUEUE gets \"%s\": the interface "
			    "was made without multi_queue",
			    strerror(EINVAL));
	hint_recreate(m, c, have, passes);
}

static void must_pass(struct check *c, const struct iface *have)
{
	message_set(check_add(c, "multi_queue", VERDICT_NOTE), 0, "a program must pass %s%s",
		    have->mode == MODE_TAP ? "IFF_TAP" : "IFF_TUN",
		    have->multi_queue ? " and IFF_MULTI_QUEUE" : ", and not IFF_MULTI_QUEUE");
}

/* Nothing is refused: the interface has the flags of whoever attached last. */
static void flags(struct check *c, const struct program *p, const struct iface *have)
{
	struct message *m;

	if (!said(p, IF_VNET_HDR) && !said(p, IF_PI)) {
		m = check_add(c, "flags", VERDICT_NOTE);
		message_set(m, 0,
			    "it should pass %s and %s; if not, the interface becomes what it "
			    "passes",
			    have->pi ? "not IFF_NO_PI (4 bytes before each packet)" : "IFF_NO_PI",
			    have->vnet_hdr ? "IFF_VNET_HDR (a virtio_net_hdr before each packet)"
					   : "not IFF_VNET_HDR");
		if (!have->vnet_hdr)
			message_hint(m, "made with vnet_hdr, it carries TCP several times faster "
					"(tuntap relay)");
		return;
	}
	if (p->words.vnet_hdr == have->vnet_hdr && p->words.pi == have->pi) {
		message_set(check_add(c, "flags", VERDICT_GOOD), 0,
			    "its flags are those that the program passes");
		return;
	}
	m = check_add(c, "flags", VERDICT_NOTE);
	message_set(m, 0, "the program changes its flags: pi %s to %s, vnet_hdr %s to %s",
		    field_text(have, IF_PI, NULL), field_text(&p->words, IF_PI, NULL),
		    field_text(have, IF_VNET_HDR, NULL), field_text(&p->words, IF_VNET_HDR, NULL));
	message_hint(m, "the kernel takes that; whoever attaches next finds it so");
}

void check_program(struct check *c, const struct program *program, const struct iface *have)
{
	if (said(program, IF_MODE))
		mode(c, program, have);
	if (program && (program->queues || said(program, IF_MULTI_QUEUE)))
		queues(c, program, have);
	else
		must_pass(c, have);
	flags(c, program, have);
}

/* linux/miscdevice.h: misc devices, and VHOST_NET_MINOR. */
enum { VHOST_MAJOR = 10, VHOST_MINOR = 238 };

static void vhost_shut(struct check *c, const struct attempt *a, const struct stat *st,
		       enum verdict verdict)
{
	struct message *m = check_add(c, "vhost", verdict);
	char user[IDENT_NAME], group[IDENT_NAME];

	ident_user_name(a->uid, user);
	ident_group_name(st->st_gid, group);
	message_set(m, 0, "the permissions of %s %s %s (mode %04o, group %s)", VHOST_PATH,
		    verdict == VERDICT_BAD ? "do not let in" : "may not let in", user,
		    st->st_mode & 07777, group);
	if ((st->st_mode & 060) == 060 && st->st_gid)
		message_hint(m, "usermod -aG %s %s%s, and log in again", SHELL_WORD(group),
			     SHELL_WORD(user), geteuid() ? ", as root" : "");
	else
		message_hint(m, "give it to a group that %s is in, as udev does with kvm", user);
}

static void vhost_missing(struct check *c, int err)
{
	struct message *m = check_add(c, "vhost", VERDICT_BAD);

	message_set(m, 0, "cannot use %s: %s", VHOST_PATH, strerror(err));
	message_hint(m,
		     "modprobe vhost_net, as root of the machine; a container gets the device with "
		     "docker run --device %s; a program without vhost does not need it",
		     VHOST_PATH);
}

/* errno of opening it as that user; where that was not tried, the modes tell. */
static void vhost_opened(struct check *c, const struct attempt *a, const struct stat *st)
{
	enum verdict v = a->tried ? VERDICT_GOOD : check_modes(VHOST_PATH, a->uid);
	char user[IDENT_NAME];

	if (a->untold || (a->tried && a->vhost && a->vhost != EACCES && a->vhost != EPERM)) {
		message_set(check_add(c, "vhost", VERDICT_UNKNOWN), 0,
			    "could not try whether %s can open %s: %s",
			    ident_user_name(a->uid, user), VHOST_PATH,
			    strerror(a->vhost ? a->vhost : a->err));
		return;
	}
	if (a->tried && a->vhost == EPERM) {
		message_set(check_add(c, "vhost", VERDICT_BAD), 0,
			    "this container or service forbids %s (device cgroup)", VHOST_PATH);
		return;
	}
	if (a->tried && a->vhost == EACCES)
		v = VERDICT_BAD;
	if (v != VERDICT_GOOD)
		vhost_shut(c, a, st, v);
	else
		message_set(check_add(c, "vhost", VERDICT_GOOD), 0, "%s can open %s",
			    ident_user_name(a->uid, user), VHOST_PATH);
}

void check_vhost(struct check *c, const struct attempt *a)
{
	struct message *m;
	struct stat st;

	if (!a->program || !a->program->vhost)
		return;
	if (stat(VHOST_PATH, &st) < 0) {
		vhost_missing(c, errno);
		return;
	}
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(VHOST_MAJOR, VHOST_MINOR)) {
		m = check_add(c, "vhost", VERDICT_BAD);
		message_set(m, 0, "%s is not the vhost device (character device %d, %d)",
			    VHOST_PATH, VHOST_MAJOR, VHOST_MINOR);
		message_hint(m, "remove it, then: modprobe vhost_net");
		return;
	}
	if (a->vhost == ENODEV || a->vhost == ENXIO)
		vhost_missing(c, a->vhost);
	else
		vhost_opened(c, a, &st);
}

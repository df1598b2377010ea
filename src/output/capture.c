/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* libpcap, opened when it is asked for: few runs do, and it is large. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "output/capture-file.h"
#include "output/capture.h"
#include "output/dlopen-note.h"

#ifdef HAVE_PCAP
#include <pcap/pcap.h>

#define FUNCTIONS(X)                            \
	X(pcap_open_dead_with_tstamp_precision) \
	X(pcap_geterr)                          \
	X(pcap_compile)                         \
	X(pcap_offline_filter)                  \
	X(pcap_freecode)                        \
	X(pcap_dump_fopen)                      \
	X(pcap_dump)                            \
	X(pcap_dump_flush)                      \
	X(pcap_dump_close)                      \
	X(pcap_close)

#define MEMBER(name) typeof(name) *name;

static struct {
	FUNCTIONS(MEMBER)
} lib;

struct capture {
	pcap_t *pcap;
	struct bpf_program filter;
	bool filtered, at_once;
	pcap_dumper_t *dumper;
	const char *name;
	int fd; /* until file has it */
	FILE *file;
	size_t snaplen;
	int err; /* of the first write that failed */
};

#ifdef RENDER_DLOPEN

/* The name that the library gives itself, and Debian's. */
#define PCAP "libpcap.so.1"
#define PCAP_DEBIAN "libpcap.so.0.8"

DLOPEN_NOTE("pcap", "files and filters of packets (read --write, --filter)", "recommended",
	    DLOPEN_SONAME(PCAP) "," DLOPEN_SONAME(PCAP_DEBIAN));

static int load(struct message *m)
{
	static const char *const sonames[] = { PCAP, PCAP_DEBIAN };
	static void *handle;
	const char *missing = NULL;
	size_t i;

	for (i = 0; !handle && i < ARRAY_SIZE(sonames); i++)
		handle = dlopen(sonames[i], RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		message_set(m, -ELIBACC, "cannot load a library: %s", dlerror());
		message_hint(m, "install libpcap (libpcap0.8 on Debian)");
		return -ELIBACC;
	}
#define FIND(name)                                  \
	*(void **)&lib.name = dlsym(handle, #name); \
	if (!lib.name)                              \
		missing = #name;
	FUNCTIONS(FIND)
	return missing ? message_set(m, -ELIBACC, "libpcap has no %s", missing) : 0;
}

#else

static int load(struct message *m)
{
#define LINK(name) lib.name = name;
	FUNCTIONS(LINK)
	(void)m;
	return 0;
}

#endif

static int compile(struct capture *c, const char *filter, struct message *m)
{
	if (lib.pcap_compile(c->pcap, &c->filter, filter, 1, PCAP_NETMASK_UNKNOWN) < 0) {
		message_usage(m, "filter \"%s\": %s", filter, lib.pcap_geterr(c->pcap));
		message_hint(m, "pcap-filter(7) has its language");
		return -EINVAL;
	}
	c->filtered = true;
	return 0;
}

int capture_open(struct capture **result, bool ethernet, size_t snaplen, const char *filter,
		 struct message *m)
{
	struct capture *c;
	int err = load(m);

	*result = NULL;
	if (err)
		return err;
	c = calloc(1, sizeof(*c));
	if (!c)
		return message_no_memory(m);
	*result = c;
	c->snaplen = snaplen;
	c->fd = -1;
	c->pcap = lib.pcap_open_dead_with_tstamp_precision(
		ethernet ? DLT_EN10MB : DLT_RAW, (int)snaplen, PCAP_TSTAMP_PRECISION_NANO);
	if (!c->pcap)
		return message_no_memory(m);
	return filter ? compile(c, filter, m) : 0;
}

int capture_write_to(struct capture *c, const char *file, unsigned int seconds, struct message *m)
{
	c->name = file;
	return capture_file_open(file, seconds, &c->fd, m);
}

int capture_begin(struct capture *c, struct message *m)
{
	int fd = capture_file_begin(c->fd, c->name, m);
	struct stat st;

	c->fd = -1;
	if (fd < 0)
		return fd;
	c->at_once = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode);
	c->file = stop_stream(fd);
	if (!c->file)
		return message_set(m, -errno, "cannot open \"%s\": %s", c->name, strerror(errno));
	c->dumper = lib.pcap_dump_fopen(c->pcap, c->file);
	if (!c->dumper) {
		/* libpcap has closed it. */
		c->file = NULL;
		return message_set(m, -EIO, "cannot write \"%s\": %s", c->name,
				   lib.pcap_geterr(c->pcap));
	}
	/* Whoever reads it wants to know what will come. */
	if (c->at_once && lib.pcap_dump_flush(c->dumper) < 0)
		return message_set(m, -errno, "cannot write \"%s\": %s", c->name, strerror(errno));
	return 0;
}

/* In nanoseconds, as the file says. */
static struct pcap_pkthdr header(const struct timespec *when, size_t len, size_t snaplen)
{
	return (struct pcap_pkthdr){
		.ts = { .tv_sec = when->tv_sec, .tv_usec = when->tv_nsec },
		.caplen = (bpf_u_int32)(len < snaplen ? len : snaplen),
		.len = (bpf_u_int32)len,
	};
}

bool capture_takes(const struct capture *c, const unsigned char *data, size_t len)
{
	static const struct timespec never;
	struct pcap_pkthdr h = header(&never, len, len);

	return !c->filtered || lib.pcap_offline_filter(&c->filter, &h, data);
}

int capture_write(struct capture *c, const struct timespec *when, const unsigned char *data,
		  size_t len)
{
	struct pcap_pkthdr h = header(when, len, c->snaplen);

	if (c->err)
		return c->err;
	errno = 0;
	lib.pcap_dump((unsigned char *)c->dumper, &h, data);
	if ((c->at_once && lib.pcap_dump_flush(c->dumper) < 0) || ferror(c->file))
		c->err = errno ? -errno : -EIO;
	return c->err;
}

int capture_close(struct capture *c)
{
	int err;

	if (!c)
		return 0;
	err = c->err;
	errno = 0;
	if (!err && c->dumper && (lib.pcap_dump_flush(c->dumper) < 0 || ferror(c->file)))
		err = errno ? -errno : -EIO;
	if (c->dumper)
		lib.pcap_dump_close(c->dumper);
	else if (c->file)
		fclose(c->file);
	else if (c->fd >= 0)
		close(c->fd);
	if (c->filtered)
		lib.pcap_freecode(&c->filter);
	if (c->pcap)
		lib.pcap_close(c->pcap);
	free(c);
	return err;
}

#else

int capture_open(struct capture **c, bool ethernet, size_t snaplen, const char *filter,
		 struct message *m)
{
	(void)ethernet;
	(void)snaplen;
	(void)filter;
	*c = NULL;
	message_set(m, -ENOSYS, "this program was built without libpcap");
	message_hint(m, "--write and --filter need it; printing packets does not");
	return -ENOSYS;
}

int capture_write_to(struct capture *c, const char *file, unsigned int seconds, struct message *m)
{
	(void)c;
	(void)file;
	(void)seconds;
	return message_set(m, -ENOSYS, "this program was built without libpcap");
}

int capture_begin(struct capture *c, struct message *m)
{
	(void)c;
	return message_set(m, -ENOSYS, "this program was built without libpcap");
}

bool capture_takes(const struct capture *c, const unsigned char *data, size_t len)
{
	(void)c;
	(void)data;
	return len;
}

int capture_write(struct capture *c, const struct timespec *when, const unsigned char *data,
		  size_t len)
{
	(void)c;
	(void)when;
	(void)data;
	(void)len;
	return -ENOSYS;
}

int capture_close(struct capture *c)
{
	(void)c;
	return 0;
}

#endif

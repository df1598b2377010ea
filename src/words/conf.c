/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Configuration files: one interface a line, and every mistake in its place. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "words/conf.h"
#include "words/keywords.h"

void conf_clear(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->nfiles; i++) {
		free(conf->files[i].name);
		free(conf->files[i].text);
	}
	free(conf->files);
	ifaces_clear(&conf->want);
	ifaces_clear(&conf->broken);
	ifaces_clear(&conf->elsewhere);
	mistakes_clear(&conf->mistakes);
	mistakes_clear(&conf->unknown);
	free(conf->of);
	*conf = (struct conf){ 0 };
}

static struct conf_file *file_of(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->nfiles; i++)
		if (conf->files[i].name == name)
			return &conf->files[i];
	return NULL;
}

/* Where a line begins, or NULL. */
static const char *find_line(struct conf_file *file, unsigned int wanted)
{
	bool behind = file->shown && file->shown_line <= wanted;
	unsigned int n = behind ? file->shown_line : 1;
	const char *line = behind ? file->shown : file->text;

	for (; n < wanted; n++) {
		line = strchr(line, '\n');
		if (!line)
			return NULL;
		line++;
	}
	file->shown = line;
	file->shown_line = n;
	return line;
}

/* A message too may quote the line. */
static void show_nothing(struct message *m)
{
	const int status = m->status;

	message_set(m, 0, "a mistake, which is not shown: you may not read this file");
	m->status = status;
}

static void show_line(struct conf *conf, const struct origin *at, struct message *m)
{
	struct conf_file *file = file_of(conf, at->file);
	const char *line = NULL;
	char *copy;

	if (file && file->secret)
		show_nothing(m);
	else if (file)
		line = find_line(file, at->line);
	copy = line ? strndup(line, strcspn(line, "\n")) : NULL;

	if (copy)
		message_excerpt(m, copy, at->column);
	free(copy);
}

/* Where a mistake is told: the files come in the order in which they were read. */
struct place {
	size_t file, line, column, found;
	struct mistake mistake;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->found > y->found) - (x->found < y->found);
}

/* What has no place stands where it was found: behind what came before. */
static struct place place_of(const struct conf *conf, size_t i, const struct place *before)
{
	const struct mistake *mistake = &conf->mistakes.v[i];
	const struct conf_file *file = file_of(conf, mistake->at.file);

	if (!file)
		return (struct place){ before ? before->file : 0, SIZE_MAX, 0, i, *mistake };
	return (struct place){ file - conf->files, mistake->at.line, mistake->at.column, i,
			       *mistake };
}

/* Some mistakes are found late; they are told in the order of their places. */
int conf_sort(struct conf *conf)
{
	const size_t n = conf->mistakes.n;
	struct place *v = calloc(n + 1, sizeof(*v));
	size_t i;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		v[i] = place_of(conf, i, i ? &v[i - 1] : NULL);
	qsort(v, n, sizeof(*v), by_place);
	for (i = 0; i < n; i++)
		conf->mistakes.v[i] = v[i].mistake;
	free(v);
	return 0;
}

static bool too_many(const struct conf *conf)
{
	return conf->mistakes.n >= CONF_MISTAKES_MAX;
}

int conf_blame(struct conf *conf, struct origin at, int err, struct message *m)
{
	if (too_many(conf)) {
		message_clear(m);
		return 0;
	}
	if (conf->mistakes.n + 1 == CONF_MISTAKES_MAX)
		message_usage(m, "there are more mistakes: only %d are shown",
			      CONF_MISTAKES_MAX - 1);
	else
		show_line(conf, &at, m);
	return mistakes_add(&conf->mistakes, at, err, m);
}

static int blame_file(struct conf *conf, int err, struct message *m)
{
	return mistakes_add(&conf->mistakes, (struct origin){ 0 }, err, m);
}

static struct conf_file *add_file(struct conf *conf, const char *name)
{
	struct conf_file *v = reallocarray(conf->files, conf->nfiles + 1, sizeof(*v));

	if (!v)
		return NULL;
	conf->files = v;
	v += conf->nfiles;
	*v = (struct conf_file){ .name = strdup(name) };
	if (!v->name)
		return NULL;
	conf->nfiles++;
	return v;
}

/* A command or a keyword in the name's place: whoever writes that means something else. */
static int line_begins_well(struct conf *conf, const struct words *line)
{
	const char *first = line->v[0].text;
	struct message m = { 0 };

	if (!keyword_reserved(first) || !strcmp(first, "dev") || !strcmp(first, "name"))
		return 0;
	message_usage(&m, "a line begins with the name of an interface, not with \"%s\"", first);
	message_hint(&m, "the words of add follow the name; an interface of this name: dev %s",
		     first);
	if (conf_blame(conf, line->v[0].at, -EINVAL, &m) < 0)
		return -ENOMEM;
	return -EINVAL;
}

static int add_unknown(struct conf *conf, struct mistake *mistake)
{
	size_t *of = reallocarray(conf->of, conf->unknown.n + 1, sizeof(*of));

	if (!of)
		return -ENOMEM;
	conf->of = of;
	of[conf->unknown.n] = conf->want.n - 1;
	show_line(conf, &mistake->at, &mistake->m);
	return mistakes_add(&conf->unknown, mistake->at, mistake->err, &mistake->m);
}

static int keep_request(struct conf *conf, const struct request *request, struct mistakes *unknown)
{
	size_t i;

	if (request_ifaces(request, &conf->want) < 0)
		return -ENOMEM;
	for (i = 0; i < unknown->n; i++)
		if (add_unknown(conf, &unknown->v[i]) < 0)
			return -ENOMEM;
	return 0;
}

static int one_interface(const struct words *line, const struct request *request,
			 struct mistakes *mistakes)
{
	struct message m = { 0 };

	if (request->nnames == 1 || (!request->nnames && mistakes->n))
		return 0;
	if (!request->nnames) {
		message_usage(&m, "a line begins with the name of an interface");
		return mistakes_add(mistakes, line->v[0].at, -EINVAL, &m);
	}
	message_usage(&m, "a line is for one interface: \"%s\" is a second one",
		      request->names[1].text);
	return mistakes_add(mistakes, request->names[1].at, -EINVAL, &m);
}

/* A name that nobody knows fails its line; nonsense fails the whole. */
static int take_line(struct conf *conf, const struct words *line)
{
	CLEANUP(mistakes_clear) struct mistakes mistakes = { 0 };
	struct request request = { 0 };
	size_t i, nonsense = 0;
	int err = line_begins_well(conf, line);

	if (err)
		return err == -ENOMEM ? err : 0;
	err = grammar_line(line, &request, &mistakes);
	if (!err)
		err = one_interface(line, &request, &mistakes);
	for (i = 0; !err && i < mistakes.n; i++) {
		if (mistakes.v[i].err != -EINVAL)
			continue;
		err = conf_blame(conf, mistakes.v[i].at, -EINVAL, &mistakes.v[i].m);
		nonsense++;
	}
	if (!err && !nonsense)
		err = keep_request(conf, &request, &mistakes);
	else if (!err && request.nnames)
		err = request_ifaces(&request, &conf->broken);
	request_clear(&request);
	return err;
}

/* A file with a NUL byte is no text: that is told once, and no more of it is read. */
static size_t text_length(const struct conf_file *file)
{
	const char *nul = memchr(file->text, '\0', file->len), *end;

	end = nul ? memchr(nul, '\n', file->text + file->len - nul) : NULL;
	return end ? (size_t)(end + 1 - file->text) : file->len;
}

static int read_lines(struct conf *conf, const struct conf_file *file)
{
	struct words_file f = { .name = file->name, .syntax = WORDS_CONFIG };
	struct words line = { 0 };
	CLEANUP(message_clear) struct message m = { 0 };
	struct origin culprit;
	int more = 1, err = 0;

	if (!file->len)
		return 0;
	f.stream = fmemopen(file->text, text_length(file), "r");
	if (!f.stream)
		return -ENOMEM;
	while (more && more != -EFBIG && !err && !too_many(conf)) {
		more = words_read(&f, &line, &culprit, &m);
		if (more > 0)
			err = take_line(conf, &line);
		else if (more == -EINVAL)
			err = conf_blame(conf, culprit, more, &m);
		else if (more == -EFBIG)
			err = conf_blame(conf, culprit, -EINVAL, &m);
		else if (more < 0)
			err = -ENOMEM; /* nothing else keeps a text from being read */
		words_clear(&line);
	}
	fclose(f.stream);
	return err;
}

static int read_fd(struct conf *conf, int fd, const char *name)
{
	struct conf_file *file = add_file(conf, name);
	struct message m = { 0 };
	int err = file ? conf_slurp(fd, file) : -ENOMEM;

	if (err == -ENOMEM)
		return err;
	if (!err)
		return read_lines(conf, file);
	if (err == -EFBIG)
		message_set(&m, err, "%s is larger than %d MiB", name, CONF_SIZE_MAX >> 20);
	else
		message_set(&m, err, "cannot read %s: %s", name, strerror(-err));
	return blame_file(conf, err, &m);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_conf(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && !strcmp(name + len - 5, ".conf");
}

/* The paths of a directory's files, in order. */
static int list_directory(DIR *dir, const char *path, char ***paths, size_t *n)
{
	const struct dirent *entry;
	char **v;

	while (errno = 0, (entry = readdir(dir))) {
		if (!is_conf(entry->d_name))
			continue;
		v = reallocarray(*paths, *n + 1, sizeof(*v));
		if (!v)
			return -ENOMEM;
		*paths = v;
		if (asprintf(&v[*n], "%s/%s", path, entry->d_name) < 0)
			return -ENOMEM;
		++*n;
	}
	if (errno)
		return -errno;
	if (*n)
		qsort(*paths, *n, sizeof(**paths), by_name);
	return 0;
}

static int read_path(struct conf *conf, const char *path, bool named);

static int read_directory(struct conf *conf, int fd, const char *path)
{
	struct message m = { 0 };
	DIR *dir = fdopendir(fd);
	char **paths = NULL;
	size_t n = 0, i;
	int err = 0;

	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	err = list_directory(dir, path, &paths, &n);
	for (i = 0; i < n; i++) {
		if (!err)
			err = read_path(conf, paths[i], false);
		free(paths[i]);
	}
	free(paths);
	closedir(dir);
	if (!err || err == -ENOMEM)
		return err;
	message_set(&m, err, "cannot read %s: %s", path, strerror(-err));
	return blame_file(conf, err, &m);
}

/*
 * Whoever names a path may mean a pipe or a directory; what was not named must be
 * a file, and one that waits for a writer must not keep a boot waiting.
 */
static int read_path(struct conf *conf, const char *path, bool named)
{
	struct message m = { 0 };
	int fd = conf_open(path, &m), err = 0;
	struct stat st;

	if (fd < 0)
		return blame_file(conf, fd, &m);
	if (!err && !named && !fstat(fd, &st) && !S_ISREG(st.st_mode))
		err = message_set(&m, -EINVAL, "%s is not a regular file", path);
	if (err) {
		close(fd);
		return blame_file(conf, err, &m);
	}
	if (named && !fstat(fd, &st) && S_ISDIR(st.st_mode))
		return read_directory(conf, fd, path);
	err = read_fd(conf, fd, path);
	close(fd);
	return err;
}

/* A link that leads nowhere is there: what it should name must not count as unwanted. */
static bool missing(const char *path)
{
	struct stat st;

	return lstat(path, &st) < 0 && errno == ENOENT;
}

static int read_defaults(struct conf *conf)
{
	int err = 0;

	if (!missing(CONF_FILE))
		err = read_path(conf, CONF_FILE, false);
	if (!err && !missing(CONF_DIR))
		err = read_path(conf, CONF_DIR, true);
	return err;
}

/* A name that was read, and where its file stands among the others. */
struct named {
	const struct iface *iface;
	size_t file;
};

/* A name may stand once for each network namespace. */
static int compare_keys(const struct iface *a, const struct iface *b)
{
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->netns ? a->netns : "", b->netns ? b->netns : "");
}

/* By name and namespace, and those of one in the order in which they stand. */
static int by_name_and_place(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = compare_keys(x->iface, y->iface);

	if (order || x->file != y->file)
		return order ? order : (x->file > y->file) - (x->file < y->file);
	return (x->iface->at.line > y->iface->at.line) - (x->iface->at.line < y->iface->at.line);
}

static int named_twice(struct conf *conf, const struct iface *first, const struct iface *again)
{
	struct message m = { 0 };

	message_usage(&m, "interface \"%s\" is named twice: first in %s:%u:%u", again->name,
		      first->at.file, first->at.line, first->at.column);
	return conf_blame(conf, again->at, -EINVAL, &m);
}

static int no_name_twice(struct conf *conf)
{
	size_t n = conf->want.n + conf->broken.n, i, first = 0;
	struct named *v = calloc(n + 1, sizeof(*v));
	const struct iface *iface;
	int err = 0;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		iface = i < conf->want.n ? &conf->want.v[i] : &conf->broken.v[i - conf->want.n];
		v[i] = (struct named){ iface, file_of(conf, iface->at.file) - conf->files };
	}
	qsort(v, n, sizeof(*v), by_name_and_place);
	for (i = 1; !err && i < n; i++) {
		if (compare_keys(v[first].iface, v[i].iface))
			first = i;
		else
			err = named_twice(conf, v[first].iface, v[i].iface);
	}
	free(v);
	return err;
}

int conf_read(struct conf *conf, const struct words *paths)
{
	size_t i;
	int err = 0;

	if (!paths->n)
		err = read_defaults(conf);
	for (i = 0; !err && i < paths->n; i++) {
		if (!strcmp(paths->v[i].text, "-"))
			err = read_fd(conf, STDIN_FILENO, "-");
		else
			err = read_path(conf, paths->v[i].text, true);
	}
	return err ? err : no_name_twice(conf);
}

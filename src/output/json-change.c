/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* JSON of changes, failures and checks. */
#include <errno.h>

#include "base/ident.h"
#include "output/json-write.h"
#include "output/render.h"

static void add_step(void *data, const char *word, const char *from, const char *to)
{
	json_t *step = json_object();

	object_set_string(&step, "word", word);
	if (from)
		object_set_string(&step, "from", from);
	if (to)
		object_set_string(&step, "to", to);
	array_append(data, step);
}

static json_t *change_object(const struct change *c)
{
	static const char *const actions[] = {
		[KEEP] = "keep",     [MAKE] = "make",	      [ALTER] = "alter",
		[REMOVE] = "remove", [RECREATE] = "recreate",
	};
	json_t *object = json_object(), *steps = json_array();

	object_set_string(&object, "ifname", c->name);
	if (c->want && c->want->netns)
		object_set_string(&object, "netns", c->want->netns);
	object_set_string(&object, "action", c->defers ? "defer" : actions[c->what]);
	object_set_bool(&object, "changed", !c->err && c->what != KEEP);
	render_steps(c, add_step, &steps);
	object_set(&object, "changes", steps);
	if (c->awaits)
		object_set_string(&object, "awaits", c->awaits);
	if (c->err && c->msg.text)
		object_set_string(&object, "error", c->msg.text);
	else if (c->msg.text)
		object_set_string(&object, "warning", c->msg.text);
	if (c->msg.hint)
		object_set_string(&object, "hint", c->msg.hint);
	return object;
}

int render_changes(FILE *out, const struct changes *changes, bool pretty)
{
	size_t n;

	for (n = 0; n < changes->n; n++)
		if (array_write(out, change_object(&changes->v[n]), n == 0, pretty) < 0)
			return -ENOMEM;
	array_end(out, changes->n == 0, pretty);
	return 0;
}

static json_t *failure_object(const struct failure *f)
{
	json_t *object = json_object();

	if (f->name)
		object_set_string(&object, "ifname", f->name);
	if (f->file) {
		object_set_string(&object, "file", f->file);
		object_set_number(&object, "line", f->line);
		object_set_number(&object, "column", f->column);
	}
	object_set_string(&object, "error", f->text);
	if (f->hint)
		object_set_string(&object, "hint", f->hint);
	return object;
}

int render_failures(FILE *out, const struct failures *failed, bool pretty)
{
	size_t i;

	for (i = 0; i < failed->n; i++)
		if (array_write(out, failure_object(&failed->v[i]), i == 0, pretty) < 0)
			return -ENOMEM;
	array_end(out, failed->n == 0, pretty);
	return 0;
}

static json_t *condition_object(const struct condition *c)
{
	json_t *object = json_object();

	object_set_string(&object, "condition", c->name);
	object_set_string(&object, "result", verdict_text(c->verdict));
	object_set_string(&object, "text", c->say.text ? c->say.text : "");
	if (c->say.hint)
		object_set_string(&object, "hint", c->say.hint);
	return object;
}

static json_t *check_object(const struct check *c)
{
	json_t *object = json_object(), *conditions = json_array();
	enum verdict v = check_verdict(c);
	char name[IDENT_NAME];
	size_t i;

	if (*c->ifname)
		object_set_string(&object, "ifname", c->ifname);
	object_set_number(&object, "user", c->uid);
	object_set_string(&object, "user_name", ident_user_name(c->uid, name));
	/* Where it cannot be told it is null. */
	object_set(&object, "can_attach",
		   v == VERDICT_UNKNOWN ? json_null() : json_boolean(v == VERDICT_GOOD));
	if (c->awaits)
		object_set_string(&object, "awaits", c->awaits);
	for (i = 0; i < c->n; i++)
		array_append(&conditions, condition_object(&c->v[i]));
	object_set(&object, "conditions", conditions);
	return object;
}

int render_checks_json(FILE *out, const struct check *v, size_t n, bool pretty)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (array_write(out, check_object(&v[i]), i == 0, pretty) < 0)
			return -ENOMEM;
	array_end(out, n == 0, pretty);
	return 0;
}

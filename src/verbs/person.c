/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* What whoever called sudo, doas or pkexec is told. */
#include <unistd.h>

#include "base/cleanup.h"
#include "base/ident.h"
#include "verbs/verb.h"

void verb_hint_person(const struct call *call)
{
	char owner[IDENT_NAME], name[IDENT_NAME];
	CLEANUP(message_clear) struct message m = { 0 };
	uint32_t uid;

	if (call->options->quiet || ident_person(&uid) <= 0 || uid == geteuid())
		return;
	ident_user_name(geteuid(), owner);
	ident_user_name(uid, name);
	message_hint(&m, "owned by %s; \"user %s\" gives it to %s", owner, name, name);
	message_print_hint(&m);
}

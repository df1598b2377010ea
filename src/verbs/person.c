/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* Who sudo, doas or pkexec was called by. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/ident.h"
#include "verbs/verb.h"

/* The environment may say anything: what is no user is nobody. */
static bool user_of(const char *variable, bool by_number, uint32_t *uid)
{
	const char *text = getenv(variable);
	CLEANUP(message_clear) struct message m = { 0 };
	bool known;

	if (!text || !*text || (by_number && text[strspn(text, "0123456789")]))
		return false;
	known = ident_user(text, uid, &m) == 0;
	return known;
}

static bool find_person(uint32_t *uid)
{
	return user_of("SUDO_UID", true, uid) || user_of("DOAS_USER", false, uid) ||
	       user_of("PKEXEC_UID", true, uid);
}

void verb_hint_person(const struct call *call)
{
	char owner[IDENT_NAME], name[IDENT_NAME];
	CLEANUP(message_clear) struct message m = { 0 };
	uint32_t uid;

	if (call->options->quiet || !find_person(&uid) || uid == geteuid())
		return;
	ident_user_name(geteuid(), owner);
	ident_user_name(uid, name);
	message_hint(&m, "owned by %s; \"user %s\" gives it to %s", owner, name, name);
	message_print_hint(&m);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: The tuntap authors */
/* How long datagrams may be on the way to a peer, found by asking it. */
#include "relay/udp-way.h"

enum {
	TRIES = 4, /* until something does not arrive: a way may lose one in some */
	DOUBTED_TRIES = 2,
	WAIT_MS = 250, /* for an answer to the first; twice that for the next */
	WAIT_MOST_MS = 1000, /* unless it takes longer */
	KNOWN_MS = 5000, /* a way that carried it may have changed, if something is sent */
	RAISE_MS = 600000, /* PMTU_RAISE_TIMER of RFC 8899 */
	TURN_MOST = 0x7fff, /* between the mark and the serial */
	TURNS = 32, /* whose short questions are kept in mind */
};

/* No stamp of a clock has that bit. */
static const uint64_t mark = UINT64_C(1) << 63;

static uint64_t stamp_of(const struct udp_way *w, size_t len)
{
	return mark | (uint64_t)w->serial << 32 | len;
}

uint64_t udp_way_short(const struct udp_way *w)
{
	return stamp_of(w, 0) | (uint64_t)(w->turn & TURN_MOST) << 48;
}

/* Of this length, however long the answer took. */
static void hear_short(struct udp_way *w, uint64_t stamp)
{
	const uint16_t turn = (uint16_t)((stamp >> 48 & TURN_MOST) - w->first) & TURN_MOST;

	if (stamp << 16 == udp_way_short(w) << 16 && turn < TURNS)
		w->heard |= UINT32_C(1) << turn;
}

/* Half of what was asked beside it came through: at another time than the one that was lost, too.
 */
static bool comes_through(const struct udp_way *w, unsigned int tries)
{
	return (unsigned int)__builtin_popcount(w->heard) >= tries / 2;
}

void udp_way_begin(struct udp_way *w, size_t least, size_t top, uint64_t now)
{
	*w = (struct udp_way){ .least = least < top ? least : top,
			       .top = top,
			       .now = top,
			       .low = least < top ? least : top,
			       .high = top + 1,
			       .serial = (uint16_t)(w->serial + 1),
			       .asked = top,
			       .due = now };
}

static size_t take_hint(struct udp_way *w)
{
	const size_t hint = w->hint;

	w->hint = 0;
	if (hint <= w->low || hint >= w->high)
		return 0;
	w->told = hint;
	return hint;
}

/* What to ask about next; 0: it is found. */
static size_t pick(struct udp_way *w)
{
	size_t next = take_hint(w);

	if (!next && w->high - w->low > 1)
		next = w->high > w->top ? w->top : w->low + (w->high - w->low) / 2;
	return next;
}

static void ask_next(struct udp_way *w, uint64_t now)
{
	w->asked = pick(w);
	w->tries = 0;
	w->doubted = false;
	w->due = now;
	if (w->asked)
		return;
	w->now = w->low;
	w->known = now;
	w->used = false;
	if (w->low == w->top)
		w->raise = 0;
	else if (w->raise <= now)
		w->raise = now + RAISE_MS;
}

/* Of what may arrive nothing is kept back, unless what the network says has proved true so far. */
static void use_most(struct udp_way *w)
{
	w->now = w->asked && w->low != w->told ? w->high - 1 : w->low;
}

static void lost(struct udp_way *w, uint64_t now)
{
	/* What was known to arrive does no more: the search begins at what any way carries. */
	if (w->asked == w->low)
		w->low = w->least;
	w->high = w->asked;
	ask_next(w, now);
	use_most(w);
}

/* Where all is known: whether it is still so, and whether there is more by now. */
static void look_again(struct udp_way *w, uint64_t now)
{
	if (w->raise && now >= w->raise) {
		w->high = w->top + 1;
		w->hint = w->low + 1;
		ask_next(w, now);
	} else if (w->used && w->now > w->least && now >= w->known + KNOWN_MS) {
		w->asked = w->now;
		w->tries = 0;
	}
}

size_t udp_way_step(struct udp_way *w, uint64_t now, uint32_t round_trip, uint64_t *stamp)
{
	const unsigned int tries = w->doubted ? DOUBTED_TRIES : TRIES;
	uint64_t wait;

	if (!w->asked)
		look_again(w, now);
	/* Where the short ones beside it do not come through either, that is not for its length. */
	else if (now >= w->due && w->tries >= tries && comes_through(w, tries))
		lost(w, now);
	if (!w->asked || (w->tries && now < w->due))
		return 0;
	w->turn = (w->turn + 1) & TURN_MOST;
	if (!w->tries) {
		w->first = w->turn;
		w->heard = 0;
	}
	wait = (uint64_t)WAIT_MS << w->tries;
	wait = wait > WAIT_MOST_MS ? WAIT_MOST_MS : wait;
	if (w->tries < TRIES)
		w->tries++;
	w->due = now + (wait > 2 * (uint64_t)round_trip ? wait : 2 * (uint64_t)round_trip);
	*stamp = stamp_of(w, w->asked);
	return w->asked;
}

uint64_t udp_way_next(const struct udp_way *w)
{
	if (w->asked)
		return w->due;
	if (w->used && w->now > w->least && (!w->raise || w->known + KNOWN_MS < w->raise))
		return w->known + KNOWN_MS;
	return w->raise;
}

bool udp_way_answered(struct udp_way *w, uint64_t stamp, uint64_t now)
{
	const size_t len = stamp & UINT32_MAX;

	if (!(stamp & mark))
		return false;
	hear_short(w, stamp);
	if (stamp != stamp_of(w, len) || len < w->least || len > w->top)
		return true;
	/* Late ones count too: it did arrive. */
	if (len > w->low)
		w->low = len;
	if (w->high <= len)
		w->high = w->top + 1;
	if (w->now < w->low || w->low == w->told)
		w->now = w->low;
	if (w->asked && w->asked <= len)
		ask_next(w, now);
	return true;
}

void udp_way_hint(struct udp_way *w, size_t len, uint64_t now)
{
	if (len < w->least)
		len = w->least;
	/* What is asked about is longer, or what is in use is doubted now. */
	if (w->asked > len) {
		w->doubted = true;
		w->hint = len;
	} else if (!w->asked && w->now > len && now >= w->known + WAIT_MOST_MS) {
		w->asked = w->now;
		w->tries = 0;
		w->doubted = true;
		w->hint = len;
		w->due = now;
	}
}

void udp_way_send(struct udp_way *w, size_t len)
{
	w->used |= len > w->least;
}

bool udp_way_is_found(const struct udp_way *w)
{
	return !w->asked && w->high - w->low <= 1;
}

/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edges.h"
#include "io.h"
#include "number.h"

#define NS_PER_S 1000000000LL
#define FILE_MAX ((size_t)1 << 20)
#define TIME_MAX_S (365LL * 86400)

struct assignment {
	char *section; /* NULL for none */
	char *key;
	char *value;
	char *where; /* FILE:LINE, NULL for the command line */
};

enum type {
	TIME,
	STRING,
	LIST,
	HOURS,
	YES_NO,
	PERCENT,
	BIAS,
	LEVEL
};

#define GLOBAL(member) false, offsetof(struct config, member)
#define OF_LINE(member) true, offsetof(struct line_config, member)

static const struct key {
	const char *name;
	enum type type;
	bool of_line;
	size_t at;
} keys[] = {
    {"line", LIST, GLOBAL(chosen)},
    {"settle", TIME, OF_LINE(times.settle)},
    {"release", TIME, OF_LINE(times.release)},
    {"lockout", TIME, OF_LINE(times.lockout)},
    {"hold", TIME, OF_LINE(times.hold)},
    {"noise", TIME, OF_LINE(times.noise)},
    {"bias", BIAS, OF_LINE(bias)},
    {"active", LEVEL, OF_LINE(active)},
    {"sound", STRING, OF_LINE(sound)},
    {"command", LIST, OF_LINE(commands)},
    {"mail", LIST, OF_LINE(mail)},
    {"device", LIST, GLOBAL(devices)},
    {"volume", PERCENT, GLOBAL(volume)},
    {"quiet", HOURS, GLOBAL(quiet)},
    {"preroll", TIME, GLOBAL(preroll)},
    {"keepalive", TIME, GLOBAL(keepalive)},
    {"keep-open", YES_NO, GLOBAL(keep_open)},
    {"json", YES_NO, GLOBAL(json)},
    {"record", STRING, GLOBAL(record)},
    {"from", STRING, GLOBAL(from)},
    {"subject", STRING, GLOBAL(subject)},
    {"sendmail", STRING, GLOBAL(sendmail)},
    {"command-timeout", TIME, GLOBAL(command_timeout)},
    {"mail-timeout", TIME, GLOBAL(mail_timeout)},
};
#define NKEYS (sizeof(keys) / sizeof(keys[0]))

enum {
	LEVEL_FILE,
	LEVEL_OPTION,
	LEVEL_SECTION
};

static const struct key *
find_key(const char *name)
{
	for (size_t i = 0; i < NKEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

struct option *
config_options(struct option *at)
{
	for (size_t i = 0; i < NKEYS; i++)
		*at++ = (struct option){keys[i].name,
		    keys[i].type == YES_NO ? optional_argument
					   : required_argument,
		    NULL, 0};
	return at;
}

struct config *
config_new(void)
{
	return calloc(1, sizeof(struct config));
}

void
config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->nassignments; i++) {
		free(c->assignments[i].section);
		free(c->assignments[i].key);
		free(c->assignments[i].value);
		free(c->assignments[i].where);
	}
	free(c->assignments);
	free(c->lines);
	free(c);
}

static char *
copy(const char *s)
{
	return s == NULL ? NULL : strdup(s);
}

static int
assign(struct config *c, const char *section, const char *key,
    const char *value, const char *where)
{
	struct assignment *a =
	    reallocarray(c->assignments, c->nassignments + 1, sizeof(*a));

	if (a == NULL)
		return -1;
	c->assignments = a;
	a += c->nassignments++;
	*a = (struct assignment){
	    copy(section), copy(key), copy(value), copy(where)};
	if (a->key == NULL || a->value == NULL ||
	    (section != NULL && a->section == NULL) ||
	    (where != NULL && a->where == NULL))
		return -1;
	return 0;
}

int
config_option(struct config *c, const char *key, const char *value)
{
	return assign(c, NULL, key, value == NULL ? "yes" : value, NULL);
}

int
config_copy_options(struct config *c, const struct config *from)
{
	for (size_t i = 0; i < from->nassignments; i++) {
		const struct assignment *a = &from->assignments[i];

		if (a->where == NULL &&
		    config_option(c, a->key, a->value) == -1)
			return -1;
	}
	return 0;
}

/* ---- the file ---------------------------------------------------------- */

/* Cut blanks at both ends. */
static char *
trim(char *s)
{
	size_t n;

	s += strspn(s, " \t\r");
	n = strlen(s);
	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		s[--n] = '\0';
	return s;
}

/* "[line NAME]".  Return: NAME, or NULL. */
static char *
section_name(char *s)
{
	size_t n = strlen(s);

	if (strncmp(s, "[line", 5) != 0 || s[n - 1] != ']' ||
	    (s[5] != ' ' && s[5] != '\t'))
		return NULL;
	s[n - 1] = '\0';
	s = trim(s + 5);
	return *s == '\0' || strlen(s) >= LINE_NAME_MAX ? NULL : s;
}

static int
read_line(struct config *c, char *text, char **section, const char *where,
    struct buf *why)
{
	const struct key *k;
	char *value, *s = trim(text);

	if (*s == '\0' || *s == '#')
		return 0;
	errno = EBADMSG;
	if (*s == '[') {
		if ((*section = section_name(s)) != NULL)
			return assign(c, *section, "", "", where);
		buf_addf(why, "%s: a section is [line NAME]", where);
		return -1;
	}
	if ((value = strchr(s, '=')) == NULL) {
		buf_addf(why, "%s: not of the form key = value", where);
		return -1;
	}
	*value = '\0';
	s = trim(s);
	k = find_key(s);
	if (k == NULL || k->at == offsetof(struct config, chosen))
		buf_addf(why, "%s: unknown key: %s", where, s);
	else if (*section != NULL && !k->of_line)
		buf_addf(why, "%s: %s is not a setting of one line", where, s);
	else
		return assign(c, *section, s, trim(value + 1), where);
	return -1;
}

int
config_read(struct config *c, const char *path, struct buf *why)
{
	struct buf text = BUF_INIT, where = BUF_INIT;
	char *line, *rest, *section = NULL;
	int fd, status, number = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || io_read_all(fd, &text, FILE_MAX) == -1) {
		status = errno;
		buf_addf(why, "%s: %s", path, strerror(errno));
		if (fd != -1)
			close(fd);
		buf_free(&text);
		errno = status;
		return -1;
	}
	close(fd);
	rest = text.len == 0 ? NULL : text.data;
	status = 0;
	if (strlen(buf_str(&text)) < text.len) {
		buf_addf(why, "%s: has a NUL in it, and is no text", path);
		errno = EBADMSG;
		status = -1;
	}
	while (status == 0 && (line = strsep(&rest, "\n")) != NULL) {
		buf_truncate(&where, 0);
		buf_addf(&where, "%s:%d", path, ++number);
		status = read_line(c, line, &section, buf_str(&where), why);
	}
	buf_free(&text);
	buf_free(&where);
	return status;
}

/* ---- values ------------------------------------------------------------ */

/* Seconds, with decimals. */
static int
parse_time(const char *s, int64_t *ns)
{
	const char *p = s + strspn(s, "0123456789");
	int64_t n = 0, unit = NS_PER_S;

	if (*s < '0' || *s > '9')
		return -1;
	for (; *s != '\0'; s++) {
		if (s == p && *s == '.')
			continue;
		if (*s < '0' || *s > '9' || n > TIME_MAX_S * NS_PER_S ||
		    (s > p && (unit /= 10) == 0))
			return -1;
		n = n * 10 + (*s - '0');
	}
	if (n > TIME_MAX_S * (NS_PER_S / unit))
		return -1;
	*ns = n * unit;
	return 0;
}

static int
parse_word(const char *s, const char *const *words, int *n)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0) {
			*n = i;
			return 0;
		}
	return -1;
}

/* HH:MM */
static int
parse_minute(const char *s, int *minute)
{
	for (int i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
			return -1;
	*minute = ((s[0] - '0') * 10 + s[1] - '0') * 60 + (s[3] - '0') * 10 +
	    s[4] - '0';
	return *minute > 24 * 60 || s[3] > '5' ? -1 : 0;
}

static int
parse_hours(const char *s, struct hours *h)
{
	if (parse_minute(s, &h->from) == -1 || s[5] != '-')
		return -1;
	return parse_minute(s + 6, &h->to) == -1 || s[11] != '\0' ? -1 : 0;
}

static int
append(struct list *l, const char *value, int level)
{
	if (l->level != level)
		l->n = 0;
	l->level = level;
	if (*value == '\0')
		return 0;
	if (l->n == LIST_MAX)
		return -1;
	l->v[l->n++] = value;
	return 0;
}

static const char *const yes_no[] = {"no", "yes", NULL};
static const char *const levels[] = {"low", "high", NULL};
static const char *const biases[] = {
    "pull-up", "pull-down", "none", "as-is", NULL};

/* Return: NULL, or what the value should have been. */
static const char *
set_value(enum type type, void *at, const char *value, int level)
{
	struct hours hours;
	long long n;
	int word;

	switch (type) {
	case TIME:
		return parse_time(value, at) == 0 ? NULL
						  : "seconds, 0 to 31536000";
	case STRING:
		*(const char **)at = *value == '\0' ? NULL : value;
		return NULL;
	case LIST:
		return append(at, value, level) == 0 ? NULL
						     : "one of at most 16";
	case HOURS:
		if (*value != '\0' && parse_hours(value, &hours) == -1)
			return "HH:MM-HH:MM";
		return set_value(LIST, at, value, level);
	case YES_NO:
		if (parse_word(value, yes_no, &word) == -1)
			return "yes or no";
		*(bool *)at = word;
		return NULL;
	case PERCENT:
		if (number_parse(value, 0, 100, &n) == -1)
			return "a percentage, 0 to 100";
		*(int *)at = (int)n;
		return NULL;
	case BIAS:
		return parse_word(value, biases, at) == 0
		    ? NULL
		    : "pull-up, pull-down, none or as-is";
	case LEVEL:
		break;
	}
	return parse_word(value, levels, at) == 0 ? NULL : "low or high";
}

/* A mistake of the file, where that is not NULL, or of the command line. */
static int
refuse(struct buf *why, const char *where, const char *key, const char *word,
    const char *wanted, const char *value)
{
	buf_addf(why, "%s%s%s: %s %s: %s", where == NULL ? "" : where,
	    where == NULL ? "" : ": ", key, word, wanted, value);
	errno = where == NULL ? EINVAL : EBADMSG;
	return -1;
}

static int
apply(struct config *c, struct line_config *l, const struct assignment *a,
    int level, struct buf *why)
{
	const struct key *k = find_key(a->key);
	void *base = k->of_line ? (void *)l : (void *)c;
	const char *wanted;

	wanted = set_value(k->type, (char *)base + k->at, a->value, level);
	if (wanted == NULL)
		return 0;
	return refuse(why, a->where, a->key, "not", wanted, a->value);
}

/* ---- all together ------------------------------------------------------ */

static void
set_defaults(struct config *c)
{
	static const struct line_config line = {
	    .name = "GPIO18",
	    .times =
		{
		    .settle = NS_PER_S / 10,
		    .release = NS_PER_S * 3 / 100,
		    .lockout = NS_PER_S,
		    .hold = 60 * NS_PER_S,
		    .noise = 2 * NS_PER_S,
		},
	    .bias = BIAS_PULL_UP,
	    .active = -1,
	};

	c->defaults = line;
	c->volume = 100;
	c->subject = "Someone is ringing the doorbell";
	c->from = "doorbell";
	c->sendmail = "/usr/sbin/sendmail";
	c->command_timeout = 15 * NS_PER_S;
	c->mail_timeout = 60 * NS_PER_S;
}

static int
apply_all(struct config *c, struct line_config *l, const char *section,
    int level, struct buf *why)
{
	for (size_t i = 0; i < c->nassignments; i++) {
		const struct assignment *a = &c->assignments[i];
		bool here = section == NULL
		    ? a->section == NULL
		    : a->section != NULL && strcmp(a->section, section) == 0;

		if (!here || *a->key == '\0' ||
		    (level == LEVEL_OPTION) != (a->where == NULL))
			continue;
		if (apply(c, l, a, level, why) == -1)
			return -1;
	}
	return 0;
}

static int
add_line(struct config *c, const char *name, const char *where, struct buf *why)
{
	struct line_config *l;

	if (config_line(c, name) != NULL)
		return 0;
	if (c->nlines == LINES_MAX)
		return refuse(why, where, "line", "too", "many", name);
	if (strlen(name) >= LINE_NAME_MAX)
		return refuse(why, where, "line", "too", "long", name);
	l = reallocarray(c->lines, c->nlines + 1, sizeof(*l));
	if (l == NULL)
		return -1;
	c->lines = l;
	l += c->nlines++;
	*l = c->defaults;
	l->name = name;
	return apply_all(c, l, name, LEVEL_SECTION, why);
}

static int
add_lines(struct config *c, struct buf *why)
{
	for (size_t i = 0; i < c->chosen.n; i++)
		if (add_line(c, c->chosen.v[i], NULL, why) == -1)
			return -1;
	for (size_t i = 0; c->chosen.n == 0 && i < c->nassignments; i++) {
		const struct assignment *a = &c->assignments[i];

		if (a->section != NULL &&
		    add_line(c, a->section, a->where, why) == -1)
			return -1;
	}
	return c->nlines == 0 ? add_line(c, c->defaults.name, NULL, why) : 0;
}

int
config_settle(struct config *c, struct buf *why)
{
	set_defaults(c);
	if (apply_all(c, &c->defaults, NULL, LEVEL_FILE, why) == -1 ||
	    apply_all(c, &c->defaults, NULL, LEVEL_OPTION, why) == -1 ||
	    add_lines(c, why) == -1) {
		if (buf_str(why)[0] == '\0')
			buf_addstr(why, strerror(errno));
		return -1;
	}
	for (size_t i = 0; i < c->quiet.n; i++)
		parse_hours(c->quiet.v[i], &c->hours[i]);
	return 0;
}

const struct line_config *
config_line(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->nlines; i++)
		if (strcmp(c->lines[i].name, name) == 0)
			return &c->lines[i];
	return NULL;
}

bool
config_active_high(const struct line_config *l)
{
	return l->active == -1 ? l->bias == BIAS_PULL_DOWN : l->active == 1;
}

bool
config_is_quiet(const struct config *c, int minute)
{
	for (size_t i = 0; i < c->quiet.n; i++) {
		const struct hours *h = &c->hours[i];
		bool after = minute >= h->from, before = minute < h->to;

		if (h->from <= h->to ? after && before : after || before)
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

/* Read a mail, a part of one, HTML or text in a terminal; mimelink(1). */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "buf.h"
#include "charset.h"
#include "convert.h"
#include "io.h"
#include "limit.h"
#include "number.h"
#include "pager.h"
#include "prepare.h"
#include "render.h"
#include "sandbox.h"
#include "show.h"
#include "sniff.h"
#include "stream.h"
#include "sysexit.h"

#define INPUT_MAX ((size_t)256 << 20)
#define WIDTH_MIN 20
#define WIDTH_MAX 1000
#define WIDTH_DEFAULT 80
#define CHUNK 65536
#define QUIET 100 /* ms after which what is there is shown */

enum type {
	TYPE_GUESS,
	TYPE_MAIL,
	TYPE_HTML,
	TYPE_TEXT
};

struct options {
	enum type type;
	int plain;
	long long width; /* 0: not given */
	struct render_options render;
	struct show_options show;
	const char *file;
};

#define USAGE \
	"usage: mimelink [-ablpru] [-c charset] " \
	"[-t mail | part | html | text]\n" \
	"           [-w columns] [file]\n"

static _Noreturn void
usage(void)
{
	fputs(USAGE, stderr);
	exit(EX_USAGE);
}

static void
help(void)
{
	fputs(USAGE
	    "\n"
	    "Show a mail, a MIME part, HTML or text, with links that a "
	    "terminal can open.\n"
	    "  -a  show what is hidden, too\n"
	    "  -b  the body only, no header\n"
	    "  -l  list the links alone: text, TAB, URI\n"
	    "  -p  plain text: no escape sequences, links listed at the end\n"
	    "  -r  number the links and list them at the end\n"
	    "  -c  the charset of text that does not say\n"
	    "  -t  what the input is; text is passed through as it comes\n"
	    "  -u  links go past redirect wrappers, and do not track\n"
	    "  -w  columns of a line\n",
	    stdout);
	if (fflush(stdout) == EOF)
		err(sysexit(errno), "standard output");
	exit(EX_OK);
}

static void
version(void)
{
	puts("mimelink (fittings) " VERSION);
	if (fflush(stdout) == EOF)
		err(sysexit(errno), "standard output");
	exit(EX_OK);
}

/* What was left out is no line of a list of links. */
static void
tell(const char *note)
{
	warnx("%s", note);
}

static enum type
parse_type(const char *word)
{
	if (strcmp(word, "mail") == 0 || strcmp(word, "part") == 0)
		return TYPE_MAIL;
	if (strcmp(word, "html") == 0)
		return TYPE_HTML;
	if (strcmp(word, "text") == 0)
		return TYPE_TEXT;
	warnx("-t: %s: not mail, part, html or text", word);
	usage();
}

static void
parse_option(struct options *o, int c)
{
	switch (c) {
	case 'a':
		o->render.show_hidden = 1;
		break;
	case 'b':
		o->show.body_only = 1;
		break;
	case 'c':
		o->show.charset = optarg;
		break;
	case 'l':
		o->render.menu = 1;
		o->render.tell = tell;
		break;
	case 'p':
		o->plain = 1;
		break;
	case 'r':
		o->render.references = 1;
		break;
	case 't':
		o->type = parse_type(optarg);
		break;
	case 'u':
		o->render.direct = 1;
		break;
	case 'w':
		if (number_parse(optarg, WIDTH_MIN, WIDTH_MAX, &o->width) == 0)
			break;
		warnx(
		    "-w: %s: not from %d to %d", optarg, WIDTH_MIN, WIDTH_MAX);
		/* FALLTHROUGH */
	default:
		usage();
	}
}

static void
parse_options(struct options *o, int argc, char **argv)
{
	static const struct option words[] = {{"help", no_argument, NULL, 'H'},
	    {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0}};
	int c;

	while (
	    (c = getopt_long(argc, argv, "abc:lprt:uw:", words, NULL)) != -1) {
		if (c == 'H')
			help();
		if (c == 'V')
			version();
		parse_option(o, c);
	}
	if (argc - optind > 1)
		usage();
	if (optind < argc && strcmp(argv[optind], "-") != 0)
		o->file = argv[optind];
}

/* ---- what the environment says ------------------------------------------- */

/* Set to something, as NO_COLOR is defined. */
static int
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

/* The columns of the terminal, 0 if there is none. */
static long long
terminal_width(void)
{
	struct winsize size = {.ws_col = 0};
	int fd;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == -1)
		size.ws_col = 0;
	close(fd);
	return size.ws_col;
}

/* The last column stays free, lest the terminal itself begins a line. */
static size_t
text_width(const struct options *o)
{
	const char *columns = getenv("COLUMNS");
	long long width = o->width;

	if (width == 0 &&
	    (columns == NULL ||
		number_parse(columns, 1, WIDTH_MAX, &width) == -1))
		width = terminal_width();
	if (width == 0)
		width = WIDTH_DEFAULT;
	if (width < WIDTH_MIN)
		width = WIDTH_MIN;
	if (width > WIDTH_MAX)
		width = WIDTH_MAX;
	return (size_t)width - 1;
}

static void
set_style(struct options *o)
{
	const char *term = getenv("TERM");

	if (is_set("NO_HYPERLINKS") ||
	    (term != NULL && strcmp(term, "dumb") == 0))
		o->plain = 1;
	o->render.width = text_width(o);
	o->render.links = !o->plain;
	o->render.sgr = !o->plain && !is_set("NO_COLOR");
	if (o->plain)
		o->render.references = 1;
}

static struct locale_text *
set_locale(struct options *o)
{
	struct locale_text *l;
	const char *codeset;

	setlocale(LC_CTYPE, "");
	codeset = nl_langinfo(CODESET);
	if (strcmp(codeset, "UTF-8") == 0)
		return NULL;
	l = locale_open(codeset);
	if (l == NULL)
		err(sysexit(errno), "charset %s", codeset);
	o->render.locale = l;
	return l;
}

/* ---- reading and showing ------------------------------------------------- */

static const char *
input_name(const struct options *o)
{
	return o->file == NULL ? "standard input" : o->file;
}

static int
open_input(const struct options *o)
{
	int fd;

	if (o->file == NULL)
		return STDIN_FILENO;
	fd = open(o->file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(sysexit(errno), "%s", o->file);
	return fd;
}

static struct render *
begin(const struct options *o, struct out *out)
{
	struct render *r = NULL;

	out_init(out, STDOUT_FILENO);
	if (buf_reserve(&out->buf, OUT_SIZE - 1) != NULL)
		r = render_begin(&o->render, out);
	if (r == NULL)
		err(sysexit(errno), "memory");
	limit_space();
	return r;
}

/* Was there text that could not be converted? */
static void
check_charsets(void)
{
	const char *name = convert_failed();

	if (name == NULL)
		return;
	if (errno == EINVAL)
		errx(EX_UNAVAILABLE,
		    "charset %s: iconv has no converter, see iconv -l", name);
	err(sysexit(errno), "charset %s", name);
}

/* The one honest end.  A pager whose user has quit took all it wanted. */
static void
finish(const struct options *o, int rc, struct out *out, int paged)
{
	int error = rc == -1 ? errno : 0;

	if (out_close(out) == -1 && (error == 0 || error == ETIME))
		error = errno;
	if (error == ETIME)
		errx(EX_TEMPFAIL, "%s: " LIMIT_REASON, input_name(o));
	if (error == 0 || (paged && error == EPIPE))
		return;
	errno = error;
	err(error == EFBIG ? EX_IOERR : sysexit(error), "%s",
	    out->err != 0 ? "standard output" : "memory");
}

/* What is left of text in another charset than UTF-8, or its lines. */
static void
pass_decoded(struct stream *s, const char *charset, struct buf *text, int all)
{
	const char *nl = memrchr(buf_str(text), '\n', text->len);
	size_t n = nl == NULL ? 0 : (size_t)(nl + 1 - text->data);
	struct buf utf8 = BUF_INIT;

	if (all || text->len - n > CHUNK)
		n = text->len;
	charset_decode(charset, buf_str(text), n, &utf8);
	if (utf8.err != 0)
		err(sysexit(utf8.err), "memory");
	stream_add(s, buf_str(&utf8), utf8.len);
	buf_free(&utf8);
	if (n > 0)
		memmove(text->data, text->data + n, text->len - n);
	buf_truncate(text, text->len - n);
}

/* Is there nothing to read for a while? */
static int
is_quiet(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, QUIET) == 0;
}

/*
 * Pass on what comes, each piece before the next is waited for.
 * Return: 0, or the error of the input.
 */
static int
pass_input(struct stream *s, struct out *out, const char *charset, int fd)
{
	struct buf text = BUF_INIT;
	ssize_t n = 1;
	char *room;

	while (n > 0 && out_flush(out) == 0) {
		if (stream_holds(s) && is_quiet(fd)) {
			stream_show(s);
			continue;
		}
		room = buf_reserve(&text, CHUNK);
		if (room == NULL)
			err(sysexit(errno), "memory");
		n = io_read(fd, room, CHUNK);
		if (n <= 0)
			break;
		text.len += (size_t)n;
		text.data[text.len] = '\0';
		if (strcmp(charset, "UTF-8") != 0) {
			pass_decoded(s, charset, &text, 0);
			continue;
		}
		stream_add(s, text.data, text.len);
		buf_truncate(&text, 0);
	}
	if (text.len > 0)
		pass_decoded(s, charset, &text, 1);
	buf_free(&text);
	return n == -1 ? errno : 0;
}

static void
pass_text(const struct options *o, int fd)
{
	const char *label = o->show.charset, *charset = NULL;
	struct stream *s;
	struct out out;
	int error;

	if (label != NULL) {
		charset = charset_name(label, strlen(label));
		if (prepare_label(label, strlen(label)) == -1)
			err(sysexit(errno), "charset %s", label);
	}
	if (charset == NULL)
		charset = "UTF-8";
	out_init(&out, STDOUT_FILENO);
	s = stream_begin(&out, o->plain, o->render.direct, o->render.locale);
	if (s == NULL)
		err(sysexit(errno), "memory");
	if (o->render.menu)
		stream_list(s);
	limit_space();
	sandbox_enter(1);
	error = pass_input(s, &out, charset, fd);
	if (fd != STDIN_FILENO)
		close(fd);
	finish(o, stream_end(s), &out, 0);
	errno = error;
	if (error != 0)
		err(sysexit(error), "%s", input_name(o));
	check_charsets();
}

/* Text with a byte order mark becomes UTF-8 without one. */
static void
take_mark(struct options *o, struct buf *b)
{
	const char *name = charset_mark(buf_str(b), b->len);
	struct buf utf8 = BUF_INIT;

	if (name == NULL)
		return;
	charset_decode(name, buf_str(b), b->len, &utf8);
	if (utf8.err != 0)
		err(sysexit(utf8.err), "memory");
	buf_free(b);
	*b = utf8;
	o->show.charset = "utf-8";
}

/* Where all lines end in CR, as on old Macintoshes, they end in LF. */
static void
take_line_ends(struct buf *b)
{
	char *p;

	if (b->len == 0 || memchr(b->data, '\n', b->len) != NULL)
		return;
	for (p = b->data;
	     (p = memchr(p, '\r', b->len - (size_t)(p - b->data))) != NULL;)
		*p = '\n';
}

static enum sniff
input_kind(const struct options *o, const struct buf *b)
{
	switch (o->type) {
	case TYPE_MAIL:
		return SNIFF_MAIL;
	case TYPE_HTML:
		return SNIFF_HTML;
	default:
		return sniff_input(buf_str(b), b->len);
	}
}

/* Return: 1 if there is a pager to wait for. */
static int
start_pager(struct options *o)
{
	struct buf command = BUF_INIT;
	enum pager pager;

	if (!isatty(STDOUT_FILENO))
		return 0;
	pager = pager_choose(&command);
	if (command.err != 0)
		err(sysexit(command.err), "memory");
	if (pager == PAGER_OTHER) {
		o->plain = 1;
		set_style(o);
	}
	if (pager != PAGER_NONE && pager_start(buf_str(&command)) == -1) {
		warn("%s", buf_str(&command));
		pager = PAGER_NONE;
	}
	buf_free(&command);
	return pager != PAGER_NONE;
}

/*
 * All that has to be opened, and nothing after it.  From here on the input is
 * looked into.
 */
static void
shut_in(const struct options *o, const struct buf *input)
{
	const char *s = buf_str(input), *label = o->show.charset;
	int failed = o->type == TYPE_HTML ? prepare_text(s, input->len)
					  : prepare_mail(s, input->len);

	if (failed || (label && prepare_label(label, strlen(label)) == -1))
		err(sysexit(errno), "charset");
	if (o->type != TYPE_HTML && sniff_prepare() == -1)
		err(sysexit(errno), "libmagic");
	if (sandbox_enter(0) == 0)
		convert_seal();
}

static void
read_input(const struct options *o, int fd, struct buf *input, int *cut)
{
	*cut = 0;
	if (io_read_all(fd, input, INPUT_MAX) == -1) {
		*cut = errno == EFBIG;
		if (!*cut)
			err(sysexit(errno), "%s", input_name(o));
	}
	if (fd != STDIN_FILENO)
		close(fd);
}

static void
show_all(struct options *o, int fd)
{
	struct buf input = BUF_INIT;
	int paged, error = 0, cut;
	struct render *r;
	struct out out;

	read_input(o, fd, &input, &cut);
	paged = start_pager(o);
	r = begin(o, &out);
	limit_time(&out, input_name(o));
	shut_in(o, &input);
	take_mark(o, &input);
	take_line_ends(&input);
	if (show_input(r, &o->show, input_kind(o, &input), buf_str(&input),
		input.len) == -1)
		error = errno;
	if (cut)
		render_note(r, "The input beyond 256 megabytes is left out.");
	finish(o, render_end(r), &out, paged);
	buf_free(&input);
	if (paged && pager_wait() == 127)
		errx(EX_UNAVAILABLE, "the pager was not found");
	errno = error;
	if (error != 0)
		err(sysexit(error), "%s", input_name(o));
	check_charsets();
}

int
main(int argc, char **argv)
{
	struct options o = {.type = TYPE_GUESS};
	struct locale_text *locale;
	int fd;

	if (io_hold_standard() == -1)
		return EX_OSERR; /* there is nowhere to say it */
	parse_options(&o, argc, argv);
	locale = set_locale(&o);
	set_style(&o);
	fd = open_input(&o);
	if (o.type == TYPE_TEXT)
		pass_text(&o, fd);
	else
		show_all(&o, fd);
	if (sniff_end() == -1)
		err(sysexit(errno), "libmagic");
	locale_close(locale);
	return EX_OK;
}

/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#ifndef MIMELINK_TREE_H
#define MIMELINK_TREE_H

#include <setjmp.h>
#include <stdint.h>

#include "token.h"

/*
 * The inside of the HTML parser: tree construction (HTML standard, section
 * 13.2.6), whose terms the names are.  element.c knows what the elements are,
 * open.c has the stack of open elements, format.c the list of active
 * formatting elements, insert.c puts nodes into the tree; html.c, body.c,
 * table.c and foreign.c have the insertion modes.
 */

enum insertion_mode {
	INITIAL,
	BEFORE_HTML,
	BEFORE_HEAD,
	IN_HEAD,
	IN_HEAD_NOSCRIPT,
	AFTER_HEAD,
	IN_BODY,
	IN_RAW_TEXT, /* the standard's "text" */
	IN_TABLE,
	IN_TABLE_TEXT,
	IN_CAPTION,
	IN_COLUMN_GROUP,
	IN_TABLE_BODY,
	IN_ROW,
	IN_CELL,
	IN_TEMPLATE,
	AFTER_BODY,
	IN_FRAMESET,
	AFTER_FRAMESET,
	AFTER_AFTER_BODY,
	AFTER_AFTER_FRAMESET,
	INSERTION_MODES
};

/* What is said of an HTML element by its name (element.c). */
enum {
	T_SPECIAL = 0x1, /* section 13.2.4.2 */
	T_SCOPE = 0x2, /* ends a scope */
	T_FORMATTING = 0x4,
	T_VOID = 0x8,
	T_IMPLIED = 0x10, /* its end tag is generated where implied, */
	T_THOROUGHLY = 0x20, /* or where implied thoroughly */
	T_TABLE = 0x40, /* what foster parenting moves text out of */
	T_HEADING = 0x80,
	T_BLOCK = 0x100, /* ends a paragraph, ended by its tag in scope */
	T_HEAD = 0x200, /* belongs to the head */
	T_PART = 0x400, /* belongs to a table, ends what came before there */
	T_BREAKOUT = 0x800, /* cannot be meant for SVG or MathML */
};

/*
 * Which of the open elements is the nearest that ends a scope (section
 * 13.2.4.2).  Kept for each of them, so that no question has to walk the
 * stack.
 */
enum bound {
	BOUND_SCOPE,
	BOUND_LIST,
	BOUND_BUTTON,
	BOUND_TABLE,
	BOUND_SPECIAL,
	BOUNDS
};

struct open {
	struct node *node;
	uint16_t same; /* place + 1 of the next outer one of this tag */
	uint16_t bound[BOUNDS]; /* place */
};

struct formatting {
	struct node *node; /* NULL: a marker */
	uint64_t hash; /* of its attributes, in any order */
};

enum {
	OPEN_SPARE = 8, /* above HTML_MAX_OPEN, for what must be opened */
	OPEN_SIZE = HTML_MAX_OPEN + OPEN_SPARE,
	FORMATTING_SIZE = HTML_MAX_FORMATTING + HTML_MAX_OPEN,
};

/* node->open */
enum {
	IS_OPEN = 1,
	IS_FORMATTING = 2
};

struct parser {
	struct tokenizer t;
	struct dom *dom;
	jmp_buf oom;
	enum insertion_mode mode;
	enum insertion_mode original; /* behind IN_RAW_TEXT, IN_TABLE_TEXT */
	struct open open[OPEN_SIZE];
	unsigned depth; /* how many of them */
	uint16_t last[TAG_COUNT]; /* place + 1 of the innermost, HTML only */
	unsigned lost[TAG_COUNT]; /* start tags beyond the limit */
	unsigned losses;
	struct formatting formatting[FORMATTING_SIZE];
	unsigned nformatting; /* how many, */
	unsigned nmarkers; /* and how many of them are markers */
	size_t clones; /* how many more may be made */
	enum insertion_mode template[OPEN_SIZE];
	unsigned ntemplates;
	struct node *head; /* the head and form element pointers */
	struct node *form;
	int foster; /* foster parenting */
	int frameset_ok;
	int skip_newline; /* the next token may begin with a LF that goes */
	int done;
	struct node *pending; /* pending table characters, if all blank */
	int pending_foster; /* they were not */
};

/* What an insertion mode says of a token. */
enum verdict {
	DONE,
	AGAIN
};

typedef enum verdict insertion(struct parser *p, struct token *token);

insertion in_head, in_body, in_table, in_table_text, in_caption,
    in_column_group, in_table_body, in_row, in_cell, in_template;

/*
 * The rules for foreign content, SVG and MathML: does this token come under
 * them?  If so they may yet say AGAIN, by the rules of the insertion mode.
 */
int is_foreign(const struct parser *p, const struct token *token);
insertion in_foreign;

/* Let the present insertion mode have the token, and again what it leaves. */
void process(struct parser *p, struct token *token);

/* "Reset the insertion mode appropriately". */
void reset_insertion_mode(struct parser *p);

/* The generic algorithms for elements that hold text only. */
void raw_text(
    struct parser *p, const struct token *token, enum token_mode mode);

/* How much of the text is blank; the rest of it stays in the token. */
struct slice take_space(struct token *token);

/*
 * What four of the modes treat alike: blanks and comments are inserted, and a
 * doctype comes too late.  Return: is nothing left of the token?
 */
int take_usual(struct parser *p, struct token *token);

/* ---- element.c */

unsigned element_flags(enum tag tag);
unsigned node_flags(const struct node *n); /* also of SVG and MathML */

/* ---- open.c */

struct node *current(const struct parser *p);
int current_is(const struct parser *p, enum tag tag);
void open_push(struct parser *p, struct node *n);
void open_pop(struct parser *p);
void open_pop_to(struct parser *p, unsigned place); /* and that one */
void open_pop_tag(struct parser *p, enum tag tag); /* up to the innermost */
void open_remove(struct parser *p, unsigned place);
void open_insert(struct parser *p, unsigned place, struct node *n);
unsigned open_place(const struct parser *p, const struct node *n);
int in_scope(const struct parser *p, enum tag tag, enum bound bound);
int is_open(const struct parser *p, enum tag tag);
void generate_implied(struct parser *p, enum tag except, unsigned flag);
void close_p(struct parser *p); /* if there is one in button scope */

/* ---- format.c */

void formatting_push(struct parser *p, struct node *n);
void formatting_marker(struct parser *p);
void formatting_clear(struct parser *p); /* up to the last marker */
void formatting_remove(struct parser *p, struct node *n);
struct node *formatting_find(const struct parser *p, enum tag tag);
void reconstruct(struct parser *p);

/* The adoption agency.  Return: 0 if it is a case for any other end tag. */
int adopt(struct parser *p, enum tag tag);

/* ---- insert.c */

struct node *node_new(struct parser *p, enum node_type type);
struct node *node_clone(struct parser *p, const struct node *n);
void node_append(struct node *parent, struct node *n);
void node_detach(struct node *n);
void text_append(struct parser *p, struct node *n, struct slice s);

/* Put a node where the standard wants it, in (or near) target. */
void insert_at(struct parser *p, struct node *target, struct node *n);

struct node *insert_element(struct parser *p, const struct token *token);
struct node *insert_foreign(
    struct parser *p, const struct token *token, enum node_ns ns);
struct node *insert_tag(struct parser *p, enum tag tag); /* no attributes */
void insert_void(struct parser *p, const struct token *token);
void insert_text(struct parser *p, struct slice s);
void insert_comment(
    struct parser *p, struct node *parent, const struct token *token);
void add_attributes(
    struct parser *p, struct node *n, const struct token *token);

#endif

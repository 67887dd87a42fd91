/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 The fittings authors */

#include "tree.h"

/* clang-format off */
#define SP T_SPECIAL
#define SC (T_SPECIAL | T_SCOPE)
#define VO (T_SPECIAL | T_VOID)
#define BL T_BLOCK
#define FO T_FORMATTING
#define IM T_IMPLIED
#define TH T_THOROUGHLY
#define TA T_TABLE
#define HE T_HEADING
#define HD T_HEAD
#define PA T_PART
#define BR T_BREAKOUT
static const uint16_t flags[TAG_COUNT] = {
	[TAG_A] = FO, [TAG_ADDRESS] = SP | BL, [TAG_APPLET] = SC,
	[TAG_AREA] = VO, [TAG_ARTICLE] = SP | BL, [TAG_ASIDE] = SP | BL,
	[TAG_B] = FO | BR, [TAG_BASE] = VO | HD, [TAG_BASEFONT] = VO | HD,
	[TAG_BGSOUND] = VO | HD, [TAG_BIG] = FO | BR,
	[TAG_BLOCKQUOTE] = SP | BL | BR, [TAG_BODY] = SP | BR,
	[TAG_BR] = VO | BR, [TAG_BUTTON] = SP, [TAG_CAPTION] = SC | TH | PA,
	[TAG_CENTER] = SP | BL | BR, [TAG_CODE] = FO | BR,
	[TAG_COL] = VO | PA, [TAG_COLGROUP] = SP | TH | PA,
	[TAG_DD] = SP | IM | BR, [TAG_DETAILS] = SP | BL, [TAG_DIALOG] = BL,
	[TAG_DIR] = SP | BL, [TAG_DIV] = SP | BL | BR,
	[TAG_DL] = SP | BL | BR, [TAG_DT] = SP | IM | BR, [TAG_EM] = FO | BR,
	[TAG_EMBED] = VO | BR, [TAG_FIELDSET] = SP | BL,
	[TAG_FIGCAPTION] = SP | BL, [TAG_FIGURE] = SP | BL, [TAG_FONT] = FO,
	[TAG_FOOTER] = SP | BL, [TAG_FORM] = SP, [TAG_FRAME] = VO,
	[TAG_FRAMESET] = SP, [TAG_H1] = SP | HE | BR, [TAG_H2] = SP | HE | BR,
	[TAG_H3] = SP | HE | BR, [TAG_H4] = SP | HE | BR,
	[TAG_H5] = SP | HE | BR, [TAG_H6] = SP | HE | BR,
	[TAG_HEAD] = SP | BR, [TAG_HEADER] = SP | BL, [TAG_HGROUP] = SP | BL,
	[TAG_HR] = VO | BR, [TAG_HTML] = SC, [TAG_I] = FO | BR,
	[TAG_IFRAME] = SP, [TAG_IMG] = VO | BR, [TAG_INPUT] = VO,
	[TAG_KEYGEN] = VO, [TAG_LI] = SP | IM | BR, [TAG_LINK] = VO | HD,
	[TAG_LISTING] = SP | BL | BR, [TAG_MAIN] = SP | BL,
	[TAG_MARQUEE] = SC, [TAG_MENU] = SP | BL | BR,
	[TAG_META] = VO | HD | BR, [TAG_NAV] = SP | BL, [TAG_NOBR] = FO | BR,
	[TAG_NOEMBED] = SP, [TAG_NOFRAMES] = SP | HD, [TAG_NOSCRIPT] = SP,
	[TAG_OBJECT] = SC, [TAG_OL] = SP | BL | BR, [TAG_OPTGROUP] = IM,
	[TAG_OPTION] = IM, [TAG_P] = SP | BL | IM | BR, [TAG_PARAM] = VO,
	[TAG_PLAINTEXT] = SP, [TAG_PRE] = SP | BL | BR, [TAG_RB] = IM,
	[TAG_RP] = IM, [TAG_RT] = IM, [TAG_RTC] = IM, [TAG_RUBY] = BR,
	[TAG_S] = FO | BR, [TAG_SCRIPT] = SP | HD, [TAG_SEARCH] = SP | BL,
	[TAG_SECTION] = SP | BL, [TAG_SELECT] = SC, [TAG_SMALL] = FO | BR,
	[TAG_SOURCE] = VO, [TAG_SPAN] = BR, [TAG_STRIKE] = FO | BR,
	[TAG_STRONG] = FO | BR, [TAG_STYLE] = SP | HD, [TAG_SUB] = BR,
	[TAG_SUMMARY] = SP | BL, [TAG_SUP] = BR, [TAG_TABLE] = SC | TA | BR,
	[TAG_TBODY] = SP | TH | TA | PA, [TAG_TD] = SC | TH | PA,
	[TAG_TEMPLATE] = SC | HD, [TAG_TEXTAREA] = SP,
	[TAG_TFOOT] = SP | TH | TA | PA, [TAG_TH] = SC | TH | PA,
	[TAG_THEAD] = SP | TH | TA | PA, [TAG_TITLE] = SP | HD,
	[TAG_TR] = SP | TH | TA | PA, [TAG_TRACK] = VO, [TAG_TT] = FO | BR,
	[TAG_U] = FO | BR, [TAG_UL] = SP | BL | BR, [TAG_VAR] = BR,
	[TAG_WBR] = VO, [TAG_XMP] = SP,
};
/* clang-format on */

unsigned
element_flags(enum tag tag)
{
	return flags[tag];
}

unsigned
node_flags(const struct node *n)
{
	if (n->ns == NS_HTML)
		return flags[n->tag];
	switch (n->tag) {
	case TAG_MI:
	case TAG_MO:
	case TAG_MN:
	case TAG_MS:
	case TAG_MTEXT:
	case TAG_ANNOTATION_XML:
		return n->ns == NS_MATHML ? SC : 0;
	case TAG_FOREIGNOBJECT:
	case TAG_DESC:
	case TAG_TITLE:
		return n->ns == NS_SVG ? SC : 0;
	default:
		return 0;
	}
}

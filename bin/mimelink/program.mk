NEEDS_mimelink := libmagic:libmagic-dev libidn2:libidn2-dev \
	unistr.h:libunistring-dev
LIBS_mimelink := -lunistring

# Two of the eight libraries that it starts with go into it, which is a
# twentieth of what a newsletter costs (make bench).  STATIC_mimelink= leaves
# them shared, as distributions will want, since mended ones then are used at
# once.
STATIC_mimelink ?= idn2 unistring

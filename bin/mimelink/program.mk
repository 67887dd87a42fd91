NEEDS_mimelink := libmagic:libmagic-dev libidn2:libidn2-dev \
	unistr.h:libunistring-dev
LIBS_mimelink := -lunistring

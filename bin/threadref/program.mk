# threadref runs once for each mail that arrives, and most of what it costs
# is to start: linked with its libc inside it starts in three quarters of the
# time (make bench).  It needs nothing else.  LINK_threadref=-pie makes an
# ordinary program of it, as distributions will want.
LINK_threadref ?= -static-pie

# the output has a thread of its own
LIBS_tagsort := -pthread

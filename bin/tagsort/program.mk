# a thread helps to sort
LIBS_tagsort := -pthread

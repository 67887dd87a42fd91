# threads help to sort, and to work on large files
LIBS_tagsort := -pthread

NEEDS_bellwatch := libgpiod:libgpiod-dev alsa:libasound2-dev \
	sndfile:libsndfile1-dev
LIBS_bellwatch := -lm

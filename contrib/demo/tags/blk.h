struct request {
	unsigned long sector;
	struct request *next;
};

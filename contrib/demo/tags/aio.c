struct waiter {
	struct request *request;
};

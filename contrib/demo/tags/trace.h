int request(struct waiter *w);

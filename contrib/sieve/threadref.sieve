# threadref.sieve: mute and watch mail threads in Dovecot's Sieve (Pigeonhole).
#
# The server's administrator allows it, in dovecot.conf:
#
#	plugin {
#	  sieve_plugins = sieve_extprograms
#	  sieve_extensions = +vnd.dovecot.execute
#	  sieve_execute_bin_dir = /usr/local/lib/dovecot/sieve-execute
#	}
#
# or, from Dovecot 2.4 on,
#
#	sieve_plugins = sieve_extprograms
#	sieve_extensions {
#	  vnd.dovecot.execute = yes
#	}
#	sieve_execute_bin_dir = /usr/local/lib/dovecot/sieve-execute
#
# and puts threadref-test, beside this file, into that directory.  If it
# fails the test is false, and the mail goes on as any other.

require ["vnd.dovecot.execute", "fileinto", "imap4flags", "mailbox"];

# A muted thread goes into a folder of its own, as read.
if execute :pipe "threadref-test" ["muted"] {
	addflag "\\Seen";
	fileinto :create "muted";
	stop;
}

# A watched thread: a copy goes to the inbox, and the mail itself on to where
# the rules below put it, there as read.
if execute :pipe "threadref-test" ["watched"] {
	keep;
	addflag "\\Seen";
}

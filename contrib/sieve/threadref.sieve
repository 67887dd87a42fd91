# threadref.sieve: mute mail threads in Dovecot's Sieve (Pigeonhole).
#
# The server's administrator allows it, in dovecot.conf:
#
#	plugin {
#	  sieve_plugins = sieve_extprograms
#	  sieve_extensions = +vnd.dovecot.execute
#	  sieve_execute_bin_dir = /usr/local/lib/dovecot/sieve-execute
#	}
#
# and puts threadref-muted, beside this file, into that directory.  If it
# fails the test is false, and the mail goes to the inbox.

require ["vnd.dovecot.execute", "fileinto", "imap4flags", "mailbox"];

if execute :pipe "threadref-muted" {
	addflag "\\Seen";
	fileinto :create "muted";
	stop;
}

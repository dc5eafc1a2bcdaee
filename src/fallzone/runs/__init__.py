"""What the commands do, to be called: decisions about runs and answers, under the command line and above all floors."""

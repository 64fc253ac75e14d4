# Command line tools.

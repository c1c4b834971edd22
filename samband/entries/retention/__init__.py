"""How long a room keeps what is written in it: everything, or threads that are still written in."""

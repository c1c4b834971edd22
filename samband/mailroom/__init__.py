"""Mail that comes in: answers become comments, mail to a room's address becomes a post."""

"""Thanks with words: from one person to others, about what they helped with. Never a figure."""

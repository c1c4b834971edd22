"""What others can take from Samband: feeds with a key of one's own."""

"""What others may send or put into the tables, to every field of every way into the shop."""

"""Forms of people: what is asked, in which words."""

"""Keep in touch: how often somebody wants to hear from a contact, who looks after whom, and a page for the week."""

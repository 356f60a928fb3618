"""Who calls: customers with their numbers, contacts, what happened with them and what is open."""

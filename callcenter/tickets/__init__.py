"""Work orders: what is promised to a customer, who keeps it, and where it stands."""

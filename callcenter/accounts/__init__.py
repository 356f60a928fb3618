"""Who works here: users, roles, teams, sign-in, tokens, and reading the operation log."""

"""How the service is run: the supervisor and what it starts, the data folder, ports, certificates."""

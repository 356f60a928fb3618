"""What `doctor` looks at: the machine, its network, its data."""

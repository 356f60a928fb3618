"""Call-centre desk: phone calls, customers, work orders and recordings in one service."""

__version__ = "0.1.0"

"""How events of the outbox reach the browsers that may hear them; knows nothing of Socket.IO."""

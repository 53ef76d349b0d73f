"""Quality and speed, with floors that refuse to sink."""

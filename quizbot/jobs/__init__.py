"""What happens by itself: planned in the database, and run once over all replicas."""

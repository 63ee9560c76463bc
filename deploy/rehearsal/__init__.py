"""A rehearsal of the containers: `python -m deploy.rehearsal` builds, runs and breaks them."""

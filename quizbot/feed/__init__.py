"""Articles to drafts: what was fetched or given becomes questions that an instructor judges."""

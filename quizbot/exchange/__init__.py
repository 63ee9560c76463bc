"""Questions from and for other programs: GIFT, Aiken, CSV, Moodle's XML and Anki."""

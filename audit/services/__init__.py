"""One function for each thing a person does. Each owns its transaction; the change log row is written with it."""

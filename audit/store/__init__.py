"""What is kept: tables, files, the change log and the rubric files. Never imports Flask's request side."""

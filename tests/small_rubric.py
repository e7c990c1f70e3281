"""A sound little rubric, as its files hold it, for tests to write down and to spoil."""

SOURCE = {
    "id": "law-2016",
    "title": "The law",
    "short": "Law",
    "publisher": "A department",
    "published": "2016",
    "about": "What it is.",
    "parts": [{"id": "one", "title": "Part one"}],
    "requirements": [
        {"ref": "LAW-1", "part": "one", "place": "Paragraph 1", "force": "legal", "who": "All", "summary": "Do it."},
        {"ref": "LAW-2", "part": "one", "place": "Paragraph 2", "force": "context", "who": "All", "summary": "Means."},
    ],
}
CRITERION = {
    "ref": "filters-work",
    "title": "Filters work",
    "question": "Do they?",
    "why": "Because.",
    "levels": ["Nought", "One", "Two", "Three", "Four"],
    "next_steps": ["To one", "To two", "To three", "To four"],
    "evidence_prompts": ["Log", "Minutes", "Survey"],
    "governor_questions": ["How?"],
    "owner": "Headteacher",
    "review_months": 12,
    "effort": "small",
    "requirements": ["LAW-1"],
}
STRAND = {"ref": "filters", "title": "Filters", "about": "Filters.", "criteria": [CRITERION]}
EDITION = {
    "id": "small-2016",
    "rubric": "small",
    "edition": "2016.1",
    "title": "Small",
    "published": "2016",
    "about": "Small.",
    "sources": ["law-2016"],
    "strands": ["filters"],
}

"""Pages: read the request, call a service, render or redirect. Rules live in ``audit.domain``."""

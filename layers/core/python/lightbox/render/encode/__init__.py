"""Pictures to files that browsers show: ``jpeg`` and ``png`` of one, ``gif`` and ``mp4`` of many."""

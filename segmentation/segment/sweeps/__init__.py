"""Every number of segments at once: scores, limits of size, and which segment is which from k to k."""

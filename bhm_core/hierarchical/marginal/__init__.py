"""log p(y | phi) with the group effects integrated out, and exact draws given phi."""

"""Yes/no outcomes and counts: group effects integrated out by quadrature, and drawn without error."""

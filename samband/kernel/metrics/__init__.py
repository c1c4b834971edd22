"""Figures for Prometheus: how this installation is, never who does what in it."""

"""Samband: the self-hosted network of an organisation."""

__version__ = "0.1.0"

"""Makers of valid things for tests."""

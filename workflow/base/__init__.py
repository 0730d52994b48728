"""What every room stands on: database base, errors, stored files, clock, normal form of text. No rule of an office."""

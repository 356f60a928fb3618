"""Calls: lines, headsets, call control, routing, recordings and promises."""

"""Renders the committee's pages from the published marts, and swaps them in."""

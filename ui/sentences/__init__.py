"""What pages say about results: counts and findings put into plain words, floor by floor.

Digits in counts (1,000), words up to ten in running text, and every number from the result itself.
"""

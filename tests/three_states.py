"""Metropolis on a few states, in fractions: what a reader works out by hand."""

from fractions import Fraction


def metropolis(weights, neighbours):
    """Table of the chain on states with these weights; each neighbour is proposed with probability 1/2."""
    size = len(weights)
    table = [[Fraction(0)] * size for _ in range(size)]
    for a in range(size):
        for b in neighbours[a]:
            table[a][b] = Fraction(1, 2) * min(Fraction(1), Fraction(weights[b], weights[a]))
        table[a][a] = 1 - sum(table[a])
    return table

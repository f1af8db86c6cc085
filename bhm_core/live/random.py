"""Random numbers that Python and the page share: Philox4x32-10, a counter-based generator.

Source: Salmon, Moraes, Dror & Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". The same in
``js/random.js``. A seed and a position give the number, with no state in between, so that step 137 of a
figure is the same whichever way a reader came there.
"""

import numpy as np

_M = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_W = (0x9E3779B9, 0xBB67AE85)
_LOW, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


def philox(counter, key):
    """Return the four 32-bit words of Philox4x32 with 10 rounds.

    Parameters
    ----------
    counter : array_like of int, shape (..., 4)
        Counters, each word in [0, 2**32).
    key : tuple of int
        The two words of the key.

    Returns
    -------
    ndarray of uint64, shape (..., 4)
        Words in [0, 2**32).

    Examples
    --------
    >>> [f"{word:08x}" for word in philox([0, 0, 0, 0], (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    a, b, c, d = np.moveaxis(np.asarray(counter, dtype=np.uint64), -1, 0)
    for k in range(10):
        keys = [np.uint64((key[i] + k * _W[i]) & 0xFFFFFFFF) for i in range(2)]
        p, q = _M[0] * a, _M[1] * c
        a, b, c, d = (
            (q >> _SHIFT) ^ b ^ keys[0], q & _LOW, (p >> _SHIFT) ^ d ^ keys[1], p & _LOW,
        )
    return np.stack([a, b, c, d], axis=-1)


def uniforms(seed, n, *, stream=0, start=0):
    """Return numbers `start` .. `start + n - 1` of a stream of uniforms on (0, 1), 52 bits each.

    Parameters
    ----------
    seed : int
        In [0, 2**32).
    n : int
        How many.
    stream : int
        Streams of one seed are independent.
    start : int
        Position of the first one.

    Returns
    -------
    ndarray, shape (n,)
        Never exactly 0 or 1.
    """
    blocks = np.arange(start // 2, (start + n + 1) // 2, dtype=np.uint64)
    zero = np.zeros_like(blocks)
    words = philox(np.stack([blocks, zero, zero, zero], axis=-1), (seed, stream)).reshape(-1, 2)
    high, low = words[:, 0] >> np.uint64(6), words[:, 1] >> np.uint64(6)
    values = (high * np.uint64(2**26) + low + 0.5) / 2.0**52
    return values[start % 2 : start % 2 + n]


def normals(seed, n, *, stream=0, start=0):
    """Return numbers `start` .. `start + n - 1` of a stream of normals (Box & Muller 1958).

    Parameters
    ----------
    seed, n, stream, start : int
        As for `uniforms`.

    Returns
    -------
    ndarray, shape (n,)
        The script gives the same to 1e-12.
    """
    first, last = start // 2, (start + n + 1) // 2
    u, v = uniforms(seed, 2 * (last - first), stream=stream, start=2 * first).reshape(-1, 2).T
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).ravel()
    return pairs[start % 2 : start % 2 + n]

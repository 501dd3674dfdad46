"""Groth16 keys whose trapdoor the tests know, and proofs from it: independent of all other code here.

Who knows the trapdoor can prove anything (the simulator of Groth, "On the Size of Pairing-Based
Non-interactive Arguments", 2016, 3.2): for random a and b, c follows from the equation.
"""

from eth_utils import keccak
from py_ecc.optimized_bn128 import (
    G1,
    G2,
    add,
    curve_order,
    field_modulus,
    multiply,
    neg,
    normalize,
)

Q, R = field_modulus, curve_order


def inverse(number):
    return pow(number, -1, R)


def words1(point):
    """The words of a point of G1, as EIP-196 has them."""
    return [int(coordinate) for coordinate in normalize(point)]


def words2(point):
    """The words of a point of G2, as EIP-197 has them: the imaginary part first."""
    x, y = normalize(point)
    return [int(part) for coordinate in (x, y) for part in reversed(coordinate.coeffs)]


class Key:
    """A verification key by its trapdoor: alpha, beta, gamma, delta and the discrete logs of ic."""

    def __init__(self, random, inputs):
        secrets = [random.randrange(1, R) for _ in range(inputs + 5)]
        self.alpha, self.beta, self.gamma, self.delta, *self.ic = secrets
        self.random = random

    @classmethod
    def fixed(cls, random):
        """The key of fixed_key.json, FixedKey.vy and FixedKey.sol: of two inputs."""
        key = cls.__new__(cls)
        key.random = random
        names = (b"alpha", b"beta", b"gamma", b"delta", b"ic 0", b"ic 1", b"ic 2")
        secrets = [int.from_bytes(keccak(name), "big") % R for name in names]
        key.alpha, key.beta, key.gamma, key.delta, *key.ic = secrets
        return key

    def arguments(self):
        """alpha, beta, gamma, delta, ic in words."""
        return [
            words1(multiply(G1, self.alpha)),
            *(words2(multiply(G2, secret)) for secret in (self.beta, self.gamma, self.delta)),
            [words1(multiply(G1, secret)) for secret in self.ic],
        ]

    def prove(self, inputs):
        """A, B, C for these inputs."""
        a, b = self.random.randrange(1, R), self.random.randrange(1, R)
        l = self.ic[0] + sum(x * secret for x, secret in zip(inputs, self.ic[1:], strict=True))
        c = (a * b - self.alpha * self.beta - l * self.gamma) * inverse(self.delta) % R
        return multiply(G1, a), multiply(G2, b), multiply(G1, c)

    def rerandomised(self, proof):
        """Another proof of the same, made by somebody who doesn't know the trapdoor: A/s, s B + s t
        delta, C + t A."""
        a, b, c = proof
        s, t = self.random.randrange(1, R), self.random.randrange(1, R)
        delta = multiply(G2, self.delta)
        return (
            multiply(a, inverse(s)),
            add(multiply(b, s), multiply(delta, s * t % R)),
            add(c, multiply(a, t)),
        )


def words(proof):
    a, b, c = proof
    return words1(a) + words2(b) + words1(c)


def key_id(arguments):
    """keccak-256 of the words of the key."""
    alpha, beta, gamma, delta, ic = arguments
    flat = [*alpha, *beta, *gamma, *delta, *(word for point in ic for word in point)]
    return keccak(b"".join(word.to_bytes(32, "big") for word in flat))


def outside_the_group():
    """A point of the twist that is not in G2, in words: found by its x, from 1 on."""
    from py_ecc.fields import optimized_bn128_FQ2 as FQ2
    from py_ecc.optimized_bn128 import b2, is_inf

    candidate = 1
    while True:
        x = FQ2([candidate, 0])
        root = square_root(x * x * x + b2)
        if root is not None:
            point = (x, root, FQ2.one())
            if not is_inf(multiply_any(point, R)):
                return words2(point)
        candidate += 1


def multiply_any(point, scalar):
    """A multiple of a point that may lie outside of the group of order r."""
    result = (point[0].__class__.one(), point[0].__class__.one(), point[0].__class__.zero())
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def square_root(value):
    """A root in Fq2 = Fq(i), q = 3 mod 4, or None."""
    from py_ecc.fields import optimized_bn128_FQ2 as FQ2

    # (c0 + c1 i)^2 = value: c0^2 = (a +- norm) / 2.
    a, b = (int(part) for part in value.coeffs)
    norm = pow(a * a + b * b, (Q + 1) // 4, Q)
    if norm * norm % Q != (a * a + b * b) % Q:
        return None
    for n in (norm, -norm):
        square = (a + n) * pow(2, -1, Q) % Q
        c0 = pow(square, (Q + 1) // 4, Q)
        if c0 and c0 * c0 % Q == square:
            root = FQ2([c0, b * pow(2 * c0, -1, Q) % Q])
            if root * root == value:
                return root
    return None

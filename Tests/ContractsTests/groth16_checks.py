"""What the tests of the Groth16 verifiers share: good and bad proofs against any of them."""

import random

from py_ecc.optimized_bn128 import G1, G2, multiply
from rpc import ChainTest, RpcError

from groth16 import Q, R, outside_the_group, words, words1, words2

SEED = random.SystemRandom().getrandbits(64)


class VerifierTest(ChainTest):
    """A verifier of one key of two inputs, and a proof under it.

    `deploy` makes `verifier` and `key`; `prefix` holds the arguments before proof and inputs.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        print(f"{cls.__name__}: seed {SEED}")
        cls.random = random.Random(SEED)
        cls.account = cls.accounts[0]
        cls.prefix = ()
        cls.deploy()
        cls.inputs = [cls.random.randrange(R), cls.random.randrange(R)]
        cls.proof = cls.key.prove(cls.inputs)
        cls.words = words(cls.proof)

    def verify(self, proof, inputs=None):
        inputs = self.inputs if inputs is None else inputs
        return self.verifier.call("verify", *self.prefix, proof, inputs)

    def refused(self, reason, function, *arguments):
        """By calls and by transactions alike."""
        fields = {
            "from": self.account.address,
            "to": self.verifier.address,
            "data": self.verifier.data(function, *arguments),
        }
        self.assert_reverts(reason, self.rpc.eth_call, fields, "latest")
        self.assert_reverts(reason, self.rpc.eth_estimateGas, fields)

    def both_refuse(self, reason, proof, inputs):
        self.refused(reason, "verify", *self.prefix, proof, inputs)
        self.refused(reason, "assertProof", *self.prefix, proof, inputs)

    def false(self, proof, inputs=None):
        """verify says no, and assertProof has no effect: it reverts."""
        inputs = self.inputs if inputs is None else inputs
        self.assertIs(self.verify(proof, inputs), False)
        self.refused("proof", "assertProof", *self.prefix, proof, inputs)


class ProofChecks:
    """What every verifier must do, whatever its key is stored in."""

    def test_a_good_proof_passes(self):
        self.assertIs(self.verify(self.words), True)
        self.verifier.send(self.account, "assertProof", *self.prefix, self.words, self.inputs)

    def test_edge_inputs_pass(self):
        for inputs in ([0, 0], [R - 1, 1], [1, R - 1]):
            self.assertIs(self.verify(words(self.key.prove(inputs)), inputs), True)

    def test_a_rerandomised_proof_passes(self):
        other = words(self.key.rerandomised(self.proof))
        self.assertTrue(all(x != y for x, y in zip(other, self.words)))
        self.assertIs(self.verify(other), True)

    def test_every_word_changed_fails(self):
        for i in range(8):
            for change in (1, -1):
                changed = list(self.words)
                changed[i] = (changed[i] + change) % Q
                self.false(changed)

    def test_points_of_the_group_that_are_wrong_fail(self):
        g1, g2 = words1(multiply(G1, 5)), words2(multiply(G2, 5))
        a, b, c = self.words[:2], self.words[2:6], self.words[6:]
        for changed in (g1 + b + c, a + g2 + c, a + b + g1, c + b + a):
            self.false(changed)
        self.false([a[0], Q - a[1], *b, *c])
        # A and B both negated prove the same.
        negated = [a[0], Q - a[1], b[0], b[1], Q - b[2], Q - b[3], *c]
        self.assertIs(self.verify(negated), True)
        # The parts of B's coordinates the other way round.
        self.false([*a, b[1], b[0], b[3], b[2], *c])

    def test_a_point_outside_of_the_group_fails(self):
        self.false([*self.words[:2], *outside_the_group(), *self.words[6:]])

    def test_every_input_changed_fails(self):
        for i in range(2):
            changed = list(self.inputs)
            changed[i] = (changed[i] + 1) % R
            self.false(self.words, changed)
        self.false(self.words, self.inputs[::-1])

    def test_inputs_not_below_r_are_refused(self):
        for i in range(2):
            for other in (self.inputs[i] + R, R, 2**256 - 1):
                changed = list(self.inputs)
                changed[i] = other
                self.both_refuse("input not below r", self.words, changed)

    def test_coordinates_not_below_q_are_refused(self):
        for i in range(8):
            for other in (self.words[i] + Q, Q, 2**256 - 1):
                changed = list(self.words)
                changed[i] = other
                self.both_refuse("coordinate not below q", changed, self.inputs)

    def test_points_at_infinity_are_refused(self):
        for start, end in ((0, 2), (2, 6), (6, 8)):
            changed = list(self.words)
            changed[start:end] = [0] * (end - start)
            self.both_refuse("point at infinity", changed, self.inputs)

    def test_too_little_gas_is_no_answer(self):
        """Where the pairing would run out of gas, verify reverts instead of saying false."""
        fields = {
            "to": self.verifier.address,
            "data": self.verifier.data("verify", *self.prefix, self.words, self.inputs),
        }
        answers = set()
        for gas in range(50_000, 260_000, 5_000):
            try:
                answers.add(int(self.rpc.eth_call({**fields, "gas": hex(gas)}, "latest"), 16))
            except RpcError:
                answers.add(None)
        self.assertEqual(answers, {None, 1})

    def test_the_contract_takes_no_money(self):
        data = self.verifier.data("assertProof", *self.prefix, self.words, self.inputs)
        fields = {"from": self.account.address, "to": self.verifier.address, "data": data}
        self.assert_reverts("", self.rpc.eth_estimateGas, {**fields, "value": "0x1"})

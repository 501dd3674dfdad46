"""Groth16Verifier: registered keys, good and bad proofs, gas."""

import random
import unittest

from py_ecc.optimized_bn128 import G1, G2, multiply
from rpc import ChainTest, RpcError

from contracts import Contract, artifact
from groth16 import Q, R, Key, key_id, outside_the_group, words, words1, words2

SEED = random.SystemRandom().getrandbits(64)
INFINITY1, INFINITY2 = [0] * 2, [0] * 4


class Groth16Test(ChainTest):
    """A verifier with a registered key of two inputs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        print(f"{cls.__name__}: seed {SEED}")
        cls.random = random.Random(SEED)
        cls.account = cls.accounts[0]
        cls.verifier = Contract.deploy(cls.rpc, cls.account, *artifact("Groth16Verifier"))
        cls.key = Key(cls.random, 2)
        cls.arguments_of_key = cls.key.arguments()
        cls.registration = cls.verifier.send(cls.account, "register", *cls.arguments_of_key)
        cls.id = key_id(cls.arguments_of_key)
        cls.inputs = [cls.random.randrange(R), cls.random.randrange(R)]
        cls.proof = cls.key.prove(cls.inputs)
        cls.words = words(cls.proof)

    def verify(self, proof, inputs=None, id=None):
        return self.verifier.call(
            "verify", id or self.id, proof, self.inputs if inputs is None else inputs
        )

    def refused(self, reason, function, *arguments):
        """By calls and by transactions alike."""
        fields = {
            "from": self.account.address,
            "to": self.verifier.address,
            "data": self.verifier.data(function, *arguments),
        }
        self.assert_reverts(reason, self.rpc.eth_call, fields, "latest")
        self.assert_reverts(reason, self.rpc.eth_estimateGas, fields)

    def both_refuse(self, reason, *arguments):
        self.refused(reason, "verify", *arguments)
        self.refused(reason, "assertProof", *arguments)

    def false(self, proof, inputs=None):
        """verify says no, and assertProof has no effect: it reverts."""
        inputs = self.inputs if inputs is None else inputs
        self.assertIs(self.verify(proof, inputs), False)
        self.refused("proof", "assertProof", self.id, proof, inputs)


class Groth16ProofTests(Groth16Test):
    def test_a_good_proof_passes(self):
        self.assertIs(self.verify(self.words), True)
        self.verifier.send(self.account, "assertProof", self.id, self.words, self.inputs)

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
                self.both_refuse("input not below r", self.id, self.words, changed)

    def test_coordinates_not_below_q_are_refused(self):
        for i in range(8):
            for other in (self.words[i] + Q, Q, 2**256 - 1):
                changed = list(self.words)
                changed[i] = other
                self.both_refuse("coordinate not below q", self.id, changed, self.inputs)

    def test_points_at_infinity_are_refused(self):
        for start, end in ((0, 2), (2, 6), (6, 8)):
            changed = list(self.words)
            changed[start:end] = [0] * (end - start)
            self.both_refuse("point at infinity", self.id, changed, self.inputs)

    def test_another_number_of_inputs_is_refused(self):
        for inputs in ([], self.inputs[:1], [*self.inputs, 0], [*self.inputs, *[0] * 62]):
            self.both_refuse("number of inputs", self.id, self.words, inputs)
        self.both_refuse("", self.id, self.words, [*self.inputs, *[0] * 63])

    def test_an_unknown_key_is_refused(self):
        self.both_refuse("key unknown", bytes(32), self.words, self.inputs)
        self.refused("key unknown", "inputCount", b"\1" * 32)

    def test_a_proof_of_another_key_fails(self):
        other = Key(self.random, 2)
        self.verifier.send(self.account, "register", *other.arguments())
        proof = words(other.prove(self.inputs))
        self.assertIs(self.verify(proof, id=key_id(other.arguments())), True)
        self.false(proof)

    def test_too_little_gas_is_no_answer(self):
        """Where the pairing would run out of gas, verify reverts instead of saying false."""
        fields = {
            "to": self.verifier.address,
            "data": self.verifier.data("verify", self.id, self.words, self.inputs),
        }
        answers = set()
        for gas in range(50_000, 260_000, 5_000):
            try:
                answers.add(int(self.rpc.eth_call({**fields, "gas": hex(gas)}, "latest"), 16))
            except RpcError:
                answers.add(None)
        self.assertEqual(answers, {None, 1})

    def test_the_contract_takes_no_money(self):
        data = self.verifier.data("assertProof", self.id, self.words, self.inputs)
        fields = {"from": self.account.address, "to": self.verifier.address, "data": data}
        self.assert_reverts("", self.rpc.eth_estimateGas, {**fields, "value": "0x1"})


class Groth16RegistryTests(Groth16Test):
    def changed(self, index, value):
        arguments = list(self.fresh)
        arguments[index] = value
        return arguments

    def setUp(self):
        self.fresh = Key(self.random, 1).arguments()

    def test_registration_is_logged_and_stored(self):
        [(name, values)] = self.verifier.logs(self.registration)
        self.assertEqual(name, "KeyRegistered")
        self.assertEqual(values["id"], self.id)
        self.assertEqual(values["sender"], self.account.address.lower())
        self.assertEqual(values["inputs"], 2)
        self.assertEqual(self.verifier.call("inputCount", self.id), 2)
        self.assertEqual(self.verifier.call("stores", self.id), values["store"])
        alpha, beta, gamma, delta, ic = self.arguments_of_key
        flat = [*alpha, *beta, *gamma, *delta, *(word for point in ic for word in point)]
        code = self.rpc.eth_getCode(values["store"], "latest")
        self.assertEqual(code, "0x00" + "".join(f"{word:064x}" for word in flat))

    def test_a_key_is_registered_once(self):
        self.refused("key known", "register", *self.arguments_of_key)

    def test_nobody_changes_a_key(self):
        """Its account stops whoever calls it, and money sent to it changes nothing."""
        store = self.verifier.call("stores", self.id)
        code = self.rpc.eth_getCode(store, "latest")
        self.rpc.transact(self.accounts[1], to=store, data="0x" + "ff" * 40, value=1)
        self.assertEqual(self.rpc.eth_getCode(store, "latest"), code)
        self.assertIs(self.verify(self.words), True)

    def test_keys_of_no_inputs_and_of_the_most(self):
        for inputs in (0, 64):
            key = Key(self.random, inputs)
            self.verifier.send(self.account, "register", *key.arguments())
            id = key_id(key.arguments())
            self.assertEqual(self.verifier.call("inputCount", id), inputs)
            values = [self.random.randrange(R) for _ in range(inputs)]
            self.assertIs(self.verify(words(key.prove(values)), values, id), True)
            if values:
                values[-1] ^= 1
                self.assertIs(self.verify(words(key.prove(values)), values, id), True)
                self.assertIs(self.verify(words(key.prove(values)), values[::-1], id), False)

    def test_keys_of_too_many_and_too_few_points_are_refused(self):
        self.refused("ic empty", "register", *self.changed(4, []))
        self.refused("", "register", *self.changed(4, [[1, 2]] * 66))

    def test_gamma_equal_to_delta_is_refused(self):
        gamma = self.fresh[2]
        self.refused("gamma is delta", "register", *self.changed(3, gamma))
        negated = [*gamma[:2], Q - gamma[2], Q - gamma[3]]
        self.refused("gamma is delta", "register", *self.changed(3, negated))

    def test_points_at_infinity_are_refused(self):
        self.refused("point at infinity", "register", *self.changed(0, INFINITY1))
        for index in (1, 2, 3):
            self.refused("point at infinity", "register", *self.changed(index, INFINITY2))
        for index in (0, 1):
            ic = list(self.fresh[4])
            ic[index] = INFINITY1
            self.refused("point at infinity", "register", *self.changed(4, ic))

    def test_coordinates_not_below_q_are_refused(self):
        for index in range(4):
            for word in range(len(self.fresh[index])):
                point = list(self.fresh[index])
                point[word] += Q
                self.refused("coordinate not below q", "register", *self.changed(index, point))
        for point in range(2):
            for word in range(2):
                ic = [list(point) for point in self.fresh[4]]
                ic[point][word] += Q
                self.refused("coordinate not below q", "register", *self.changed(4, ic))

    def test_points_outside_of_their_groups_are_refused(self):
        x, y = self.fresh[0]
        self.refused("", "register", *self.changed(0, [x, y - 1]))
        self.refused("", "register", *self.changed(4, [self.fresh[4][0], [x, y - 1]]))
        for index in (1, 2, 3):
            point = list(self.fresh[index])
            point[3] = (point[3] + 1) % Q
            self.refused("not in G2", "register", *self.changed(index, point))
            self.refused("not in G2", "register", *self.changed(index, outside_the_group()))


class Groth16GasTests(Groth16Test):
    """What a transaction that asserts a proof costs, as Protocols/groth16-on-chain.md states it."""

    def gas(self, inputs):
        key = Key(self.random, inputs)
        registered = self.verifier.send(self.account, "register", *key.arguments())
        values = [self.random.randrange(R) for _ in range(inputs)]
        arguments = (key_id(key.arguments()), words(key.prove(values)), values)
        receipt = self.verifier.send(self.account, "assertProof", *arguments)
        return int(registered["gasUsed"], 16), int(receipt["gasUsed"], 16)

    def test_gas(self):
        figures = {inputs: self.gas(inputs) for inputs in (1, 2, 10)}
        for inputs, (registered, asserted) in figures.items():
            print(f"registered key, {inputs} inputs: register {registered}, assertProof {asserted} gas")
        self.assertLess(figures[1][1], 225_000)
        self.assertLess((figures[10][1] - figures[2][1]) / 8, 8_000)


if __name__ == "__main__":
    unittest.main()

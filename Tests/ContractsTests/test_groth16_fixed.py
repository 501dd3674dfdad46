"""The verifier of one key that export-verifier writes: FixedKey.vy is held to what it writes by
Tests/Groth16Tests, and run here."""

import json
import re
import tempfile
import unittest

from contracts import Contract, compiled
from groth16 import R, Key, words
from groth16_checks import ProofChecks, VerifierTest
from rpc import ROOT

FOLDER = ROOT / "Tests/ContractsTests"


class FixedKeyTest(VerifierTest):
    @classmethod
    def deploy(cls):
        cls.verifier = Contract.deploy(cls.rpc, cls.account, *compiled(FOLDER / "FixedKey.vy"))
        cls.key = Key.fixed(cls.random)


class Groth16FixedProofTests(ProofChecks, FixedKeyTest):
    def test_the_key_is_that_of_the_file(self):
        key = json.loads((FOLDER / "fixed_key.json").read_text())
        alpha, beta, gamma, delta, ic = self.key.arguments()
        self.assertEqual([int(x) for x in key["vk_alpha_1"][:2]], alpha)
        self.assertEqual([[int(x) for x in point[:2]] for point in key["IC"]], ic)
        for name, words_ in (("beta", beta), ("gamma", gamma), ("delta", delta)):
            x, y, _ = key[f"vk_{name}_2"]
            self.assertEqual([int(part) for part in (*x[::-1], *y[::-1])], words_)

    def test_gas(self):
        """215 k with one input, as Protocols/groth16-on-chain.md states it."""
        source = (FOLDER / "FixedKey.vy").read_text()
        one = re.sub(r"IC_2: constant[^]]*\n\]\n", "", source)
        one = re.sub(r".*IC_2, .*\n", "", one).replace("inputs: uint256[2]", "inputs: uint256[1]")
        figures = {}
        for inputs, text in ((1, one), (2, source)):
            with tempfile.NamedTemporaryFile("w", suffix=".vy") as file:
                file.write(text)
                file.flush()
                contract = compiled(file.name)
            verifier = Contract.deploy(self.rpc, self.account, *contract)
            key = Key.fixed(self.random)
            del key.ic[inputs + 1 :]
            values = [self.random.randrange(R) for _ in range(inputs)]
            receipt = verifier.send(self.account, "assertProof", words(key.prove(values)), values)
            figures[inputs] = int(receipt["gasUsed"], 16)
            print(f"fixed key, {inputs} inputs: assertProof {figures[inputs]} gas")
        self.assertLess(figures[1], 216_000)
        self.assertLess(figures[2] - figures[1], 8_000)


class SolidityTests(unittest.TestCase):
    """There is no Solidity compiler among what the tests install: FixedKey.sol is held to FixedKey.vy
    by what both say."""

    def test_both_sources_say_the_same(self):
        vyper, solidity = ((FOLDER / f"FixedKey.{end}").read_text() for end in ("vy", "sol"))
        numbers = re.compile(r"\b\d{60,}\b")
        self.assertEqual(
            sorted(numbers.findall(vyper.replace("_", ""))), sorted(numbers.findall(solidity))
        )
        messages = re.compile(r', "(.*)"')
        messages_of_solidity = set(re.findall(r'"([a-z].*)"', solidity))
        self.assertLessEqual(set(messages.findall(vyper)), messages_of_solidity)

    def test_the_pairs_stand_in_order(self):
        """A negated, B; alpha, beta; the sum, gamma; C, delta: in the places of EIP-197."""
        solidity = (FOLDER / "FixedKey.sol").read_text()
        assigned = re.findall(r"pairs\[(\d+)\] = (.*);", solidity)
        self.assertEqual([int(place) for place, _ in assigned], list(range(24)))
        alpha, beta, gamma, delta, _ = (Key.fixed(None)).arguments()
        proof = [f"proof[{i}]" for i in range(8)]
        proof[1] = "Q - proof[1]"
        expected = [*proof[:6], *alpha, *beta, "sum[0]", "sum[1]", *gamma, *proof[6:], *delta]
        self.assertEqual([value for _, value in assigned], [str(value) for value in expected])


if __name__ == "__main__":
    unittest.main()

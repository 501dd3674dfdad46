"""The verifiers of one key that export-verifier writes: FixedKey.vy and FixedKey.sol are held to what it
writes by Tests/mpcTests, and run here."""

import json
import re
import shutil
import subprocess
import tempfile
import unittest

from eth_utils import keccak

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
    """FixedKey.solc.json is what solc made of FixedKey.sol: there is no Solidity compiler among what
    the tests install. Where one stands on the PATH, it is asked again."""

    @classmethod
    def setUpClass(cls):
        cls.compiled = json.loads((FOLDER / "FixedKey.solc.json").read_text())

    def test_the_bytecode_is_that_of_the_source(self):
        source = (FOLDER / "FixedKey.sol").read_bytes()
        self.assertEqual(
            self.compiled["source"],
            keccak(source).hex(),
            "FixedKey.sol has changed: write FixedKey.solc.json anew, as Protocols/groth16-on-chain.md says",
        )

    def test_a_compiler_makes_the_same(self):
        solc = shutil.which("solc")
        version = self.compiled["version"]
        if solc is None:
            self.skipTest(f"no solc on the PATH (FixedKey.solc.json was made by {version})")
        output = subprocess.run(
            [solc, *self.compiled["arguments"], "FixedKey.sol"],
            cwd=FOLDER,
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        ).stdout
        answer = json.loads(output)
        if answer["version"].split("+")[0] != version.split("+")[0]:
            self.skipTest(f"solc is {answer['version']}, FixedKey.solc.json was made by {version}")
        contract = answer["contracts"]["FixedKey.sol:Groth16Verifier"]
        self.assertEqual(contract["abi"], self.compiled["abi"])
        # What follows is CBOR that names the build of the compiler.
        mark = "64736f6c6343"
        self.assertEqual(contract["bin"].split(mark)[0], self.compiled["bin"].split(mark)[0])


class Groth16SolidityProofTests(ProofChecks, VerifierTest):
    """The Solidity contract answers as the Vyper one does."""

    @classmethod
    def deploy(cls):
        contract = json.loads((FOLDER / "FixedKey.solc.json").read_text())
        cls.verifier = Contract.deploy(cls.rpc, cls.account, contract["abi"], "0x" + contract["bin"])
        cls.key = Key.fixed(cls.random)

    def test_gas(self):
        receipt = self.verifier.send(self.account, "assertProof", self.words, self.inputs)
        used = int(receipt["gasUsed"], 16)
        print(f"fixed key in Solidity, 2 inputs: assertProof {used} gas")
        self.assertLess(used, 222_500)


if __name__ == "__main__":
    unittest.main()

"""The contracts as the tests call them: by name, through their committed ABI and bytecode."""

import json
import subprocess

from eth_abi import decode, encode
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from rpc import ROOT

FOLDER = ROOT / "Protocols/contracts"
RESULT_FIELDS = [
    "task",
    "irHash",
    "manifestHash",
    "inputsHash",
    "argumentsHash",
    "methodHash",
    "outputHash",
]


def artifact(name):
    abi = json.loads((FOLDER / f"{name}.abi.json").read_text())
    return abi, (FOLDER / f"{name}.bin").read_text().strip()


def compiled(source):
    """ABI and bytecode of a contract of the tests' own."""
    python = subprocess.run(
        [ROOT / "Scripts/lib/python-environment", "vyper"],
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    ).stdout.strip()
    lines = subprocess.run(
        [
            python,
            "-m",
            "vyper.cli.vyper_compile",
            "--evm-version",
            "cancun",
            "-f",
            "abi,bytecode",
            source,
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.splitlines()
    return json.loads(lines[0]), lines[1]


class Contract:
    def __init__(self, rpc, abi, address):
        self.rpc, self.abi, self.address = rpc, abi, address
        self.functions = {e["name"]: e for e in abi if e["type"] == "function"}
        self.events = {event_topic(e): e for e in abi if e["type"] == "event"}

    @classmethod
    def deploy(cls, rpc, account, abi, bytecode, *arguments):
        constructor = [e for e in abi if e["type"] == "constructor"]
        types = [i["type"] for i in constructor[0]["inputs"]] if constructor else []
        receipt = rpc.transact(account, data=bytecode + encode(types, arguments).hex())
        contract = cls(rpc, abi, receipt["contractAddress"])
        contract.deployment = receipt
        return contract

    def data(self, function, *arguments):
        types = [i["type"] for i in self.functions[function]["inputs"]]
        selector = keccak(f"{function}({','.join(types)})".encode())[:4]
        return "0x" + (selector + encode(types, arguments)).hex()

    def call(self, function, *arguments, **fields):
        """The result of a call: one value, or a tuple."""
        fields = {"to": self.address, "data": self.data(function, *arguments), **fields}
        types = [o["type"] for o in self.functions[function]["outputs"]]
        values = decode(types, bytes.fromhex(self.rpc.eth_call(fields)[2:]))
        return values[0] if len(values) == 1 else values

    def send(self, account, function, *arguments, value=0, **fields):
        data = self.data(function, *arguments)
        return self.rpc.transact(account, self.address, data=data, value=value, **fields)

    def logs(self, receipt, event=None):
        """The contract's events of a receipt as (name, {field: value})."""
        found = []
        for log in receipt["logs"]:
            if log["address"] != self.address:
                continue
            entry = self.events[log["topics"][0]]
            indexed = [i for i in entry["inputs"] if i["indexed"]]
            plain = [i for i in entry["inputs"] if not i["indexed"]]
            values = {
                i["name"]: decode([i["type"]], bytes.fromhex(topic[2:]))[0]
                for i, topic in zip(indexed, log["topics"][1:])
            }
            decoded = decode([i["type"] for i in plain], bytes.fromhex(log["data"][2:]))
            values.update(zip([i["name"] for i in plain], decoded))
            if event in (None, entry["name"]):
                found.append((entry["name"], values))
        return found


def event_topic(entry):
    types = ",".join(i["type"] for i in entry["inputs"])
    return "0x" + keccak(f"{entry['name']}({types})".encode()).hex()


def typed_result(chain_id, market, values):
    """The EIP-712 message of a result, encoded by eth-account: not by anything of this project."""
    return encode_typed_data(
        domain_data={
            "name": "swift-mpc ComputeMarket",
            "version": "1",
            "chainId": chain_id,
            "verifyingContract": market,
        },
        message_types={"Result": [{"name": name, "type": "bytes32"} for name in RESULT_FIELDS]},
        message_data=dict(zip(RESULT_FIELDS, values)),
    )

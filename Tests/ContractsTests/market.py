"""What the market's tests share: a market with three nodes, and tasks on it."""

from eth_account import Account
from eth_utils import keccak
from rpc import ChainTest

from contracts import Contract, artifact, typed_result

IR, MANIFEST = keccak(b"ir"), keccak(b"manifest")
METHOD, ARGUMENTS, OUTPUT = "auction", bytes(31) + b"\5", bytes(31) + b"\7" + bytes(31) + b"\x64"
REQUESTED, RUNNING, FINISHED, EXPIRED = 1, 2, 3, 4
ACCEPT_SECONDS, RUN_SECONDS = 100, 1000


class MarketTest(ChainTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner, cls.requester, cls.provider, cls.stranger = cls.accounts[:4]
        cls.nodes = cls.accounts[4:7]

    def setUp(self):
        self.registry = Contract.deploy(self.rpc, self.owner, *artifact("NodeRegistry"))
        self.market = Contract.deploy(
            self.rpc, self.owner, *artifact("ComputeMarket"), self.registry.address
        )
        for index, node in enumerate(self.nodes):
            self.register(node, bytes([index + 1]) * 32)
        receipt = self.market.send(self.owner, "registerContract", IR, MANIFEST)
        self.contract_id = self.event(receipt, "ContractRegistered")["contractId"]

    def register(self, node, pin):
        return self.registry.send(node, "register", "127.0.0.1:7000", "https://127.0.0.1:7001", pin)

    def event(self, receipt, name):
        found = self.market.logs(receipt, name)
        self.assertEqual(len(found), 1, (name, found))
        return found[0][1]

    def commit(self, provider=None, nonce=b"\1" * 32, contract_id=None, requester=None, parts=3):
        commitments = [bytes([k + 1]) * 32 for k in range(parts)]
        arguments = [contract_id or self.contract_id, nonce, commitments]
        name = "commitInputFor" if requester else "commitInput"
        receipt = self.market.send(
            provider or self.provider, name, *arguments, *([requester] if requester else [])
        )
        return self.event(receipt, "InputCommitted")["inputId"]

    def terms(self, **changes):
        """The arguments of requestTask, good ones but for the changes."""
        now = self.rpc.now()
        terms = {
            "contractId": self.contract_id,
            "method": METHOD,
            "arguments": ARGUMENTS,
            "committee": [node.address for node in self.nodes],
            "threshold": 2,
            "inputIds": [],
            "acceptBy": now + ACCEPT_SECONDS,
            "deadline": now + RUN_SECONDS,
        }
        self.assertLessEqual(set(changes), set(terms))
        return list({**terms, **changes}.values())

    def request(self, escrow=0, requester=None, **changes):
        receipt = self.market.send(
            requester or self.requester, "requestTask", *self.terms(**changes), value=escrow
        )
        return self.event(receipt, "TaskRequested")["taskId"]

    def accept_all(self, task, nodes=None):
        for node in nodes or self.nodes:
            self.market.send(node, "accept", task)

    def running_task(self, escrow=0, **changes):
        task = self.request(escrow, **changes)
        self.accept_all(task)
        return task

    def status(self, task):
        return self.market.call("task", task)[0]

    def balance(self, account):
        return self.market.call("balances", account.address)

    def result(self, task, output=OUTPUT, market=None, chain_id=None, **changes):
        """The EIP-712 message of a result, as eth-account has it."""
        values = {
            "task": task,
            "irHash": IR,
            "manifestHash": MANIFEST,
            "inputsHash": self.market.call("task", task)[7],
            "argumentsHash": keccak(ARGUMENTS),
            "methodHash": keccak(METHOD.encode()),
            "outputHash": keccak(output),
        }
        self.assertLessEqual(set(changes), set(values))
        return typed_result(
            chain_id or self.rpc.chain_id,
            market or self.market.address,
            {**values, **changes}.values(),
        )

    def sign(self, node, task, output=OUTPUT, **changes):
        signed = Account.sign_message(self.result(task, output, **changes), node.key)
        return bytes(signed.signature)

    def finish(self, task, signatures, output=OUTPUT, sender=None):
        return self.market.send(sender or self.stranger, "finish", task, output, signatures)

    def assert_refused(self, reason, account, function, *arguments, value=0):
        """The transaction's estimate reverts, with this reason."""
        fields = {
            "from": account.address,
            "to": self.market.address,
            "value": hex(value),
            "data": self.market.data(function, *arguments),
        }
        self.assert_reverts(reason, self.rpc.eth_estimateGas, fields)

    def pass_time(self, seconds):
        self.rpc.evm_increaseTime(seconds)

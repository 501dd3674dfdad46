"""What the tests of ShareRegistry and KeyRegistry share: a node registry with four nodes."""

from rpc import ChainTest

from contracts import Contract, artifact

NOBODY = "0x" + "00" * 20


class CommitteeTest(ChainTest):
    """A subclass names its contract, which is deployed with the registry's address."""

    contract_name = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner, cls.reader, cls.stranger = cls.accounts[:3]
        cls.nodes = cls.accounts[3:7]
        cls.unregistered = cls.accounts[7]

    def setUp(self):
        self.registry = Contract.deploy(self.rpc, self.owner, *artifact("NodeRegistry"))
        self.contract = Contract.deploy(
            self.rpc, self.owner, *artifact(self.contract_name), self.registry.address
        )
        for index, node in enumerate(self.nodes):
            self.enter(node, bytes([index + 1]) * 32)

    def enter(self, node, pin):
        self.registry.send(node, "register", "127.0.0.1:7000", "https://127.0.0.1:7001", pin)

    def send(self, account, function, *arguments):
        return self.contract.send(account, function, *arguments)

    def call(self, function, *arguments):
        return self.contract.call(function, *arguments)

    def event(self, receipt, name):
        found = self.contract.logs(receipt, name)
        self.assertEqual(len(found), 1, (name, found))
        return found[0][1]

    def refused(self, reason, account, function, *arguments):
        """The transaction's estimate reverts, with this reason."""
        fields = {
            "from": account.address,
            "to": self.contract.address,
            "data": self.contract.data(function, *arguments),
        }
        self.assert_reverts(reason, self.rpc.eth_estimateGas, fields)

    def pass_time(self, seconds):
        self.rpc.evm_increaseTime(seconds)

    def addresses(self, accounts):
        return [account.address for account in accounts]

    def committee_refusals(self, function, arguments):
        """`arguments(threshold, nodes)` are the call's. What no committee may be is refused."""

        def refused(reason, threshold, nodes):
            self.refused(reason, self.owner, function, *arguments(threshold, nodes))

        nodes = self.addresses(self.nodes)
        above = "threshold above " + ("nodes" if self.contract_name == "ShareRegistry" else "members")
        refused("threshold below two", 1, nodes)
        refused("threshold below two", 0, [])
        refused(above, 5, nodes)
        refused(above, 2, nodes[:1])
        refused("node listed twice", 2, [nodes[0], nodes[1], nodes[0]])
        refused("node listed twice", 2, [nodes[0], nodes[0]])
        refused("node not registered", 2, [nodes[0], self.unregistered.address])
        self.enter(self.unregistered, b"\1" * 32)
        refused("two nodes with one pin", 2, [nodes[0], self.unregistered.address])
        self.registry.send(self.unregistered, "deregister")
        # 21 are more than the ABI's bound.
        refused("", 2, ["0x" + bytes([i] * 20).hex() for i in range(1, 22)])

    def registry_must_have_code(self):
        abi, bytecode = artifact(self.contract_name)
        data = bytecode + bytes(12).hex() + self.stranger.address[2:].lower()
        self.assert_reverts(
            "registry has no code",
            self.rpc.eth_estimateGas,
            {"from": self.owner.address, "data": data},
        )
        self.assertEqual(self.call("registry"), self.registry.address)

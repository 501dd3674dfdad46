"""NodeRegistry."""

import unittest

from rpc import ChainTest

from contracts import Contract, artifact

ENTRY = ("10.0.0.1:7000", "https://10.0.0.1:7001", b"\1" * 32)
OTHER = ("10.0.0.2:7000", "https://10.0.0.2:7001", b"\2" * 32)
NOTHING = ("", "", bytes(32), False)


class RegistryTests(ChainTest):
    def setUp(self):
        self.registry = Contract.deploy(self.rpc, self.accounts[0], *artifact("NodeRegistry"))
        self.node, self.other = self.accounts[1:3]

    def refused(self, reason, account, function, *arguments):
        fields = {
            "from": account.address,
            "to": self.registry.address,
            "data": self.registry.data(function, *arguments),
        }
        self.assert_reverts(reason, self.rpc.eth_estimateGas, fields)

    def entry(self, account):
        return self.registry.call("node", account.address)

    def test_register_update_deregister(self):
        self.assertEqual(self.entry(self.node), NOTHING)
        expected = dict(zip(("endpoint", "httpEndpoint", "pin"), ENTRY))
        expected["node"] = self.node.address.lower()
        receipt = self.registry.send(self.node, "register", *ENTRY)
        self.assertEqual(self.registry.logs(receipt), [("Registered", expected)])
        self.assertEqual(self.entry(self.node), (*ENTRY, True))
        self.assertEqual(self.registry.call("pinOf", self.node.address), ENTRY[2])

        receipt = self.registry.send(self.node, "update", *OTHER)
        expected.update(zip(("endpoint", "httpEndpoint", "pin"), OTHER))
        self.assertEqual(self.registry.logs(receipt), [("Updated", expected)])
        self.assertEqual(self.entry(self.node), (*OTHER, True))

        receipt = self.registry.send(self.node, "deregister")
        self.assertEqual(
            self.registry.logs(receipt), [("Deregistered", {"node": expected["node"]})]
        )
        self.assertEqual(self.entry(self.node), NOTHING)
        self.assertEqual(self.registry.call("pinOf", self.node.address), bytes(32))
        self.registry.send(self.node, "register", *ENTRY)
        self.assertEqual(self.entry(self.node), (*ENTRY, True))

    def test_an_account_writes_only_its_own_entry(self):
        self.registry.send(self.node, "register", *ENTRY)
        self.registry.send(self.other, "register", *OTHER)
        self.registry.send(self.other, "deregister")
        self.assertEqual(self.entry(self.node), (*ENTRY, True))

    def test_registering_twice_is_refused(self):
        self.registry.send(self.node, "register", *ENTRY)
        self.refused("already registered", self.node, "register", *OTHER)

    def test_update_and_deregister_need_a_registration(self):
        self.refused("not registered", self.node, "update", *ENTRY)
        self.refused("not registered", self.node, "deregister")

    def test_empty_fields_are_refused(self):
        self.refused("pin zero", self.node, "register", *ENTRY[:2], bytes(32))
        self.refused("endpoint empty", self.node, "register", "", *ENTRY[1:])
        self.refused("endpoint empty", self.node, "register", ENTRY[0], "", ENTRY[2])
        self.registry.send(self.node, "register", *ENTRY)
        self.refused("pin zero", self.node, "update", *ENTRY[:2], bytes(32))
        self.refused("endpoint empty", self.node, "update", "", *ENTRY[1:])

    def test_long_fields_are_refused(self):
        longest = ("x" * 128, "y" * 128, b"\1" * 32)
        self.registry.send(self.node, "register", *longest)
        self.assertEqual(self.entry(self.node), (*longest, True))
        self.refused("", self.other, "register", "x" * 129, *ENTRY[1:])
        self.refused("", self.other, "register", ENTRY[0], "x" * 129, ENTRY[2])

    def test_takes_no_money(self):
        fields = {"from": self.node.address, "to": self.registry.address, "value": "0x1"}
        self.assert_reverts("", self.rpc.eth_estimateGas, fields)


if __name__ == "__main__":
    unittest.main()

"""ShareRegistry."""

import unittest

from committee import CommitteeTest
from eth_abi import encode
from eth_utils import keccak

SALT = b"\5" * 32
ACTIVE, DELETED = 1, 2
NOTHING = ("0x" + "00" * 20, 0, 0, bytes(32), 0, 0, 0, ())
DAY = 86400


class ShareRegistryTests(CommitteeTest):
    contract_name = "ShareRegistry"

    def commitments(self, count):
        return b"".join(bytes([i + 1]) * 32 for i in range(count + 1))

    def terms(self, threshold=2, nodes=None, salt=SALT, commitments=None):
        nodes = self.addresses(self.nodes) if nodes is None else nodes
        if commitments is None:
            commitments = self.commitments(len(nodes))[: 32 * 21]
        return [salt, threshold, nodes, commitments]

    def register(self, **changes):
        receipt = self.send(self.owner, "register", *self.terms(**changes))
        return self.event(receipt, "SharingRegistered")["id"]

    def stored(self, count=2, **changes):
        sharing = self.register(**changes)
        for node in self.nodes[:count]:
            self.send(node, "acknowledge", sharing)
        return sharing

    def access(self, sharing, account):
        return self.call("access", sharing, account.address)

    # Registering

    def test_id_event_and_view(self):
        expected = keccak(
            encode(
                ["uint256", "address", "address", "bytes32"],
                [self.rpc.chain_id, self.contract.address, self.owner.address, SALT],
            )
        )
        self.assertEqual(self.call("sharingId", self.owner.address, SALT), expected)
        self.assertEqual(self.call("sharing", expected), NOTHING)
        receipt = self.send(self.owner, "register", *self.terms())
        nodes = tuple(node.address.lower() for node in self.nodes)
        self.assertEqual(
            self.event(receipt, "SharingRegistered"),
            {
                "id": expected,
                "owner": self.owner.address.lower(),
                "threshold": 2,
                "nodes": nodes,
                "commitments": self.commitments(4),
            },
        )
        self.assertEqual(
            self.call("sharing", expected),
            (
                self.owner.address.lower(),
                ACTIVE,
                2,
                keccak(self.commitments(4)),
                int(receipt["blockNumber"], 16),
                0,
                0,
                nodes,
            ),
        )

    def test_the_id_is_its_owners(self):
        """Who copies a registration from the pool gets another id and takes nothing."""
        copied = self.send(self.stranger, "register", *self.terms())
        self.assertNotEqual(self.event(copied, "SharingRegistered")["id"], self.register())

    def test_refused_registrations(self):
        self.committee_refusals(
            "register", lambda threshold, nodes: self.terms(threshold, nodes)
        )
        for wrong in (b"", self.commitments(3), self.commitments(5), self.commitments(4) + b"\0"):
            self.refused(
                "commitments not one a node",
                self.owner,
                "register",
                *self.terms(commitments=wrong),
            )
        self.refused("", self.owner, "register", *self.terms(commitments=bytes(32 * 22)))
        sharing = self.register()
        self.refused("sharing exists", self.owner, "register", *self.terms())
        self.send(self.owner, "remove", sharing)
        self.refused("sharing exists", self.owner, "register", *self.terms())

    def test_registry_must_have_code(self):
        self.registry_must_have_code()

    # Nodes

    def test_nodes_acknowledge_once(self):
        sharing = self.register(nodes=self.addresses(self.nodes[:3]))
        receipt = self.send(self.nodes[1], "acknowledge", sharing)
        self.assertEqual(
            self.event(receipt, "ShareAcknowledged"),
            {"id": sharing, "node": self.nodes[1].address.lower()},
        )
        self.assertEqual(self.call("sharing", sharing)[5], 0b010)
        self.refused("already acknowledged", self.nodes[1], "acknowledge", sharing)
        self.refused("not a node of it", self.nodes[3], "acknowledge", sharing)
        self.refused("not a node of it", self.owner, "acknowledge", sharing)
        self.refused("sharing not active", self.nodes[0], "acknowledge", bytes(32))
        self.registry.send(self.nodes[0], "deregister")
        self.refused("node not registered", self.nodes[0], "acknowledge", sharing)
        self.send(self.owner, "remove", sharing)
        self.refused("sharing not active", self.nodes[2], "acknowledge", sharing)

    # Readers

    def test_grants(self):
        sharing = self.register()
        until = self.rpc.now() + 1000
        receipt = self.send(self.owner, "grant", sharing, self.reader.address, until)
        self.assertEqual(
            self.event(receipt, "ReaderGranted"),
            {"id": sharing, "reader": self.reader.address.lower(), "until": until},
        )
        self.assertEqual(self.access(sharing, self.reader), (False, until, 0))
        self.assertEqual(self.access(sharing, self.owner), (True, 0, 0))
        self.assertEqual(self.access(sharing, self.stranger), (False, 0, 0))
        self.send(self.owner, "grant", sharing, self.reader.address, until + 5)
        self.assertEqual(self.access(sharing, self.reader), (False, until + 5, 0))

    def test_refused_grants(self):
        sharing = self.register()
        reader, now = self.reader.address, self.rpc.now()
        refused = lambda reason, *arguments, account=self.owner: self.refused(
            reason, account, "grant", *arguments
        )
        refused("reader zero", sharing, "0x" + "00" * 20, now + 1000)
        refused("owner needs no grant", sharing, self.owner.address, now + 1000)
        refused("until in the past", sharing, reader, now - 1)
        refused("until in the past", sharing, reader, 0)
        refused("until too far", sharing, reader, now + 3661 * DAY)
        refused("until too far", sharing, reader, 2**256 - 1)
        refused("not the owner", sharing, reader, now + 1000, account=self.reader)
        refused("sharing not active", bytes(32), reader, now + 1000)
        self.send(self.owner, "remove", sharing)
        refused("sharing not active", sharing, reader, now + 1000)

    def test_revoking_ends_grant_and_request(self):
        sharing = self.stored()
        now = self.rpc.now()
        self.refused("no grant", self.owner, "revoke", sharing, self.reader.address)
        self.send(self.owner, "grant", sharing, self.reader.address, now + 1000)
        self.send(self.reader, "requestDownload", sharing, now + 500)
        self.assertEqual(self.access(sharing, self.reader), (False, now + 1000, now + 500))
        self.refused("not the owner", self.reader, "revoke", sharing, self.reader.address)
        receipt = self.send(self.owner, "revoke", sharing, self.reader.address)
        self.assertEqual(
            self.event(receipt, "ReaderRevoked"),
            {"id": sharing, "reader": self.reader.address.lower()},
        )
        self.assertEqual(self.access(sharing, self.reader), (False, 0, 0))
        self.refused("no grant", self.reader, "requestDownload", sharing, now + 500)

    # Downloads

    def test_download_is_requested_until_a_deadline(self):
        sharing = self.stored()
        deadline = self.rpc.now() + 300
        receipt = self.send(self.owner, "requestDownload", sharing, deadline)
        self.assertEqual(
            self.event(receipt, "DownloadRequested"),
            {"id": sharing, "reader": self.owner.address.lower(), "deadline": deadline},
        )
        self.assertEqual(self.access(sharing, self.owner), (True, 0, deadline))

    def test_refused_downloads(self):
        sharing = self.stored(1)
        now = self.rpc.now()
        refused = lambda reason, *arguments, account=self.owner: self.refused(
            reason, account, "requestDownload", *arguments
        )
        refused("too few shares stored", sharing, now + 100)
        self.send(self.nodes[3], "acknowledge", sharing)
        self.rpc.eth_estimateGas(
            {
                "from": self.owner.address,
                "to": self.contract.address,
                "data": self.contract.data("requestDownload", sharing, now + 100),
            }
        )
        refused("deadline in the past", sharing, now - 1)
        refused("deadline in the past", sharing, 0)
        refused("deadline too far", sharing, now + DAY + 60)
        refused("no grant", sharing, now + 100, account=self.reader)
        self.send(self.owner, "grant", sharing, self.reader.address, now + 200)
        refused("deadline after grant", sharing, now + 201, account=self.reader)
        self.send(self.reader, "requestDownload", sharing, now + 200)
        refused("sharing not active", bytes(32), now + 100)
        self.pass_time(300)
        refused("no grant", sharing, self.rpc.now() + 100, account=self.reader)
        self.send(self.owner, "remove", sharing)
        refused("sharing not active", sharing, self.rpc.now() + 100)

    # Deletion

    def test_deletion(self):
        sharing = self.stored()
        now = self.rpc.now()
        self.send(self.owner, "grant", sharing, self.reader.address, now + 1000)
        self.send(self.owner, "requestDownload", sharing, now + 500)
        self.refused("not the owner", self.reader, "remove", sharing)
        self.refused("sharing not deleted", self.nodes[0], "confirmErased", sharing)
        receipt = self.send(self.owner, "remove", sharing)
        self.assertEqual(self.event(receipt, "SharingDeleted"), {"id": sharing})
        self.assertEqual(self.call("sharing", sharing)[1], DELETED)
        for account in (self.owner, self.reader):
            self.assertEqual(self.access(sharing, account), (False, 0, 0))
        self.refused("sharing not active", self.owner, "remove", sharing)
        self.refused("sharing not active", self.owner, "revoke", sharing, self.reader.address)
        receipt = self.send(self.nodes[1], "confirmErased", sharing)
        self.assertEqual(
            self.event(receipt, "ShareErased"),
            {"id": sharing, "node": self.nodes[1].address.lower()},
        )
        self.assertEqual(self.call("sharing", sharing)[6], 0b0010)
        self.refused("already erased", self.nodes[1], "confirmErased", sharing)
        self.refused("not a node of it", self.stranger, "confirmErased", sharing)

    def test_takes_no_money(self):
        fields = {"from": self.owner.address, "to": self.contract.address, "value": "0x1"}
        self.assert_reverts("", self.rpc.eth_estimateGas, fields)


if __name__ == "__main__":
    unittest.main()

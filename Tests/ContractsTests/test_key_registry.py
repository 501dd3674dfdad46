"""KeyRegistry."""

import unittest

from committee import NOBODY, CommitteeTest
from eth_abi import encode
from eth_utils import keccak

SALT, POLICY, OTHER_POLICY = b"\5" * 32, b"\6" * 32, b"\7" * 32
KEY = b"\2" + b"\x11" * 32
FROST_ED25519 = 1
PROPOSED, ACTIVE, STOPPED, ENDED = 1, 2, 3, 4


class KeyRegistryTests(CommitteeTest):
    contract_name = "KeyRegistry"

    def setUp(self):
        super().setUp()
        self.members = self.nodes[:3]

    def terms(self, threshold=2, members=None, **changes):
        members = self.addresses(self.members) if members is None else members
        all_terms = {
            "salt": SALT,
            "scheme": FROST_ED25519,
            "threshold": threshold,
            "members": members,
            "policyHash": POLICY,
            "guardian": self.reader.address,
        }
        self.assertLessEqual(set(changes), set(all_terms))
        return list({**all_terms, **changes}.values())

    def propose(self, **changes):
        receipt = self.send(self.owner, "propose", *self.terms(**changes))
        return self.event(receipt, "KeyProposed")["id"]

    def active_key(self):
        key = self.propose()
        for member in self.members:
            self.send(member, "confirmKey", key, KEY)
        return key

    def status(self, key):
        return self.call("key", key)[2]

    # Creation

    def test_id_event_and_view(self):
        expected = keccak(
            encode(
                ["uint256", "address", "address", "bytes32"],
                [self.rpc.chain_id, self.contract.address, self.owner.address, SALT],
            )
        )
        self.assertEqual(self.call("keyId", self.owner.address, SALT), expected)
        self.assertEqual(
            self.call("key", expected), (NOBODY, NOBODY, 0, 0, 0, 0, bytes(32), 0, b"", ())
        )
        receipt = self.send(self.owner, "propose", *self.terms())
        owner, guardian = self.owner.address.lower(), self.reader.address.lower()
        members = tuple(member.address.lower() for member in self.members)
        self.assertEqual(
            self.event(receipt, "KeyProposed"),
            {
                "id": expected,
                "owner": owner,
                "guardian": guardian,
                "scheme": FROST_ED25519,
                "threshold": 2,
                "members": members,
                "policyHash": POLICY,
            },
        )
        self.assertEqual(
            self.call("key", expected),
            (owner, guardian, PROPOSED, FROST_ED25519, 2, 0, POLICY, 0, b"", members),
        )
        copied = self.send(self.stranger, "propose", *self.terms())
        self.assertNotEqual(self.event(copied, "KeyProposed")["id"], expected)

    def test_refused_proposals(self):
        self.committee_refusals(
            "propose", lambda threshold, members: self.terms(threshold, members)
        )
        refused = lambda reason, **changes: self.refused(
            reason, self.owner, "propose", *self.terms(**changes)
        )
        refused("scheme unknown", scheme=0)
        refused("scheme unknown", scheme=256)
        refused("policy hash zero", policyHash=bytes(32))
        key = self.propose()
        refused("key exists")
        self.send(self.owner, "end", key)
        refused("key exists")

    def test_registry_must_have_code(self):
        self.registry_must_have_code()

    def test_all_members_confirm_the_same_key(self):
        key = self.propose()
        receipt = self.send(self.members[0], "confirmKey", key, KEY)
        self.assertEqual(
            self.event(receipt, "KeyConfirmed"),
            {"id": key, "member": self.members[0].address.lower(), "publicKey": KEY},
        )
        self.send(self.members[1], "confirmKey", key, KEY + b"\1")
        receipt = self.send(self.members[2], "confirmKey", key, KEY)
        self.assertEqual(self.contract.logs(receipt, "KeyActivated"), [])
        self.assertEqual(self.status(key), PROPOSED)
        # A member's word a second time counts once.
        self.send(self.members[2], "confirmKey", key, KEY)
        self.assertEqual(self.status(key), PROPOSED)
        receipt = self.send(self.members[1], "confirmKey", key, KEY)
        self.assertEqual(
            self.event(receipt, "KeyActivated"), {"id": key, "publicKey": KEY}
        )
        entry = self.call("key", key)
        self.assertEqual((entry[2], entry[5], entry[8]), (ACTIVE, 1, KEY))

    def test_refused_confirmations(self):
        key = self.propose()
        refused = lambda reason, account, *arguments: self.refused(
            reason, account, "confirmKey", *arguments
        )
        refused("public key empty", self.members[0], key, b"")
        refused("", self.members[0], key, bytes(97))
        refused("not a member", self.owner, key, KEY)
        refused("not a member", self.nodes[3], key, KEY)
        refused("key not proposed", self.members[0], bytes(32), KEY)
        self.registry.send(self.members[0], "deregister")
        refused("node not registered", self.members[0], key, KEY)
        self.send(self.owner, "end", key)
        refused("key not proposed", self.members[1], key, KEY)
        active = self.propose(salt=b"\x09" * 32, members=self.addresses(self.nodes[1:4]))
        for member in self.nodes[1:4]:
            self.send(member, "confirmKey", active, KEY)
        refused("key not proposed", self.nodes[1], active, KEY)

    # Epochs

    def test_refresh_takes_threshold_confirmations(self):
        key = self.active_key()
        same = (key, 2, 2, self.addresses(self.members))
        receipt = self.send(self.members[0], "confirmEpoch", *same)
        digest = keccak(encode(["uint256", "uint256", "address[]"], same[1:])[0:])
        self.assertEqual(
            self.event(receipt, "EpochConfirmed"),
            {
                "id": key,
                "member": self.members[0].address.lower(),
                "epoch": 2,
                "digest": digest,
            },
        )
        # Again by the same member, and another's different word: not two that agree.
        self.send(self.members[0], "confirmEpoch", *same)
        self.send(self.members[1], "confirmEpoch", key, 2, 3, self.addresses(self.members))
        self.assertEqual(self.call("key", key)[5], 1)
        receipt = self.send(self.members[2], "confirmEpoch", *same)
        self.assertEqual(
            self.event(receipt, "EpochChanged"),
            {
                "id": key,
                "epoch": 2,
                "threshold": 2,
                "members": tuple(m.address.lower() for m in self.members),
            },
        )
        entry = self.call("key", key)
        self.assertEqual((entry[4], entry[5], entry[8]), (2, 2, KEY))
        self.refused("epoch not next", self.members[1], "confirmEpoch", *same)

    def test_who_joins_must_accept(self):
        key = self.active_key()
        members = self.addresses([self.nodes[1], self.nodes[2], self.nodes[3]])
        change = (key, 2, 3, members)
        for member in self.members:
            self.send(member, "confirmEpoch", *change)
        self.assertEqual(self.call("key", key)[5], 1)
        # Another word of the joining node does not count for this one.
        self.send(self.nodes[3], "confirmEpoch", key, 2, 2, members)
        self.assertEqual(self.call("key", key)[5], 1)
        self.send(self.nodes[3], "confirmEpoch", *change)
        entry = self.call("key", key)
        self.assertEqual((entry[4], entry[5]), (3, 2))
        self.assertEqual(list(entry[9]), [member.lower() for member in members])
        # The one that left has no say any more.
        self.refused(
            "not a member", self.nodes[0], "confirmEpoch", key, 3, 2, self.addresses(self.nodes[1:])
        )

    def test_who_joins_has_no_vote(self):
        """One old member and the joining ones are fewer than the old threshold."""
        key = self.active_key()
        change = (key, 2, 2, self.addresses([self.nodes[0], self.nodes[3]]))
        self.send(self.nodes[0], "confirmEpoch", *change)
        self.send(self.nodes[3], "confirmEpoch", *change)
        self.assertEqual(self.call("key", key)[5], 1)

    def test_refused_epochs(self):
        key = self.active_key()
        members = self.addresses(self.members)
        refused = lambda reason, *arguments, account=self.members[0]: self.refused(
            reason, account, "confirmEpoch", *arguments
        )
        refused("epoch not next", key, 1, 2, members)
        refused("epoch not next", key, 3, 2, members)
        refused("not a member", key, 2, 2, members, account=self.owner)
        refused("threshold below two", key, 2, 1, members)
        refused("threshold above members", key, 2, 4, members)
        refused("node listed twice", key, 2, 2, [members[0], members[0]])
        refused("node not registered", key, 2, 2, [members[0], self.stranger.address])
        refused("key not active", bytes(32), 1, 2, members)
        proposed = self.propose(salt=b"\x08" * 32)
        refused("key not active", proposed, 1, 2, members)

    # Policies

    def test_policy_takes_threshold_confirmations(self):
        key = self.active_key()
        receipt = self.send(self.members[1], "confirmPolicy", key, 1, OTHER_POLICY)
        self.assertEqual(
            self.event(receipt, "PolicyConfirmed"),
            {
                "id": key,
                "member": self.members[1].address.lower(),
                "number": 1,
                "policyHash": OTHER_POLICY,
            },
        )
        self.send(self.members[1], "confirmPolicy", key, 1, OTHER_POLICY)
        self.send(self.members[0], "confirmPolicy", key, 1, POLICY)
        self.assertEqual(self.call("key", key)[6:8], (POLICY, 0))
        receipt = self.send(self.members[2], "confirmPolicy", key, 1, OTHER_POLICY)
        self.assertEqual(
            self.event(receipt, "PolicyChanged"),
            {"id": key, "number": 1, "policyHash": OTHER_POLICY},
        )
        self.assertEqual(self.call("key", key)[6:8], (OTHER_POLICY, 1))

    def test_words_of_an_old_epoch_do_not_count_for_a_policy(self):
        key = self.active_key()
        self.send(self.members[0], "confirmPolicy", key, 1, OTHER_POLICY)
        for member in self.members[:2]:
            self.send(member, "confirmEpoch", key, 2, 2, self.addresses(self.members))
        self.send(self.members[1], "confirmPolicy", key, 1, OTHER_POLICY)
        self.assertEqual(self.call("key", key)[7], 0)
        self.send(self.members[0], "confirmPolicy", key, 1, OTHER_POLICY)
        self.assertEqual(self.call("key", key)[7], 1)

    def test_refused_policies(self):
        key = self.active_key()
        refused = lambda reason, *arguments, account=self.members[0]: self.refused(
            reason, account, "confirmPolicy", *arguments
        )
        refused("policy not next", key, 0, OTHER_POLICY)
        refused("policy not next", key, 2, OTHER_POLICY)
        refused("policy hash zero", key, 1, bytes(32))
        refused("not a member", key, 1, OTHER_POLICY, account=self.owner)
        refused("key not active", bytes(32), 1, OTHER_POLICY)

    # Kill switch

    def test_stop_resume_end(self):
        key = self.active_key()
        self.refused("not owner or guardian", self.stranger, "stop", key)
        self.refused("not owner or guardian", self.members[0], "stop", key)
        receipt = self.send(self.reader, "stop", key)
        self.assertEqual(
            self.event(receipt, "KeyStopped"),
            {"id": key, "account": self.reader.address.lower()},
        )
        self.assertEqual(self.status(key), STOPPED)
        members = self.addresses(self.members)
        self.refused("key not active", self.owner, "stop", key)
        self.refused("key not active", self.members[0], "confirmEpoch", key, 2, 2, members)
        self.refused("key not active", self.members[0], "confirmPolicy", key, 1, OTHER_POLICY)
        self.refused("not the owner", self.reader, "resume", key)
        receipt = self.send(self.owner, "resume", key)
        self.assertEqual(self.event(receipt, "KeyResumed"), {"id": key})
        self.assertEqual(self.status(key), ACTIVE)
        self.refused("key not stopped", self.owner, "resume", key)
        self.send(self.owner, "stop", key)
        self.refused("not the owner", self.reader, "end", key)
        receipt = self.send(self.owner, "end", key)
        self.assertEqual(self.event(receipt, "KeyEnded"), {"id": key})
        self.assertEqual(self.status(key), ENDED)
        self.refused("key unknown or ended", self.owner, "end", key)
        self.refused("key unknown or ended", self.owner, "end", bytes(32))
        self.refused("key not stopped", self.owner, "resume", key)
        self.refused("key not active", self.owner, "stop", key)

    def test_without_guardian(self):
        key = self.propose(guardian=NOBODY)
        for member in self.members:
            self.send(member, "confirmKey", key, KEY)
        self.refused("not owner or guardian", self.reader, "stop", key)
        self.send(self.owner, "stop", key)

    # Audit heads

    def test_heads_only_grow(self):
        node = self.nodes[0]
        self.assertEqual(self.call("head", node.address), (0, bytes(32)))
        receipt = self.send(node, "postHead", 5, b"\1" * 32)
        self.assertEqual(
            self.event(receipt, "HeadPosted"),
            {"node": node.address.lower(), "length": 5, "hash": b"\1" * 32},
        )
        self.refused("log not longer", node, "postHead", 5, b"\2" * 32)
        self.refused("log not longer", node, "postHead", 4, b"\2" * 32)
        self.refused("hash zero", node, "postHead", 6, bytes(32))
        self.refused("node not registered", self.stranger, "postHead", 6, b"\2" * 32)
        self.refused("log not longer", self.nodes[1], "postHead", 0, b"\2" * 32)
        self.send(node, "postHead", 6, b"\2" * 32)
        self.assertEqual(self.call("head", node.address), (6, b"\2" * 32))
        self.assertEqual(self.call("head", self.nodes[1].address), (0, bytes(32)))

    def test_takes_no_money(self):
        fields = {"from": self.owner.address, "to": self.contract.address, "value": "0x1"}
        self.assert_reverts("", self.rpc.eth_estimateGas, fields)


if __name__ == "__main__":
    unittest.main()

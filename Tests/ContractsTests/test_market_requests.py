"""ComputeMarket: contracts, inputs, requests."""

import unittest

from eth_abi import encode
from eth_account import Account
from eth_utils import keccak
from market import (
    ACCEPT_SECONDS,
    ARGUMENTS,
    EXPIRED,
    FINISHED,
    IR,
    MANIFEST,
    METHOD,
    OUTPUT,
    REQUESTED,
    RUNNING,
    RUN_SECONDS,
    MarketTest,
)

from contracts import Contract, artifact

COMMITMENTS = [bytes([k]) * 32 for k in (1, 2, 3)]
NONCE = b"\1" * 32
NOBODY = "0x" + "00" * 20


class ContractTests(MarketTest):
    def test_id_and_hashes(self):
        expected = keccak(
            encode(
                ["uint256", "address", "bytes32", "bytes32"],
                [self.rpc.chain_id, self.market.address, IR, MANIFEST],
            )
        )
        self.assertEqual(self.contract_id, expected)
        self.assertEqual(self.market.call("contractHashes", expected), (IR, MANIFEST))
        self.assertEqual(self.market.call("contractHashes", bytes(32)), (bytes(32), bytes(32)))

    def test_registering_again_is_harmless(self):
        receipt = self.market.send(self.stranger, "registerContract", IR, MANIFEST)
        self.assertEqual(receipt["logs"], [])
        returned = self.market.call("registerContract", IR, MANIFEST)
        self.assertEqual(returned, self.contract_id)

    def test_zero_hashes_are_refused(self):
        self.assert_refused("hash zero", self.owner, "registerContract", bytes(32), MANIFEST)
        self.assert_refused("hash zero", self.owner, "registerContract", IR, bytes(32))

    def test_registry_must_have_code(self):
        abi, bytecode = artifact("ComputeMarket")
        data = bytecode + encode(["address"], [self.stranger.address]).hex()
        self.assert_reverts(
            "registry has no code",
            self.rpc.eth_estimateGas,
            {"from": self.owner.address, "data": data},
        )
        self.assertEqual(self.market.call("registry"), self.registry.address)


class InputTests(MarketTest):
    def test_id_event_and_view(self):
        expected = keccak(
            encode(
                ["uint256", "address", "address", "bytes32", "bytes32"] + ["bytes32"] * 3,
                [
                    self.rpc.chain_id,
                    self.market.address,
                    self.provider.address,
                    self.contract_id,
                    NONCE,
                    *COMMITMENTS,
                ],
            )
        )
        receipt = self.market.send(
            self.provider, "commitInput", self.contract_id, NONCE, COMMITMENTS
        )
        event = self.event(receipt, "InputCommitted")
        self.assertEqual(
            event,
            {
                "inputId": expected,
                "contractId": self.contract_id,
                "provider": self.provider.address.lower(),
                "nonce": NONCE,
                "commitments": tuple(COMMITMENTS),
            },
        )
        self.assertEqual(
            self.market.call("input", expected),
            (self.contract_id, self.provider.address.lower(), NONCE, tuple(COMMITMENTS)),
        )
        self.assertEqual(self.market.call("inputUse", expected), (NOBODY, bytes(32), True))
        nothing = (bytes(32), NOBODY, bytes(32), ())
        self.assertEqual(self.market.call("input", bytes(32)), nothing)
        self.assertEqual(self.market.call("inputUse", bytes(32)), (NOBODY, bytes(32), False))

    def test_one_commitment_for_each_node(self):
        ids = set()
        for parts in (1, 2, 4, 16):
            input_id = self.commit(parts=parts)
            commitments = [bytes([k + 1]) * 32 for k in range(parts)]
            expected = keccak(
                encode(
                    ["uint256", "address", "address", "bytes32", "bytes32"] + ["bytes32"] * parts,
                    [
                        self.rpc.chain_id,
                        self.market.address,
                        self.provider.address,
                        self.contract_id,
                        NONCE,
                        *commitments,
                    ],
                )
            )
            self.assertEqual(input_id, expected)
            self.assertEqual(self.market.call("input", input_id)[3], tuple(commitments))
            ids.add(input_id)
        self.assertEqual(len(ids), 4)

    def test_refusals(self):
        commit = lambda *arguments: ("commitInput", *arguments)
        self.assert_refused(
            "contract unknown", self.provider, *commit(b"\x09" * 32, NONCE, COMMITMENTS)
        )
        for k in range(3):
            some = [bytes(32) if i == k else c for i, c in enumerate(COMMITMENTS)]
            self.assert_refused(
                "commitment zero", self.provider, *commit(self.contract_id, NONCE, some)
            )
        self.assert_refused("no commitments", self.provider, *commit(self.contract_id, NONCE, []))
        many = [b"\1" * 32] * 17
        self.assert_refused("", self.provider, *commit(self.contract_id, NONCE, many))
        self.commit()
        self.assert_refused(
            "input exists", self.provider, *commit(self.contract_id, NONCE, COMMITMENTS)
        )
        self.assertNotEqual(self.commit(nonce=b"\2" * 32), self.commit(provider=self.stranger))

    def test_reserved_input_serves_its_requester_only(self):
        data = (self.contract_id, NONCE, COMMITMENTS, self.requester.address)
        receipt = self.market.send(self.provider, "commitInputFor", *data)
        input_id = self.event(receipt, "InputCommitted")["inputId"]
        self.assertEqual(
            self.event(receipt, "InputReserved"),
            {
                "inputId": input_id,
                "requester": self.requester.address.lower(),
            },
        )
        self.assertEqual(
            self.market.call("inputUse", input_id),
            (self.requester.address.lower(), bytes(32), True),
        )
        terms = self.terms(inputIds=[input_id])
        self.assert_refused("input for another requester", self.stranger, "requestTask", *terms)
        self.request(inputIds=[input_id])
        zero = (self.contract_id, b"\2" * 32, COMMITMENTS, NOBODY)
        self.assert_refused("requester zero", self.provider, "commitInputFor", *zero)


class RequestTests(MarketTest):
    def test_id_event_and_views(self):
        inputs = [self.commit(), self.commit(provider=self.stranger)]
        terms = self.terms(inputIds=inputs)
        before = self.market.call("taskCount")
        receipt = self.market.send(self.requester, "requestTask", *terms, value=77)
        event = self.event(receipt, "TaskRequested")
        task = keccak(
            encode(
                ["uint256", "address", "address", "uint256"],
                [self.rpc.chain_id, self.market.address, self.requester.address, before],
            )
        )
        committee = tuple(node.address.lower() for node in self.nodes)
        requester, accept_by, deadline = self.requester.address.lower(), *terms[6:]
        self.assertEqual(
            event,
            {
                "taskId": task,
                "contractId": self.contract_id,
                "requester": requester,
                "method": METHOD,
                "arguments": ARGUMENTS,
                "committee": committee,
                "threshold": 2,
                "inputIds": tuple(inputs),
                "acceptBy": accept_by,
                "deadline": deadline,
                "escrow": 77,
            },
        )
        self.assertEqual(
            self.market.call("task", task),
            (
                REQUESTED,
                requester,
                self.contract_id,
                2,
                77,
                accept_by,
                deadline,
                keccak(b"".join(inputs)),
                committee,
            ),
        )
        self.assertEqual(
            self.market.call("taskHashes", task), (keccak(ARGUMENTS), keccak(METHOD.encode()))
        )
        for account in (*self.nodes, self.stranger):
            self.assertFalse(self.market.call("hasAccepted", task, account.address))
        self.assertEqual(self.rpc.balance(self.market.address), 77)
        self.assertEqual(self.market.call("task", bytes(32))[0], 0)

    def test_task_without_inputs_and_arguments(self):
        task = self.request(arguments=b"")
        self.assertEqual(self.market.call("task", task)[7], keccak(b""))

    def refused(self, reason, **changes):
        self.assert_refused(reason, self.requester, "requestTask", *self.terms(**changes))

    def test_contract_method_arguments(self):
        self.refused("contract unknown", contractId=b"\x09" * 32)
        self.refused("method empty", method="")
        self.refused("arguments not whole words", arguments=bytes(33))

    def test_times(self):
        now = self.rpc.now()
        self.refused("acceptBy in the past", acceptBy=now - 1)
        self.refused("acceptBy in the past", acceptBy=0)
        self.refused("deadline not after acceptBy", acceptBy=now + 9, deadline=now + 9)
        self.refused("deadline not after acceptBy", acceptBy=now + 9, deadline=now - 9)
        self.refused("deadline too far", deadline=(now + 60) * 1000)

    def test_threshold(self):
        self.refused("threshold not a majority", threshold=0)
        self.refused("threshold not a majority", threshold=1)
        self.refused("threshold above committee", threshold=4)
        self.refused("threshold not a majority", committee=[], threshold=0)
        two = [node.address for node in self.nodes[:2]]
        self.refused("threshold not a majority", committee=two, threshold=1)
        self.refused("threshold above committee", threshold=2**255)

    def test_committee(self):
        one, two, three = (node.address for node in self.nodes)
        self.refused("node listed twice", committee=[one, two, one])
        self.refused("node listed twice", committee=[one, two, two])
        self.refused("node not registered", committee=[one, two, self.stranger.address])
        self.refused("node not registered", committee=[one, two, NOBODY])
        self.register(self.stranger, b"\1" * 32)
        self.refused("two nodes with one pin", committee=[one, two, self.stranger.address])
        self.registry.send(self.nodes[2], "deregister")
        self.refused("node not registered")

    def test_bounds_of_lists(self):
        self.refused("", method="m" * 65)
        self.refused("", arguments=bytes(1056))
        self.refused("", committee=[self.nodes[0].address] * 17, threshold=9)
        self.refused("", inputIds=[bytes(32)] * 1025)

    def test_largest_committee(self):
        nodes = [Account.create() for _ in range(16)]
        for index, node in enumerate(nodes):
            self.rpc.transact(self.owner, node.address, value=10**18)
            self.register(node, bytes([100 + index]) * 32)
        task = self.request(
            committee=[n.address for n in nodes], threshold=16, arguments=bytes(1024)
        )
        for node in nodes:
            self.market.send(node, "accept", task)
        signatures = [
            self.sign(n, task, bytes(4096), argumentsHash=keccak(bytes(1024))) for n in nodes
        ]
        receipt = self.finish(task, signatures, bytes(4096))
        self.assertEqual(len(self.event(receipt, "TaskFinished")["signers"]), 16)

    def test_inputs_must_be_committed_for_the_contract(self):
        self.refused("input not of this contract", inputIds=[b"\x09" * 32])
        receipt = self.market.send(self.owner, "registerContract", IR, IR)
        other = self.event(receipt, "ContractRegistered")["contractId"]
        foreign = self.commit(contract_id=other)
        self.refused("input not of this contract", inputIds=[foreign])

    def test_inputs_must_be_for_as_many_nodes(self):
        two = [node.address for node in self.nodes[:2]]
        pair, three = self.commit(parts=2), self.commit()
        other = "input for another number of nodes"
        self.refused(other, inputIds=[pair])
        self.refused(other, inputIds=[three, pair])
        self.refused(other, inputIds=[three], committee=two)
        task = self.request(inputIds=[pair], committee=two)
        self.accept_all(task, self.nodes[:2])
        self.assertEqual(self.status(task), RUNNING)
        signatures = [self.sign(node, task) for node in self.nodes[:2]]
        self.assert_refused(
            "too few signatures", self.stranger, "finish", task, OUTPUT, signatures[:1]
        )
        self.finish(task, signatures)
        self.assertEqual(self.status(task), FINISHED)

    def test_an_input_named_twice_is_refused(self):
        one, two = self.commit(), self.commit(nonce=b"\2" * 32)
        self.refused("input already used", inputIds=[one, two, one])

    def test_an_input_serves_one_run(self):
        one = self.commit()
        task = self.request(inputIds=[one])
        self.assertEqual(self.market.call("inputUse", one)[1:], (task, False))
        self.refused("input already used", inputIds=[one])
        # Not all accepted: nobody ran it, and the input is free again.
        self.market.send(self.nodes[0], "accept", task)
        self.pass_time(ACCEPT_SECONDS + 1)
        self.market.send(self.stranger, "expire", task)
        self.assertEqual(self.market.call("inputUse", one)[1:], (task, True))
        # The nodes may have run it, and have seen the output.
        task = self.running_task(inputIds=[one])
        self.pass_time(RUN_SECONDS + 1)
        self.market.send(self.stranger, "expire", task)
        self.assertEqual(self.status(task), EXPIRED)
        self.refused("input already used", inputIds=[one])

    def test_an_input_of_a_finished_task_stays_used(self):
        one = self.commit()
        task = self.running_task(inputIds=[one])
        self.finish(task, [self.sign(node, task) for node in self.nodes])
        self.refused("input already used", inputIds=[one])


if __name__ == "__main__":
    unittest.main()

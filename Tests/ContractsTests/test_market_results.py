"""ComputeMarket: acceptance, results, payment, refund."""

import unittest

from eth_utils import keccak
from market import (
    ACCEPT_SECONDS,
    EXPIRED,
    FINISHED,
    IR,
    OUTPUT,
    REQUESTED,
    RUN_SECONDS,
    RUNNING,
    MarketTest,
)
from rpc import ROOT

from contracts import Contract, artifact, compiled

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class AcceptanceTests(MarketTest):
    def test_runs_only_when_all_accepted(self):
        task = self.request()
        for count, node in enumerate(self.nodes, 1):
            self.assertEqual(self.status(task), REQUESTED)
            receipt = self.market.send(node, "accept", task)
            self.assertEqual(
                self.event(receipt, "TaskAccepted"),
                {
                    "taskId": task,
                    "node": node.address.lower(),
                    "accepted": count,
                },
            )
            self.assertTrue(self.market.call("hasAccepted", task, node.address))
        self.assertEqual(self.status(task), RUNNING)

    def test_refusals(self):
        task = self.request()
        self.assert_refused("task not open", self.nodes[0], "accept", b"\x09" * 32)
        self.assert_refused("not of the committee", self.stranger, "accept", task)
        self.assert_refused("not of the committee", self.requester, "accept", task)
        self.market.send(self.nodes[0], "accept", task)
        self.assert_refused("already accepted", self.nodes[0], "accept", task)
        self.registry.send(self.nodes[1], "deregister")
        self.assert_refused("node not registered", self.nodes[1], "accept", task)
        self.pass_time(ACCEPT_SECONDS + 1)
        self.assert_refused("acceptBy past", self.nodes[2], "accept", task)

    def test_a_running_task_takes_no_acceptance(self):
        task = self.running_task()
        self.assert_refused("task not open", self.nodes[0], "accept", task)

    def test_declining_ends_the_task_and_refunds(self):
        task = self.request(escrow=50)
        self.market.send(self.nodes[0], "accept", task)
        receipt = self.market.send(self.nodes[1], "decline", task, "input missing")
        self.assertEqual(
            self.event(receipt, "TaskDeclined"),
            {
                "taskId": task,
                "node": self.nodes[1].address.lower(),
                "reason": "input missing",
            },
        )
        self.assertEqual(self.event(receipt, "TaskExpired"), {"taskId": task, "refund": 50})
        self.assertEqual((self.status(task), self.balance(self.requester)), (EXPIRED, 50))
        self.assert_refused("task not open", self.nodes[2], "accept", task)
        self.assert_refused("task not open", self.nodes[2], "decline", task, "")
        self.assert_refused("task not open", self.stranger, "expire", task)

    def test_declining_is_for_members_that_have_not_accepted(self):
        task = self.request()
        self.assert_refused("not of the committee", self.stranger, "decline", task, "")
        self.market.send(self.nodes[0], "accept", task)
        self.assert_refused("already accepted", self.nodes[0], "decline", task, "")
        self.assert_refused("", self.nodes[1], "decline", task, "x" * 129)
        for node in self.nodes[1:]:
            self.market.send(node, "accept", task)
        self.assert_refused("task not open", self.nodes[1], "decline", task, "")


class ResultTests(MarketTest):
    def test_a_quorum_finishes_and_the_escrow_is_split(self):
        task = self.running_task(escrow=1001, inputIds=[self.commit()])
        signers = [self.nodes[2], self.nodes[0]]
        receipt = self.finish(task, [self.sign(node, task) for node in signers])
        self.assertEqual(
            self.event(receipt, "TaskFinished"),
            {
                "taskId": task,
                "output": OUTPUT,
                "signers": tuple(node.address.lower() for node in signers),
            },
        )
        self.assertEqual(self.status(task), FINISHED)
        self.assertEqual([self.balance(node) for node in self.nodes], [333] * 3)
        self.assertEqual(self.balance(self.requester), 2)

    def test_digest_is_eth_accounts(self):
        task = self.request(inputIds=[self.commit()])
        for output in (b"", OUTPUT, bytes(4096)):
            message = self.result(task, output)
            expected = keccak(b"\x19" + message.version + message.header + message.body)
            self.assertEqual(self.market.call("resultDigest", task, output), expected)
        fields = {
            "to": self.market.address,
            "data": self.market.data("resultDigest", bytes(32), b""),
        }
        self.assert_reverts("task unknown", self.rpc.eth_call, fields)

    def refused(self, reason, task, signatures, output=OUTPUT):
        self.assert_refused(reason, self.stranger, "finish", task, output, signatures)

    def test_only_a_running_task_finishes_and_only_once(self):
        task = self.request()
        signatures = [self.sign(node, task) for node in self.nodes]
        self.refused("task not running", b"\x09" * 32, signatures)
        self.refused("task not running", task, signatures)
        self.accept_all(task)
        self.finish(task, signatures)
        self.refused("task not running", task, signatures)

    def test_not_after_the_deadline(self):
        task = self.running_task()
        signatures = [self.sign(node, task) for node in self.nodes]
        self.pass_time(RUN_SECONDS + 1)
        self.refused("deadline past", task, signatures)
        self.market.send(self.stranger, "expire", task)
        self.refused("task not running", task, signatures)

    def test_signatures_needed(self):
        task = self.running_task()
        one, two = (self.sign(node, task) for node in self.nodes[:2])
        self.refused("too few signatures", task, [])
        self.refused("too few signatures", task, [one])
        self.refused("node signed twice", task, [one, one])
        self.refused("node signed twice", task, [one, two, one])
        self.refused("not of the committee", task, [one, self.sign(self.stranger, task)])
        self.refused("not of the committee", task, [one, self.sign(self.requester, task), two])
        self.refused("", task, [one] * 17)

    def test_malleable_and_malformed_signatures(self):
        task = self.running_task()
        one, two = (self.sign(node, task) for node in self.nodes[:2])
        r, s, v = two[:32], int.from_bytes(two[32:64], "big"), two[64]
        twin = r + (ORDER - s).to_bytes(32, "big") + bytes([55 - v])
        self.refused("signature s too high", task, [one, twin])
        self.refused("signature v", task, [one, two[:64] + bytes([v - 27])])
        self.refused("signature v", task, [one, two[:64] + bytes([29])])
        self.refused("signature length", task, [one, two[:64]])
        self.refused("signature length", task, [one, b""])
        self.refused("", task, [one, two + b"\0"])
        self.refused("signature recovers nobody", task, [one, bytes(32) + two[32:]])
        self.refused("signature recovers nobody", task, [one, r + bytes(32) + two[64:]])

    def test_signatures_bind_everything(self):
        task = self.running_task(inputIds=[self.commit()])
        other_task = self.running_task(inputIds=[self.commit(nonce=b"\2" * 32)])
        other_market = Contract.deploy(
            self.rpc, self.owner, *artifact("ComputeMarket"), self.registry.address
        )
        good = self.sign(self.nodes[0], task)
        node = self.nodes[1]
        for name, signature in {
            "another task": self.sign(node, other_task),
            "another output": self.sign(node, task, OUTPUT[::-1]),
            "another market": self.sign(node, task, market=other_market.address),
            "another chain": self.sign(node, task, chain_id=1),
            "another IR": self.sign(node, task, irHash=bytes(32)),
            "another manifest": self.sign(node, task, manifestHash=IR),
            "other inputs": self.sign(node, task, inputsHash=keccak(b"")),
            "other arguments": self.sign(node, task, argumentsHash=keccak(b"")),
            "another method": self.sign(node, task, methodHash=keccak(b"other")),
        }.items():
            with self.subTest(name):
                self.refused("not of the committee", task, [good, signature])
        self.refused("not of the committee", task, [good, self.sign(node, task)], OUTPUT[::-1])
        self.finish(task, [good, self.sign(node, task)])

    def test_output_bound(self):
        task = self.running_task()
        long = bytes(4097)
        self.refused("", task, [self.sign(node, task, long) for node in self.nodes], long)
        self.finish(task, [self.sign(node, task, b"") for node in self.nodes], b"")


class PaymentTests(MarketTest):
    def test_expiry_before_acceptance_refunds(self):
        task = self.request(escrow=9)
        self.market.send(self.nodes[0], "accept", task)
        self.assert_refused("task not past its time", self.stranger, "expire", task)
        self.pass_time(ACCEPT_SECONDS + 1)
        receipt = self.market.send(self.stranger, "expire", task)
        self.assertEqual(self.event(receipt, "TaskExpired"), {"taskId": task, "refund": 9})
        self.assertEqual((self.status(task), self.balance(self.requester)), (EXPIRED, 9))
        self.assert_refused("task not open", self.stranger, "expire", task)
        self.assertEqual([self.balance(node) for node in self.nodes], [0] * 3)

    def test_expiry_of_a_running_task_refunds(self):
        task = self.running_task(escrow=9)
        self.pass_time(ACCEPT_SECONDS + 1)
        self.assert_refused("task not past its time", self.stranger, "expire", task)
        self.pass_time(RUN_SECONDS - ACCEPT_SECONDS)
        self.market.send(self.stranger, "expire", task)
        self.assertEqual((self.status(task), self.balance(self.requester)), (EXPIRED, 9))

    def test_unknown_and_finished_tasks_do_not_expire(self):
        self.assert_refused("task not open", self.stranger, "expire", b"\x09" * 32)
        task = self.running_task(escrow=9)
        self.finish(task, [self.sign(node, task) for node in self.nodes])
        self.pass_time(RUN_SECONDS + 1)
        self.assert_refused("task not open", self.stranger, "expire", task)

    def test_withdrawal_pays_once(self):
        task = self.running_task(escrow=3000)
        self.finish(task, [self.sign(node, task) for node in self.nodes])
        node = self.nodes[0]
        before = self.rpc.balance(node.address)
        receipt = self.market.send(node, "withdraw")
        fee = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
        self.assertEqual(self.rpc.balance(node.address), before - fee + 1000)
        self.assertEqual(
            self.event(receipt, "Withdrawn"),
            {
                "account": node.address.lower(),
                "amount": 1000,
            },
        )
        self.assertEqual((self.balance(node), self.balance(self.nodes[1])), (0, 1000))
        self.assertEqual(self.rpc.balance(self.market.address), 2000)
        self.assert_refused("nothing to withdraw", node, "withdraw")
        self.assert_refused("nothing to withdraw", self.stranger, "withdraw")

    def test_a_callback_during_payment_gets_nothing_more(self):
        self.request(escrow=10_000)  # other people's money
        thief = Contract.deploy(
            self.rpc, self.owner, *compiled(ROOT / "Tests/ContractsTests/Reentrant.vy")
        )

        def act(function, *arguments, value=0):
            data = bytes.fromhex(self.market.data(function, *arguments)[2:])
            return thief.send(
                self.stranger,
                "execute",
                self.market.address,
                data,
                value,
                value=value,
                gas=3_000_000,
            )

        task = self.event(act("requestTask", *self.terms(), value=500), "TaskRequested")["taskId"]
        self.pass_time(ACCEPT_SECONDS + 1)
        act("expire", task)
        self.assertEqual(self.market.call("balances", thief.address), 500)
        before = self.rpc.balance(thief.address)
        act("withdraw")
        self.assertEqual(thief.call("entered"), 1)
        self.assertEqual(self.rpc.balance(thief.address) - before, 500)
        self.assertEqual(self.rpc.balance(self.market.address), 10_000)

    def test_a_payee_that_refuses_money_keeps_its_claim(self):

        thief = Contract.deploy(
            self.rpc, self.owner, *compiled(ROOT / "Tests/ContractsTests/Miser.vy")
        )
        data = bytes.fromhex(self.market.data("requestTask", *self.terms())[2:])
        receipt = thief.send(
            self.stranger, "execute", self.market.address, data, 5, value=5, gas=3_000_000
        )
        task = self.event(receipt, "TaskRequested")["taskId"]
        self.market.send(self.nodes[0], "decline", task, "")
        withdraw = bytes.fromhex(self.market.data("withdraw")[2:])
        fields = {
            "to": thief.address,
            "data": thief.data("execute", self.market.address, withdraw, 0),
        }
        self.assert_reverts("", self.rpc.eth_call, fields)
        self.assertEqual(self.market.call("balances", thief.address), 5)

    def test_plain_payments_are_refused(self):
        fields = {"from": self.owner.address, "to": self.market.address, "value": "0x1"}
        self.assert_reverts("", self.rpc.eth_estimateGas, fields)
        self.assert_refused("", self.nodes[0], "accept", self.request(), value=1)

    def test_money_adds_up(self):
        tasks = [self.running_task(escrow=escrow) for escrow in (0, 1, 2, 100)]
        waiting = self.request(escrow=7)
        for task in tasks[1:]:
            self.finish(task, [self.sign(node, task) for node in self.nodes])
        self.pass_time(RUN_SECONDS + 1)
        for task in (tasks[0], waiting):
            self.market.send(self.stranger, "expire", task)
        owed = sum(self.balance(a) for a in (*self.nodes, self.requester))
        self.assertEqual(owed, 110)
        self.assertEqual(self.rpc.balance(self.market.address), owed)


class GasTests(MarketTest):
    """The figures of Protocols/compute-market.md, as bounds 5 % above them."""

    def test_figures(self):
        gas = lambda receipt: int(receipt["gasUsed"], 16)
        used = {
            "deploy NodeRegistry": gas(self.registry.deployment),
            "deploy ComputeMarket": gas(self.market.deployment),
            "register": gas(self.register(self.stranger, b"\x09" * 32)),
            "registerContract": gas(self.market.send(self.owner, "registerContract", IR, IR)),
        }
        commitments = [bytes([k]) * 32 for k in (1, 2, 3)]
        inputs = []
        for provider in self.accounts[:5]:
            receipt = self.market.send(
                provider, "commitInput", self.contract_id, b"\5" * 32, commitments
            )
            inputs.append(self.event(receipt, "InputCommitted")["inputId"])
        used["commitInput"] = gas(receipt)
        receipt = self.market.send(
            self.requester, "requestTask", *self.terms(inputIds=inputs), value=1000
        )
        used["requestTask"] = gas(receipt)
        task = self.event(receipt, "TaskRequested")["taskId"]
        used["accept"] = max(gas(self.market.send(node, "accept", task)) for node in self.nodes)
        used["finish"] = gas(self.finish(task, [self.sign(node, task) for node in self.nodes]))
        used["withdraw"] = gas(self.market.send(self.nodes[0], "withdraw"))
        bounds = {
            "deploy NodeRegistry": 494_000,
            "deploy ComputeMarket": 2_886_000,
            "register": 146_000,
            "registerContract": 72_000,
            "commitInput": 201_000,
            "requestTask": 590_000,
            "accept": 71_000,
            "finish": 181_000,
            "withdraw": 32_000,
        }
        self.assertEqual(used.keys(), bounds.keys())
        self.assertEqual({n: g for n, g in used.items() if g > bounds[n]}, {}, used)


if __name__ == "__main__":
    unittest.main()

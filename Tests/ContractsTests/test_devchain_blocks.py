"""What the development chain shows: blocks, states, calls, estimates, logs; re-orgs."""

import threading
import time
import unittest

import rlp
from contracts import Contract, artifact
from eth_account import Account
from eth_utils import keccak
from rpc import ChainTest, Client

# A contract that always reverts with Panic(0x11).
PANIC = "7f4e487b71" + "00" * 28 + "5f52" + "6011600452" + "60245ffd"
PANIC_DEPLOYMENT = f"0x60{len(PANIC) // 2:02x}8060093d393df3" + PANIC


class BlockTests(ChainTest):
    def test_block_hash_is_that_of_its_header(self):
        self.rpc.transact(self.accounts[0], self.accounts[1].address, value=1)
        for number in ("0x0", "latest"):
            block = self.rpc.eth_getBlockByNumber(number, False)
            names = (
                "parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom "
                "difficulty number gasLimit gasUsed timestamp extraData mixHash nonce "
                "baseFeePerGas withdrawalsRoot blobGasUsed excessBlobGas parentBeaconBlockRoot"
            ).split()
            numbers = {
                "difficulty",
                "number",
                "gasLimit",
                "gasUsed",
                "timestamp",
                "baseFeePerGas",
                "blobGasUsed",
                "excessBlobGas",
            }
            fields = [
                int(block[n], 16) if n in numbers else bytes.fromhex(block[n][2:]) for n in names
            ]
            self.assertEqual(block["hash"], "0x" + keccak(rlp.encode(fields)).hex())

    def test_base_fee_falls_by_an_eighth_after_an_empty_block(self):
        self.rpc.evm_mine()
        before = self.rpc.eth_getBlockByNumber("latest", False)
        self.rpc.evm_mine()
        after = self.rpc.eth_getBlockByNumber("latest", False)
        self.assertEqual(after["parentHash"], before["hash"])
        fee = int(before["baseFeePerGas"], 16)
        self.assertEqual(int(after["baseFeePerGas"], 16), fee - fee // 8)

    def test_fee_history(self):
        self.rpc.transact(self.accounts[0], self.accounts[1].address, maxPriorityFeePerGas=1234)
        history = self.rpc.eth_feeHistory("0x2", "latest", [50])
        head = int(self.rpc.eth_blockNumber(), 16)
        self.assertEqual(int(history["oldestBlock"], 16), head - 1)
        fees = [int(f, 16) for f in history["baseFeePerGas"]]
        self.assertEqual(len(fees), 3)
        self.assertLess(fees[2], fees[1])
        self.assertEqual(history["gasUsedRatio"][1], 21000 / 30_000_000)
        self.assertEqual(history["reward"][1], [hex(1234)])
        self.assertNotIn("reward", self.rpc.eth_feeHistory(1, "latest", []))

    def test_state_of_the_past(self):
        receiver = Account.create().address
        before = self.rpc.eth_blockNumber()
        self.rpc.transact(self.accounts[0], receiver, value=5)
        self.assertEqual(self.rpc.balance(receiver, before), 0)
        self.assertEqual(self.rpc.balance(receiver), 5)
        head = self.rpc.eth_getBlockByNumber("latest", False)
        self.assertEqual(self.rpc.balance(receiver, {"blockHash": head["hash"]}), 5)
        beyond = hex(int(head["number"], 16) + 1)
        self.assert_rpc_error(-32000, "header not found", self.rpc.eth_getBalance, receiver, beyond)
        self.assertIsNone(self.rpc.eth_getBlockByNumber(beyond, False))
        self.assertIsNone(self.rpc.eth_getBlockByHash("0x" + "11" * 32, False))

    def test_too_many_logs_in_one_answer_are_refused(self):
        # init code that writes 10,001 empty logs
        receipt = self.rpc.transact(self.accounts[0], data="0x6127115b5f5fa0600190038060035700")
        self.assertEqual(len(receipt["logs"]), 10_001)
        block = {"blockHash": receipt["blockHash"]}
        self.assert_rpc_error(-32005, "more than 10000 results", self.rpc.eth_getLogs, block)

    def test_time_moves_and_fast_blocks_do_not_run_ahead(self):
        for _ in range(20):
            self.rpc.evm_mine()
        shown = int(self.rpc.eth_getBlockByNumber("latest", False)["timestamp"], 16)
        self.assertLessEqual(shown, self.rpc.now())
        self.rpc.evm_increaseTime(1000)
        self.rpc.evm_mine("0x1")
        later = int(self.rpc.eth_getBlockByNumber("latest", False)["timestamp"], 16)
        self.assertGreaterEqual(later - shown, 1000)
        self.assertLessEqual(later, self.rpc.now())


class CallTests(ChainTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Contract.deploy(cls.rpc, cls.accounts[0], *artifact("NodeRegistry"))

    def test_deployment(self):
        receipt = self.registry.deployment
        self.assertIsNone(receipt["to"])
        code = self.rpc.eth_getCode(receipt["contractAddress"])
        self.assertGreater(len(code), 1000)
        self.assertIn(code[2:], artifact("NodeRegistry")[1])
        self.assertEqual(self.rpc.eth_getCode(self.accounts[0].address), "0x")
        self.assertEqual(self.rpc.eth_getStorageAt(self.registry.address, "0x0"), "0x" + "00" * 32)

    def test_estimate_is_enough_and_hardly_more(self):
        sender = self.accounts[1]
        data = self.registry.data("register", "node:1", "https://node:2", b"\1" * 32)
        fields = {"from": sender.address, "to": self.registry.address, "data": data}
        estimate = int(self.rpc.eth_estimateGas(fields), 16)
        with self.assertRaisesRegex(Exception, "out of gas|execution reverted"):
            self.rpc.eth_call({**fields, "gas": hex(int(estimate * 0.98))})
        receipt = self.rpc.transact(sender, self.registry.address, data=data, gas=estimate)
        self.assertLessEqual(int(receipt["gasUsed"], 16), estimate)

    def test_estimate_gives_the_revert_with_its_reason(self):
        fields = {
            "from": self.accounts[2].address,
            "to": self.registry.address,
            "data": self.registry.data("deregister"),
        }
        for method in (self.rpc.eth_estimateGas, self.rpc.eth_call):
            error = self.assert_rpc_error(3, "execution reverted: not registered", method, fields)
            self.assertTrue(error.data.startswith("0x08c379a0"))
        # data may come as `input` too
        fields["input"] = fields.pop("data")
        self.assert_rpc_error(3, "not registered", self.rpc.eth_call, fields)

    def test_panic_and_other_failures(self):
        panic = self.rpc.transact(self.accounts[0], data=PANIC_DEPLOYMENT)["contractAddress"]
        self.assert_rpc_error(3, "panic code 0x11", self.rpc.eth_call, {"to": panic})
        # 0xfe: an invalid instruction; an endless loop
        for code, text in (("fe", "InvalidInstruction"), ("5b5f56", "out of gas")):
            self.assert_rpc_error(
                -32000, text, self.rpc.eth_call, {"data": "0x" + code, "gas": "0x186a0"}
            )
        loop = {"data": "0x5b5f56", "gas": "0x186a0"}
        self.assert_rpc_error(-32000, "gas required exceeds", self.rpc.eth_estimateGas, loop)

    def test_calls_hundreds_deep(self):
        # a contract that calls itself with all gas
        receipt = self.rpc.transact(self.accounts[0], data="0x60098060093d393df35f5f5f5f5f305af100")
        call = {"to": receipt["contractAddress"], "gas": hex(30_000_000)}
        self.assertEqual(self.rpc.eth_call(call), "0x")

    def test_value_and_allowance(self):
        poor = Account.create().address
        fields = {"from": poor, "to": poor, "value": "0x1"}
        for method in (self.rpc.eth_call, self.rpc.eth_estimateGas):
            self.assert_rpc_error(-32000, "insufficient funds", method, fields)
        self.rpc.transact(self.accounts[0], poor, value=20_000 * 10**9)
        fields = {"from": poor, "to": poor, "maxFeePerGas": hex(10**9)}
        self.assert_rpc_error(-32000, "intrinsic gas too low", self.rpc.eth_estimateGas, fields)
        self.assertEqual(self.rpc.eth_estimateGas({"from": poor, "to": poor}), hex(21000))

    def test_calls_leave_nothing_behind(self):
        data = self.registry.data("register", "node:1", "https://node:2", b"\1" * 32)
        sender = self.accounts[3].address
        self.rpc.eth_call({"from": sender, "to": self.registry.address, "data": data})
        self.assertEqual(self.registry.call("node", sender)[3], False)


class LogTests(ChainTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        deploy = lambda: Contract.deploy(cls.rpc, cls.accounts[0], *artifact("NodeRegistry"))
        cls.one, cls.two = deploy(), deploy()
        entry = ("node:1", "https://node:2", b"\1" * 32)
        cls.receipts = [
            cls.one.send(cls.accounts[1], "register", *entry),
            cls.one.send(cls.accounts[2], "register", *entry),
            cls.two.send(cls.accounts[1], "register", *entry),
            cls.one.send(cls.accounts[1], "update", *entry),
            cls.one.send(cls.accounts[2], "deregister"),
        ]
        cls.topics = {e["name"]: topic for topic, e in cls.one.events.items()}
        cls.node = ["0x" + "00" * 12 + a.address[2:].lower() for a in cls.accounts]

    def found(self, **fields):
        """Which of the receipts' logs a filter finds."""
        logs = self.rpc.eth_getLogs({"fromBlock": "0x0", **fields})
        transactions = [r["transactionHash"] for r in self.receipts]
        return [transactions.index(log["transactionHash"]) for log in logs]

    def test_address(self):
        self.assertEqual(self.found(), [0, 1, 2, 3, 4])
        self.assertEqual(self.found(address=self.one.address), [0, 1, 3, 4])
        self.assertEqual(self.found(address=[self.two.address.upper().replace("0X", "0x")]), [2])
        self.assertEqual(self.found(address=[self.one.address, self.two.address]), [0, 1, 2, 3, 4])
        self.assertEqual(self.found(address=self.accounts[0].address), [])

    def test_topics(self):
        registered, updated = self.topics["Registered"], self.topics["Updated"]
        self.assertEqual(self.found(topics=[registered]), [0, 1, 2])
        self.assertEqual(self.found(topics=[[registered, updated]]), [0, 1, 2, 3])
        self.assertEqual(self.found(topics=[None, self.node[1]]), [0, 2, 3])
        self.assertEqual(self.found(topics=[updated, [self.node[2]]]), [])
        self.assertEqual(self.found(topics=[None, [self.node[1], self.node[2]]]), [0, 1, 2, 3, 4])
        self.assertEqual(self.found(topics=[[], []]), [0, 1, 2, 3, 4])
        self.assertEqual(self.found(topics=[None, None, None]), [])

    def test_block_range(self):
        blocks = [r["blockNumber"] for r in self.receipts]
        self.assertEqual(self.found(fromBlock=blocks[3]), [3, 4])
        self.assertEqual(self.found(toBlock=blocks[1]), [0, 1])
        self.assertEqual(self.found(fromBlock=blocks[1], toBlock=blocks[1]), [1])
        self.assertEqual(self.found(toBlock="0xffffff"), [0, 1, 2, 3, 4])
        self.assertEqual(self.found(fromBlock="0xfffff0", toBlock="0xffffff"), [])
        last = self.rpc.eth_getLogs({})
        self.assertEqual([log["blockNumber"] for log in last], [self.rpc.eth_blockNumber()])
        self.assert_rpc_error(
            -32602,
            "invalid block range",
            self.rpc.eth_getLogs,
            {"fromBlock": blocks[1], "toBlock": blocks[0]},
        )

    def test_block_hash(self):
        block = self.receipts[2]["blockHash"]
        logs = self.rpc.eth_getLogs({"blockHash": block})
        self.assertEqual(logs, self.receipts[2]["logs"])
        self.assert_rpc_error(
            -32602,
            "cannot specify both",
            self.rpc.eth_getLogs,
            {"blockHash": block, "fromBlock": "0x0"},
        )
        self.assert_rpc_error(
            -32000, "unknown block", self.rpc.eth_getLogs, {"blockHash": "0x" + "22" * 32}
        )

    def test_a_log_says_where_it_stands(self):
        receipt = self.receipts[0]
        (log,) = receipt["logs"]
        self.assertEqual(log["topics"], [self.topics["Registered"], self.node[1]])
        self.assertEqual(log["address"], self.one.address)
        self.assertEqual((log["logIndex"], log["removed"]), ("0x0", False))
        self.assertEqual(log["blockHash"], receipt["blockHash"])

    def test_malformed_filters_are_refused(self):
        topic = self.topics["Updated"]
        for wrong in (
            {"topics": [topic] * 5},
            {"topics": ["0x12"]},
            {"topics": "0x"},
            {"address": "0x12"},
            {"fromBlock": "zero"},
            {"fromBlock": []},
            {"fromBlock": {}},
            {"blockHash": "0x"},
        ):
            with self.subTest(filter=wrong):
                self.assert_rpc_error(-32602, "", self.rpc.eth_getLogs, wrong)


class ReorganisationTests(ChainTest):
    def test_dropped_blocks_take_their_transactions_with_them(self):
        sender, receiver = self.accounts[0], Account.create().address
        self.rpc.transact(sender, receiver, value=1)
        kept = self.rpc.eth_getBlockByNumber("latest", False)
        nonce = self.rpc.nonce(sender)
        registry = Contract.deploy(self.rpc, sender, *artifact("NodeRegistry"))
        receipt = registry.send(self.accounts[1], "register", "n:1", "https://n", b"\1" * 32)
        old = self.rpc.eth_getBlockByNumber("latest", False)

        head = self.rpc.dev_reorg(2)
        new = self.rpc.eth_getBlockByNumber("latest", False)
        self.assertEqual((new["hash"], new["number"]), (head, old["number"]))
        self.assertNotEqual(new["hash"], old["hash"])
        self.assertEqual(new["timestamp"], old["timestamp"])
        parent = self.rpc.eth_getBlockByHash(new["parentHash"], False)
        self.assertEqual(parent["parentHash"], kept["hash"])
        self.assertIsNone(self.rpc.eth_getBlockByHash(old["hash"], False))
        self.assertIsNone(self.rpc.eth_getTransactionReceipt(receipt["transactionHash"]))
        self.assertIsNone(self.rpc.eth_getTransactionByHash(receipt["transactionHash"]))
        self.assertEqual(self.rpc.eth_getLogs({"fromBlock": kept["number"]}), [])
        self.assertEqual(self.rpc.eth_getCode(registry.address), "0x")
        self.assertEqual(self.rpc.nonce(sender), nonce)
        self.assertEqual(self.rpc.balance(receiver), 1)
        self.rpc.transact(sender, receiver, value=1)
        self.assertEqual(self.rpc.balance(receiver), 2)

    def test_kept_transactions_come_back_in_a_later_block(self):
        sender, receiver = self.accounts[2], Account.create().address
        first = self.rpc.transact(sender, receiver, value=1)
        second = self.rpc.transact(sender, receiver, value=2)
        self.rpc.dev_reorg("0x2", "keep")
        self.assertIsNone(self.rpc.eth_getTransactionReceipt(first["transactionHash"]))
        self.assertEqual(self.rpc.balance(receiver), 0)
        self.rpc.evm_mine()
        again = self.rpc.eth_getTransactionReceipt(second["transactionHash"])
        self.assertGreater(int(again["blockNumber"], 16), int(second["blockNumber"], 16))
        self.assertEqual(self.rpc.balance(receiver), 3)

    def test_bounds(self):
        for depth in (0, int(self.rpc.eth_blockNumber(), 16) + 1):
            self.assert_rpc_error(-32000, "can replace", self.rpc.dev_reorg, depth)
        self.assert_rpc_error(-32602, "", self.rpc.dev_reorg, 1, "lose")


class BlockTimeTests(ChainTest):
    arguments = ("--block-time", "0.25", "--chain-id", "99", "--accounts", "2")

    def test_blocks_come_at_their_interval(self):
        self.assertEqual((self.rpc.chain_id, len(self.accounts)), (99, 2))
        self.assertEqual(self.rpc.net_version(), "99")
        sender = self.accounts[0]
        sent = [self.rpc.send(sender, sender.address, gas=21000) for _ in range(3)]
        self.assertEqual(self.rpc.nonce(sender), 3)
        receipts = [self.rpc.receipt(transaction) for transaction in sent]
        self.assertEqual([r["status"] for r in receipts], ["0x1"] * 3)
        # On a busy machine some may be late: one look of three is enough.
        errors = []
        while len(errors) < 3 and min(errors, default=4) > 3:
            first, start = int(self.rpc.eth_blockNumber(), 16), time.monotonic()
            time.sleep(1)
            count = int(self.rpc.eth_blockNumber(), 16) - first
            errors.append(abs(count - (time.monotonic() - start) / 0.25))
        self.assertLessEqual(min(errors), 3)

    def test_many_clients_at_once(self):
        counts, failures = 12, []

        def work(index):
            client, account = Client(self.devchain.port), Account.create()
            try:
                with lock:
                    funding = self.rpc.send(
                        self.accounts[1], account.address, value=10**18, gas=21000
                    )
                client.receipt(funding)
                sent = [client.send(account, account.address, gas=21000) for _ in range(counts)]
                for transaction in sent:
                    assert client.receipt(transaction)["status"] == "0x1"
                assert client.nonce(account, "latest") == counts
            except Exception as failure:
                failures.append(failure)
            finally:
                client.close()

        lock = threading.Lock()
        threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(failures, [])


if __name__ == "__main__":
    unittest.main()

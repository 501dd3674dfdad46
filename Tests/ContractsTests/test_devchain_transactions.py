"""How the development chain takes transactions: charged, refused, waiting."""

import unittest

import rlp
from contracts import Contract, artifact
from eth_account import Account
from rpc import ChainTest

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class TransactionTests(ChainTest):
    def test_charges_exactly_gas_times_price(self):
        sender, receiver = self.accounts[0], Account.create()
        before = self.rpc.balance(sender.address)
        receipt = self.rpc.transact(sender, receiver.address, value=12345)
        block = self.rpc.eth_getBlockByNumber(receipt["blockNumber"], False)
        price = int(receipt["effectiveGasPrice"], 16)
        self.assertEqual(price, int(block["baseFeePerGas"], 16) + 10**9)
        self.assertEqual(int(receipt["gasUsed"], 16), 21000)
        self.assertEqual(before - self.rpc.balance(sender.address), 12345 + 21000 * price)
        self.assertEqual(self.rpc.balance(receiver.address), 12345)

    def test_tip_is_bounded_by_the_fee_cap(self):
        base = int(self.rpc.eth_getBlockByNumber("latest", False)["baseFeePerGas"], 16)
        raw = self.rpc.sign(
            self.accounts[0],
            self.accounts[1].address,
            gas=21000,
            maxFeePerGas=base + 7,
            maxPriorityFeePerGas=base + 7,
        )
        receipt = self.rpc.receipt(self.rpc.eth_sendRawTransaction(raw))
        self.assertEqual(int(receipt["effectiveGasPrice"], 16), base + 7)

    def test_transaction_is_shown_with_its_signer_and_place(self):
        sender = self.accounts[0]
        receipt = self.rpc.transact(sender, self.accounts[1].address, value=1)
        shown = self.rpc.eth_getTransactionByHash(receipt["transactionHash"])
        self.assertEqual(shown["from"], sender.address.lower())
        self.assertEqual(shown["to"], self.accounts[1].address.lower())
        for field in ("blockHash", "blockNumber", "transactionIndex"):
            self.assertEqual(shown[field], receipt[field])
        full = self.rpc.eth_getBlockByHash(receipt["blockHash"], True)
        self.assertEqual(full["transactions"], [shown])
        self.assertEqual(self.rpc.eth_getBlockReceipts(receipt["blockNumber"]), [receipt])

    def test_legacy_transaction(self):
        sender = self.accounts[0]
        signed = sender.sign_transaction(
            {
                "chainId": self.rpc.chain_id,
                "nonce": self.rpc.nonce(sender),
                "gas": 21000,
                "gasPrice": 3 * 10**9,
                "to": self.accounts[1].address,
                "value": 1,
                "data": b"",
            }
        )
        receipt = self.rpc.receipt(
            self.rpc.eth_sendRawTransaction("0x" + signed.raw_transaction.hex())
        )
        self.assertEqual((receipt["status"], receipt["type"]), ("0x1", "0x0"))
        self.assertEqual(int(receipt["effectiveGasPrice"], 16), 3 * 10**9)

    def test_unprotected_legacy_transaction_is_refused(self):
        sender = self.accounts[0]
        signed = sender.sign_transaction(
            {
                "nonce": self.rpc.nonce(sender),
                "gas": 21000,
                "gasPrice": 3 * 10**9,
                "to": self.accounts[1].address,
                "value": 1,
                "data": b"",
            }
        )
        self.assert_rpc_error(
            -32000,
            "replay-protected",
            self.rpc.eth_sendRawTransaction,
            "0x" + signed.raw_transaction.hex(),
        )

    def refused(self, text, to=None, **fields):
        fields = {"gas": 21000, **fields}
        raw = self.rpc.sign(self.accounts[0], to or self.accounts[1].address, **fields)
        self.assert_rpc_error(-32000, text, self.rpc.eth_sendRawTransaction, raw)

    def test_refusals(self):
        sender = self.accounts[0]
        self.rpc.transact(sender, sender.address)
        self.refused("nonce too low", nonce=self.rpc.nonce(sender) - 1)
        self.refused("nonce too far ahead", nonce=self.rpc.nonce(sender) + 1000)
        self.refused("invalid chain id", chainId=1)
        self.refused("insufficient funds", value=10**30)
        self.refused("intrinsic gas too low", gas=20999)
        self.refused("exceeds block gas limit", gas=30_000_001)
        self.refused("higher than max fee", maxFeePerGas=10**9, maxPriorityFeePerGas=10**9 + 1)

    def test_bounds_of_a_transaction(self):
        self.refused("oversized data", data="0x" + "00" * 131_072, gas=10**6)
        raw = self.rpc.sign(self.accounts[0], data="0x" + "00" * 49_153, gas=10**6)
        self.assert_rpc_error(
            -32000, "max initcode size exceeded", self.rpc.eth_sendRawTransaction, raw
        )

    def test_same_transaction_twice_is_refused(self):
        raw = self.rpc.sign(self.accounts[0], self.accounts[1].address, gas=21000)
        self.rpc.eth_sendRawTransaction(raw)
        self.assert_rpc_error(-32000, "already known", self.rpc.eth_sendRawTransaction, raw)

    def test_high_s_signature_is_refused(self):
        raw = bytes.fromhex(
            self.rpc.sign(self.accounts[0], self.accounts[1].address, gas=21000)[2:]
        )
        fields = rlp.decode(raw[1:])
        parity, s = int.from_bytes(fields[9], "big"), int.from_bytes(fields[11], "big")
        fields[9], fields[11] = (b"" if parity else b"\1"), (ORDER - s).to_bytes(32, "big")
        twin = "0x02" + rlp.encode(fields).hex()
        self.assert_rpc_error(-32000, "invalid sender", self.rpc.eth_sendRawTransaction, twin)

    def test_garbled_transactions_are_refused(self):
        raw = self.rpc.sign(self.accounts[0], self.accounts[1].address, gas=21000)
        for wrong in (raw + "00", raw[:-2], "0x", "0x02", "0x03c0", "0x7f", "0xc0", "0x02c0"):
            with self.subTest(raw=wrong[:12]):
                self.assert_rpc_error(-32000, "", self.rpc.eth_sendRawTransaction, wrong)

    def test_failed_transaction_pays_and_has_status_0(self):
        registry = Contract.deploy(self.rpc, self.accounts[0], *artifact("NodeRegistry"))
        sender = self.accounts[1]
        before = self.rpc.balance(sender.address)
        receipt = self.rpc.receipt(
            self.rpc.send(sender, registry.address, data=registry.data("deregister"), gas=100_000)
        )
        self.assertEqual((receipt["status"], receipt["logs"]), ("0x0", []))
        paid = int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16)
        self.assertEqual(before - self.rpc.balance(sender.address), paid)


class WaitingTests(ChainTest):
    """Transactions that can't be mined yet."""

    def setUp(self):
        self.rpc.evm_setAutomine(False)

    def tearDown(self):
        self.rpc.evm_setAutomine(True)

    def test_waits_until_mined(self):
        sender, count = self.accounts[0], self.rpc.nonce(self.accounts[0])
        transaction = self.rpc.send(sender, self.accounts[1].address, gas=21000)
        self.assertIsNone(self.rpc.eth_getTransactionReceipt(transaction))
        self.assertIsNone(self.rpc.eth_getTransactionByHash(transaction)["blockNumber"])
        self.assertEqual(self.rpc.nonce(sender), count + 1)
        self.assertEqual(self.rpc.nonce(sender, "latest"), count)
        self.rpc.evm_mine()
        self.assertEqual(self.rpc.eth_getTransactionReceipt(transaction)["status"], "0x1")
        self.assertEqual(self.rpc.nonce(sender, "latest"), count + 1)

    def test_nonce_gap_waits_for_its_filling(self):
        sender = self.accounts[1]
        nonce = self.rpc.nonce(sender)
        later = self.rpc.send(sender, sender.address, gas=21000, nonce=nonce + 1)
        self.rpc.evm_mine()
        self.assertIsNone(self.rpc.eth_getTransactionReceipt(later))
        self.assertEqual(self.rpc.nonce(sender), nonce)
        first = self.rpc.send(sender, sender.address, gas=21000, nonce=nonce)
        self.rpc.evm_mine()
        places = [self.rpc.eth_getTransactionReceipt(t)["transactionIndex"] for t in (first, later)]
        self.assertEqual(places, ["0x0", "0x1"])

    def test_replacement_must_pay_a_tenth_more(self):
        sender = self.accounts[2]
        fees = {"gas": 21000, "nonce": self.rpc.nonce(sender), "maxFeePerGas": 10**10}
        first = self.rpc.send(sender, sender.address, maxPriorityFeePerGas=10**9, **fees)
        fees["maxFeePerGas"] = 11 * 10**9
        self.assert_rpc_error(
            -32000,
            "underpriced",
            self.rpc.send,
            sender,
            sender.address,
            maxPriorityFeePerGas=10**9,
            **fees,
        )
        second = self.rpc.send(sender, sender.address, maxPriorityFeePerGas=11 * 10**8, **fees)
        self.rpc.evm_mine()
        self.assertIsNone(self.rpc.eth_getTransactionByHash(first))
        self.assertEqual(self.rpc.eth_getTransactionReceipt(second)["status"], "0x1")

    def test_fee_cap_below_base_fee_waits(self):
        sender = self.accounts[3]
        cheap = self.rpc.send(
            sender, sender.address, gas=21000, maxFeePerGas=1, maxPriorityFeePerGas=1
        )
        self.rpc.evm_mine()
        self.assertIsNone(self.rpc.eth_getTransactionReceipt(cheap))
        self.assertTrue(self.rpc.dev_dropTransaction(cheap))
        self.assertIsNone(self.rpc.eth_getTransactionByHash(cheap))
        self.assertFalse(self.rpc.dev_dropTransaction(cheap))

    def test_better_tip_goes_first_and_gas_adds_up(self):
        low = self.rpc.send(self.accounts[4], self.accounts[0].address, gas=21000)
        high = self.rpc.send(
            self.accounts[5], self.accounts[0].address, gas=21000, maxPriorityFeePerGas=2 * 10**9
        )
        self.rpc.evm_mine()
        first, second = (self.rpc.eth_getTransactionReceipt(t) for t in (high, low))
        self.assertEqual([first["transactionIndex"], second["transactionIndex"]], ["0x0", "0x1"])
        self.assertEqual([first["gasUsed"], second["gasUsed"]], [hex(21000)] * 2)
        self.assertEqual(second["cumulativeGasUsed"], hex(42000))

    def test_an_emptied_account_does_not_stop_the_chain(self):
        poor = Account.create()
        self.rpc.send(self.accounts[0], poor.address, value=10**15, gas=21000)
        self.rpc.evm_mine()
        first = self.rpc.send(poor, poor.address, gas=21000, value=9 * 10**14)
        # Each was payable when it came; both together are not.
        self.rpc.send(poor, self.accounts[0].address, gas=21000, value=9 * 10**14, nonce=1)
        first = self.rpc.send(
            poor,
            self.accounts[0].address,
            gas=21000,
            value=9 * 10**14,
            nonce=0,
            maxFeePerGas=44 * 10**8,
            maxPriorityFeePerGas=11 * 10**8,
        )
        self.rpc.evm_mine()
        self.assertEqual(self.rpc.eth_getTransactionReceipt(first)["status"], "0x1")
        self.assertEqual(self.rpc.nonce(poor), 1)


if __name__ == "__main__":
    unittest.main()

"""A devchain process and a client of it, for the tests."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from eth_account import Account
from eth_utils import to_checksum_address

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
CALL_SECONDS = 60


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(error["message"])
        self.code, self.message, self.data = error["code"], error["message"], error.get("data")


class Devchain:
    """Scripts/devchain on a free port; stopped by its pid."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [ROOT / "Scripts/devchain", "--port", "0", "--parent", str(os.getpid()), *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        alarm = threading.Timer(START_SECONDS, self.process.kill)
        alarm.start()
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line.startswith("listening on "):
                break
        alarm.cancel()
        match = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)", "".join(self.lines[-1:]))
        if not match:
            self.stop()
            raise RuntimeError(f"devchain did not start: {self.lines}")
        self.port = int(match[1])
        keys = [line.split() for line in self.lines if line.startswith("account ")]
        self.accounts = [Account.from_key(words[4]) for words in keys]
        self.client = Client(self.port)

    def stop(self, signal_number=signal.SIGTERM):
        """Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()
            if hasattr(self, "client"):
                self.client.close()


class Client:
    """JSON-RPC over one kept connection. `client.eth_call(…)` calls the method of that name."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=CALL_SECONDS)
        self.chain_id = int(self.eth_chainId(), 16)

    def close(self):
        self.connection.close()

    def post(self, body):
        self.connection.request("POST", "/", body, {"content-type": "application/json"})
        reply = self.connection.getresponse()
        return reply.status, reply.read()

    def exchange(self, request):
        status, body = self.post(json.dumps(request))
        assert status == 200, (status, body)
        return json.loads(body)

    def __getattr__(self, method):
        if "_" not in method or method.startswith("_"):
            raise AttributeError(method)

        def call(*parameters):
            reply = self.exchange(
                {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
            )
            if "error" in reply:
                raise RpcError(reply["error"])
            return reply["result"]

        return call

    # Transactions

    def sign(self, account, to=None, data="0x", value=0, gas=None, nonce=None, **fees):
        fields = {"from": account.address, "value": hex(value), "data": data}
        if to:
            fields["to"] = to
        transaction = {
            "type": 2,
            "chainId": self.chain_id,
            "nonce": self.nonce(account) if nonce is None else nonce,
            "gas": gas or int(self.eth_estimateGas(fields), 16),
            "maxFeePerGas": 4 * 10**9,
            "maxPriorityFeePerGas": 10**9,
            "value": value,
            "data": data,
            **fees,
        }
        if to:
            transaction["to"] = to_checksum_address(to)
        return "0x" + bytes(account.sign_transaction(transaction).raw_transaction).hex()

    def nonce(self, account, block="pending"):
        return int(self.eth_getTransactionCount(account.address, block), 16)

    def send(self, account, to=None, **fields):
        return self.eth_sendRawTransaction(self.sign(account, to, **fields))

    def transact(self, account, to=None, **fields):
        """Sends, and waits for the receipt of success."""
        receipt = self.receipt(self.send(account, to, **fields))
        assert receipt["status"] == "0x1", receipt
        return receipt

    def receipt(self, transaction_hash, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            receipt = self.eth_getTransactionReceipt(transaction_hash)
            if receipt:
                return receipt
            time.sleep(0.05)
        raise TimeoutError(f"no receipt of {transaction_hash} after {seconds} s")

    def balance(self, account, block="latest"):
        return int(self.eth_getBalance(account, block), 16)

    def now(self):
        """The time of the block to come, to within a second."""
        return int(time.time()) + int(self.evm_increaseTime(0), 16)


class ChainTest(unittest.TestCase):
    """Tests that share one devchain; `arguments` are its own."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.devchain = Devchain(*cls.arguments)
        cls.addClassCleanup(cls.devchain.stop)
        cls.rpc = cls.devchain.client
        cls.accounts = cls.devchain.accounts

    def assert_rpc_error(self, code, text, function, *arguments, **named):
        with self.assertRaises(RpcError) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.code, code, caught.exception.message)
        self.assertIn(text, caught.exception.message)
        return caught.exception

    def assert_reverts(self, reason, function, *arguments, **named):
        with self.assertRaises(RpcError) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.code, 3, caught.exception.message)
        expected = "execution reverted" + (f": {reason}" if reason else "")
        self.assertEqual(caught.exception.message, expected)

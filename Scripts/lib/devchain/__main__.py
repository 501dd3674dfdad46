"""The command: Scripts/devchain."""

import argparse
import os
import select
import signal
import sys
import threading

from eth_account import Account
from eth_utils import keccak

from .chain import Chain
from .server import Server

BALANCE = 10**24  # a million ether each
# py-evm raises Python's recursion limit for calls 1,024 deep; the threads' stacks must hold that.
STACK_BYTES = 128 * 1024 * 1024


def development_key(index):
    """The same on every chain, and known to all: good for a development chain only."""
    return keccak(f"swift-mpc development account {index}".encode())


def options():
    parser = argparse.ArgumentParser(
        prog="Scripts/devchain",
        description="A development chain: a real EVM (Cancun) behind JSON-RPC on 127.0.0.1. "
        "Nothing is kept when it ends.",
    )
    parser.add_argument("--port", type=int, default=8545, help="0: any free one (default 8545)")
    parser.add_argument("--chain-id", type=int, default=31337, help="default 31337")
    parser.add_argument(
        "--block-time",
        type=float,
        default=0,
        metavar="SECONDS",
        help="mine at this interval (default: a block for each transaction, at once, and no other: "
        "nothing gets confirmations by itself)",
    )
    parser.add_argument(
        "--accounts", type=int, default=10, help="funded accounts, printed (default 10)"
    )
    parser.add_argument("--parent", type=int, metavar="PID", help="end when this process ends")
    chosen = parser.parse_args()
    if not 0 <= chosen.port < 65_536:
        parser.error("--port: 0 to 65535")
    if not 1 <= chosen.chain_id < 2**63:
        parser.error("--chain-id: 1 to 2^63 - 1")
    if not 0 <= chosen.block_time <= 3_600:
        parser.error("--block-time: 0 to 3600")
    if not 1 <= chosen.accounts <= 1_000:
        parser.error("--accounts: 1 to 1000")
    return chosen


def watch_parent(pid, ended):
    try:
        parent = os.pidfd_open(pid)
    except ProcessLookupError:
        sys.exit(f"devchain: --parent: there is no process {pid}")
    ready = select.poll()
    ready.register(parent, select.POLLIN)

    def wait():
        ready.poll()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()


def mine_regularly(chain, lock, seconds, ended):
    def tick():
        try:
            while not ended.wait(seconds):
                with lock:
                    chain.mine()
        finally:  # better no chain than one that stands still
            ended.set()

    threading.Thread(target=tick, daemon=True).start()


def main():
    chosen = options()
    threading.stack_size(STACK_BYTES)
    ended = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: ended.set())
    # Who started this may have had them blocked, and a child inherits that.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
    if chosen.parent is not None:
        watch_parent(chosen.parent, ended)

    accounts = [Account.from_key(development_key(index)) for index in range(chosen.accounts)]
    funded = [bytes.fromhex(account.address[2:]) for account in accounts]
    chain = Chain(chosen.chain_id, funded, BALANCE, automine=chosen.block_time == 0)
    try:
        server = Server(chosen.port, chain)
    except OSError as error:
        sys.exit(f"devchain: can't listen on 127.0.0.1:{chosen.port}: {error.strerror}")
    for index, account in enumerate(accounts):
        print(f"account {index} {account.address.lower()} key 0x{bytes(account.key).hex()}")
    if chosen.block_time:
        mine_regularly(chain, server.lock, chosen.block_time, ended)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {server.address}", flush=True)
    ended.wait()
    server.shutdown()


main()

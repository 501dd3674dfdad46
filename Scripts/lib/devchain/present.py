"""Blocks, transactions, receipts and logs as JSON-RPC shows them."""

from .hexadecimal import show, show_word


def block(header, transaction_hashes, size):
    return {
        "number": hex(header.block_number),
        "hash": show(header.hash),
        "parentHash": show(header.parent_hash),
        "sha3Uncles": show(header.uncles_hash),
        "uncles": [],
        "miner": show(header.coinbase),
        "stateRoot": show(header.state_root),
        "transactionsRoot": show(header.transaction_root),
        "receiptsRoot": show(header.receipt_root),
        "logsBloom": f"0x{header.bloom:0512x}",
        "difficulty": "0x0",
        "totalDifficulty": "0x0",
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "extraData": show(header.extra_data),
        "mixHash": show(header.mix_hash),
        "nonce": show(header.nonce),
        "baseFeePerGas": hex(header.base_fee_per_gas),
        "withdrawalsRoot": show(header.withdrawals_root),
        "withdrawals": [],
        "blobGasUsed": hex(header.blob_gas_used),
        "excessBlobGas": hex(header.excess_blob_gas),
        "parentBeaconBlockRoot": show(header.parent_beacon_block_root),
        "size": hex(size),
        "transactions": list(transaction_hashes),
    }


def transaction_type(transaction):
    return getattr(transaction, "type_id", None) or 0


def effective_price(transaction, base_fee):
    tip = min(transaction.max_priority_fee_per_gas, transaction.max_fee_per_gas - base_fee)
    return base_fee + tip


def transaction(item, header=None, index=None):
    """A transaction in a block, or one that waits where there is no header."""
    kind = transaction_type(item)
    price = effective_price(item, header.base_fee_per_gas) if header else item.max_fee_per_gas
    shown = {
        "hash": show(item.hash),
        "type": hex(kind),
        "chainId": hex(item.chain_id),
        "from": show(item.sender),
        "to": show(item.to) if item.to else None,
        "nonce": hex(item.nonce),
        "gas": hex(item.gas),
        "gasPrice": hex(price),
        "value": hex(item.value),
        "input": show(item.data),
        "r": hex(item.r),
        "s": hex(item.s),
        "blockHash": show(header.hash) if header else None,
        "blockNumber": hex(header.block_number) if header else None,
        "transactionIndex": None if index is None else hex(index),
    }
    if kind == 0:
        shown["v"] = hex(item.v)
    else:
        shown["v"] = shown["yParity"] = hex(item.y_parity)
        shown["accessList"] = [
            {"address": show(account), "storageKeys": [show_word(key) for key in keys]}
            for account, keys in item.access_list
        ]
    if kind == 2:
        shown["maxFeePerGas"] = hex(item.max_fee_per_gas)
        shown["maxPriorityFeePerGas"] = hex(item.max_priority_fee_per_gas)
    return shown


def receipts(header, applied):
    """The receipts of a block from its (transaction, receipt, computation) in order."""
    shown, log_index, gas_before = [], 0, 0
    for index, (item, receipt, computation) in enumerate(applied):
        place = {
            "blockHash": show(header.hash),
            "blockNumber": hex(header.block_number),
            "transactionHash": show(item.hash),
            "transactionIndex": hex(index),
        }
        logs = []
        for entry in receipt.logs:
            logs.append(
                {
                    "address": show(entry.address),
                    "topics": [show_word(topic) for topic in entry.topics],
                    "data": show(entry.data),
                    "logIndex": hex(log_index),
                    "removed": False,
                    **place,
                }
            )
            log_index += 1
        created = not item.to and not computation.is_error
        shown.append(
            {
                **place,
                "type": hex(transaction_type(item)),
                "from": show(item.sender),
                "to": show(item.to) if item.to else None,
                "contractAddress": show(computation.msg.storage_address) if created else None,
                "status": "0x0" if computation.is_error else "0x1",
                "gasUsed": hex(receipt.gas_used - gas_before),
                "cumulativeGasUsed": hex(receipt.gas_used),
                "effectiveGasPrice": hex(effective_price(item, header.base_fee_per_gas)),
                "logs": logs,
                "logsBloom": f"0x{receipt.bloom:0512x}",
            }
        )
        gas_before = receipt.gas_used
    return shown

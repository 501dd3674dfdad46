/// A transaction of type 2 with its signature.
public struct SignedTransaction: Equatable, Sendable {
    /// What was signed.
    public let transaction: Transaction
    /// The account's signature.
    public let signature: Signature
    /// The bytes that go to the chain.
    public let raw: [UInt8]

    /// Joins a transaction and a signature of its digest, made by whoever holds the account's key.
    public init(_ transaction: Transaction, signature: Signature) {
        self.transaction = transaction
        self.signature = signature
        let items =
            transaction.fields + [
                .number(UInt256(UInt64(signature.recovery))), .number(signature.r.number),
                .number(signature.s.number),
            ]
        raw = [Transaction.type] + RLPItem.list(items).encoded
    }

    /// The transaction that `raw` encodes. Throws `rlp`, `badTransaction` or `badSignature`.
    public init(raw: [UInt8]) throws(LedgerError) {
        guard raw.first == Transaction.type else { throw .badTransaction }
        guard let items = try RLPItem(decoding: Array(raw.dropFirst())).items, items.count == 12,
            let chainId = items[0].number?.uint64, let nonce = items[1].number?.uint64,
            let priority = items[2].number, let maximum = items[3].number,
            let gas = items[4].number?.uint64, let to = items[5].string,
            let value = items[6].number, let data = items[7].string,
            let accessList = items[8].items, let recovery = items[9].number?.uint64,
            let r = items[10].number, let s = items[11].number, recovery <= 1
        else { throw .badTransaction }
        var entries: [Transaction.AccessListEntry] = []
        for entry in accessList {
            guard let pair = entry.items, pair.count == 2, let address = pair[0].string,
                let slots = pair[1].items
            else { throw .badTransaction }
            var words: [Bytes32] = []
            for slot in slots {
                guard let bytes = slot.string else { throw .badTransaction }
                words.append(try Bytes32(bytes))
            }
            entries.append(.init(address: try Address(address), slots: words))
        }
        let transaction = Transaction(
            chainId: chainId, nonce: nonce, maxPriorityFeePerGas: priority, maxFeePerGas: maximum,
            gasLimit: gas, to: to.isEmpty ? nil : try Address(to), value: value, data: data,
            accessList: entries)
        let signature = try Signature(
            r: Bytes32(r), s: Bytes32(s), recovery: UInt8(recovery))
        self.init(transaction, signature: signature)
    }

    /// The name of the transaction on the chain.
    public var hash: Hash32 { Keccak256.hash(raw) }

    /// The account that signed. Throws `badSignature`.
    public func sender() throws(LedgerError) -> Address {
        try signature.recover(transaction.signingDigest).address
    }
}

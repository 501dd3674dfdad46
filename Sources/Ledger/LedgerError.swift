/// Why something about the chain could not be done. No case carries a secret; a chain is named by
/// its host and port only, never by a URL that may hold credentials.
public enum LedgerError: Error, Equatable, Sendable {
    // MARK: Values and encodings

    /// The text is not hexadecimal of whole bytes, or lacks its `0x`.
    case badHex
    /// A value has another number of bytes than its type.
    case wrongLength(expected: Int, found: Int)
    /// A mixed-case address whose EIP-55 checksum is wrong.
    case badAddressChecksum
    /// A number does not fit the type it is meant for.
    case numberTooLarge(bits: Int)
    /// RLP that is not canonical or over a limit, and the byte offset where that shows.
    case rlp(RLPFault, at: Int)
    /// ABI data that is not canonical or over a limit, and the byte offset where that shows.
    case abi(ABIFault, at: Int)
    /// The text names no type this layer knows (see `ABIType.init(_:)`).
    case unknownABIType
    /// A value to encode is not of the ABI type that it is encoded as.
    case abiValueMismatch(type: String)
    /// A log is not of the event it was decoded as: other topics, or another number of them.
    case otherEvent
    /// The bytes are not a transaction of type 2, or its fields are not canonical.
    case badTransaction

    // MARK: Keys and signatures

    /// The secret key is zero or not below the group order.
    case badSecretKey
    /// The bytes are not a point of the curve.
    case badPublicKey
    /// `r` or `s` is zero or not below the group order, `s` is high, or the recovery id is not 0 or 1.
    case badSignature
    /// A signature just made did not verify and was withheld.
    case signingFault
    /// The key file could not be used.
    case keyFile(KeyFileFault, path: String)

    // MARK: The chain

    /// The URL is not `http` or `https` with a host.
    case badURL
    /// No connection to the chain at `host`.
    case unreachable(host: String)
    /// The chain at `host` did not answer `method` in time.
    case timedOut(host: String, method: String)
    /// The chain at `host` answered with an HTTP status other than 200.
    case httpStatus(host: String, status: Int)
    /// The answer of `host` to `method` is longer than the client's limit.
    case responseTooLong(host: String, method: String, limit: Int)
    /// The answer of `host` to `method` is not what the method returns.
    case malformedResponse(host: String, method: String)
    /// The chain refused the request.
    case rpc(RPCFault)
    /// The chain has another id than the one configured.
    case wrongChain(expected: UInt64, found: UInt64)

    // MARK: Transactions

    /// The transaction was mined and reverted.
    case reverted(transaction: Hash32, reason: RevertReason)
    /// The transaction had not the wanted confirmations in time.
    case notConfirmed(transaction: Hash32, after: Duration)
    /// Another transaction of the account took the nonce of this one.
    case nonceTaken(transaction: Hash32, nonce: UInt64)
    /// The chain asks more per gas than the sender's policy allows.
    case feeAboveLimit(needed: UInt256, limit: UInt256)
    /// The deployed code is missing where the receipt says it is.
    case notDeployed(transaction: Hash32)
    /// The task was cancelled.
    case cancelled
}

/// What is wrong with RLP data.
public enum RLPFault: Equatable, Sendable {
    /// The data ends inside an item.
    case truncated
    /// An item could have been encoded shorter.
    case notCanonical
    /// Bytes follow the item.
    case trailing
    /// Lists nest deeper, or items are more, than the limits.
    case tooLarge
}

/// What is wrong with ABI data.
public enum ABIFault: Equatable, Sendable {
    /// The data ends inside a value.
    case truncated
    /// An offset does not point to where the canonical encoding has its value.
    case badOffset
    /// A length that the data cannot hold.
    case badLength
    /// Padding is not zero (or not the sign), or a boolean is neither 0 nor 1.
    case badPadding
    /// A string is not UTF-8.
    case notUTF8
    /// Bytes follow the last value.
    case trailing
    /// A function's data begins with another selector.
    case otherSelector
}

/// What is wrong with a key file.
public enum KeyFileFault: Equatable, Sendable {
    /// It cannot be read (`errno`).
    case unreadable(Int32)
    /// It cannot be written (`errno`); an existing file is never overwritten.
    case unwritable(Int32)
    /// Others than its owner may read or write it; `chmod 600` it.
    case permissions
    /// It does not hold 32 bytes in hexadecimal.
    case malformed
}

/// An error object of JSON-RPC.
public struct RPCFault: Error, Equatable, Sendable {
    /// The code: 3 for a revert, -32000 and below for the rest.
    public let code: Int
    /// The message, cut to 300 characters.
    public let message: String
    /// What the contract gave as reason, where this is a revert.
    public let revert: RevertReason?

    package init(code: Int, message: String, revert: RevertReason?) {
        self.code = code
        self.message = String(message.prefix(300))
        self.revert = revert
    }
}

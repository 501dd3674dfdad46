#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension LedgerError: CustomStringConvertible {
    /// One line that says what to do, where something can be done.
    public var description: String {
        switch self {
        case .badHex: "not hexadecimal of whole bytes with 0x before it"
        case .wrongLength(let expected, let found): "\(found) bytes given, \(expected) expected"
        case .badAddressChecksum: "the address has a wrong checksum; is a digit mistyped?"
        case .numberTooLarge(let bits): "the number does not fit into \(bits) bits"
        case .rlp(let fault, let offset): "bad RLP at byte \(offset): \(fault)"
        case .abi(let fault, let offset): "bad ABI data at byte \(offset): \(fault)"
        case .unknownABIType: "an ABI type that is not known"
        case .abiValueMismatch(let type): "the value is not of the ABI type \(type)"
        case .otherEvent: "the log is of another event"
        case .badTransaction: "not a canonical transaction of type 2"
        case .badSecretKey: "the secret key is zero or too large"
        case .badPublicKey: "the public key is not a point of the curve"
        case .badSignature: "the signature is not canonical"
        case .signingFault: "a signature just made did not verify and was withheld"
        case .keyFile(let fault, let path): "key file \(path) \(fault.text(path: path))"
        case .badURL: "the chain's address must be an http:// or https:// URL with a host"
        case .unreachable(let host): "no connection to the chain at \(host); is it running?"
        case .timedOut(let host, let method):
            "the chain at \(host) did not answer \(method) in time"
        case .httpStatus(let host, let status):
            "the chain at \(host) answered with HTTP status \(status)"
        case .responseTooLong(let host, let method, let limit):
            "the answer of \(host) to \(method) is longer than \(limit) bytes"
        case .malformedResponse(let host, let method):
            "the answer of \(host) to \(method) is not what the method returns"
        case .rpc(let fault): fault.description
        case .wrongChain(let expected, let found):
            "the chain has the id \(found), \(expected) expected"
        case .reverted(let transaction, let reason):
            "transaction \(transaction) was reverted: \(reason)"
        case .notConfirmed(let transaction, let time):
            "transaction \(transaction) was not confirmed within \(time)"
        case .nonceTaken(let transaction, let nonce):
            "another transaction took the nonce \(nonce) of \(transaction); "
                + "is the account in use elsewhere?"
        case .feeAboveLimit(let needed, let limit):
            "the chain asks \(needed) wei per gas, the limit is \(limit)"
        case .notDeployed(let transaction): "transaction \(transaction) left no code on chain"
        case .cancelled: "cancelled"
        }
    }
}

extension RPCFault: CustomStringConvertible {
    public var description: String {
        if let revert { return "the contract refused: \(revert)" }
        return "the chain refused the request: \(message) (code \(code))"
    }
}

extension RevertReason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .none: "no reason given"
        case .message(let text): text
        case .panic(let code): "panic \(code)"
        case .custom(let data): "error \(Hex.encode(data.prefix(36)))"
        }
    }
}

extension KeyFileFault {
    fileprivate func text(path: String) -> String {
        switch self {
        case .unreadable(let code): "can't be read: \(String(cString: strerror(code)))"
        case .unwritable(let code): "can't be written: \(String(cString: strerror(code)))"
        case .permissions: "may be read by others: chmod 600 \(path)"
        case .malformed: "does not hold 32 bytes in hexadecimal"
        }
    }
}

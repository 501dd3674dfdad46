/// Why a keystore, or a record in it, can't be used. No case carries a secret.
public enum KeystoreError: Error, Equatable, Sendable {
    /// A keystore is there already; it is not overwritten.
    case exists(path: String)
    /// No keystore is there.
    case missing(path: String)
    /// There is no file with the passphrase or key.
    case missingSecret(path: String)
    /// A file can't be read, written or removed (`errno`).
    case file(path: String, code: Int32)
    /// Others than its owner may read or write it.
    case permissions(path: String)
    /// Another process has the keystore open.
    case inUse(path: String)
    /// The passphrase has fewer bytes than this.
    case passphraseTooShort(minimum: Int)
    /// The key file does not hold 64 hexadecimal digits.
    case malformedKey(path: String)
    /// The environment lacks the variable.
    case missingVariable(name: String)
    /// The header is no keystore's, or asks for more work than any keystore does.
    case malformedHeader(path: String)
    /// The keystore opens with the other kind of secret.
    case otherKind(expected: KeystoreSecret.Kind)
    /// The passphrase or key is not this keystore's, or its header was changed.
    case wrongSecret
    /// There is no record of this name.
    case unknownRecord(RecordName)
    /// A record's file ends early or goes on too long.
    case truncatedRecord(file: String)
    /// A record's file holds a record of another name or another generation.
    case swappedRecord(file: String)
    /// A record was changed.
    case damagedRecord(file: String)
    /// A record has more bytes than this.
    case recordTooLong(limit: Int)
}

extension KeystoreError: CustomStringConvertible {
    /// One line that says what to do.
    public var description: String {
        switch self {
        case .exists(let path): "\(path) is there already and is not overwritten"
        case .missing(let path): "there is no keystore at \(path); restore it, or make one"
        case .missingSecret(let path): "the passphrase or key file \(path) isn't there"
        case .file(let path, let code): "\(path): \(KeystoreFiles.text(of: code))"
        case .permissions(let path): "\(path) may be read by others: chmod 600"
        case .inUse(let path): "the keystore \(path) is in use by another process"
        case .passphraseTooShort(let minimum):
            "a passphrase must have at least \(minimum) bytes"
        case .malformedKey(let path): "\(path) does not hold 64 hexadecimal digits"
        case .missingVariable(let name): "the environment lacks \(name)"
        case .malformedHeader(let path): "\(path) is no header of a keystore"
        case .otherKind(let expected):
            "the keystore opens with a \(expected == .key ? "key file" : "passphrase")"
        case .wrongSecret:
            "the passphrase or key is not this keystore's, or its header was changed"
        case .unknownRecord(let name): "the keystore has no record \(name)"
        case .truncatedRecord(let file): "the record \(file) is cut short; restore it"
        case .swappedRecord(let file): "the record \(file) is another record's; restore it"
        case .damagedRecord(let file): "the record \(file) was changed; restore it"
        case .recordTooLong(let limit): "a record has at most \(limit) bytes"
        }
    }
}

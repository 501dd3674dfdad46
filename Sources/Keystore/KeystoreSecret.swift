internal import COpenSSL
internal import Foundation

/// What opens a keystore: a passphrase, or a key of 32 bytes. Wiped on release.
public struct KeystoreSecret: ~Copyable, Sendable {
    /// How the secret becomes a key.
    public enum Kind: UInt8, Sendable {
        /// By scrypt.
        case passphrase = 1
        /// By HKDF: the secret is 32 uniform bytes.
        case key = 2
    }

    public let kind: Kind
    let bytes: LockedBytes

    /// The fewest bytes of a passphrase.
    public static let minimumPassphrase = 12

    /// A passphrase, with what is in it kept as it is. Throws `passphraseTooShort`.
    public init(passphrase: consuming LockedBytes) throws(KeystoreError) {
        guard passphrase.count >= Self.minimumPassphrase else {
            throw .passphraseTooShort(minimum: Self.minimumPassphrase)
        }
        kind = .passphrase
        bytes = passphrase
    }

    /// The passphrase in a file that only its owner may read, without the newline at its end.
    /// Throws `permissions`, `missingSecret`, `file`, `passphraseTooShort`.
    public init(passphraseFile path: String) throws(KeystoreError) {
        let text = try Self.read(path, limit: 4096)
        let count = text.withUnsafeBytes { $0.last == 0x0a ? $0.count - 1 : $0.count }
        try self.init(passphrase: text.prefix(count))
    }

    /// The key in a file that only its owner may read: 64 hexadecimal digits, perhaps a newline.
    /// Throws `permissions`, `missingSecret`, `file`, `malformedKey`.
    public init(keyFile path: String) throws(KeystoreError) {
        let text = try Self.read(path, limit: 65)
        var key = LockedBytes(count: 32)
        let isGood = text.withUnsafeBytes { digits in
            guard digits.count == 64 || (digits.count == 65 && digits[64] == 0x0a) else {
                return false
            }
            return key.withUnsafeMutableBytes { key in
                for index in 0..<32 {
                    guard let high = Self.value(digits[2 * index]),
                        let low = Self.value(digits[2 * index + 1])
                    else { return false }
                    key[index] = high << 4 | low
                }
                return true
            }
        }
        guard isGood else { throw .malformedKey(path: path) }
        kind = .key
        bytes = key
    }

    /// The passphrase in a variable of the environment, whose place is then overwritten: a program
    /// started later, or a look at this one's environment, does not show it.
    /// Throws `missingVariable`, `passphraseTooShort`.
    public init(environment name: String) throws(KeystoreError) {
        guard let value = getenv(name) else { throw .missingVariable(name: name) }
        let count = strlen(value)
        let passphrase = LockedBytes(
            copying: UnsafeRawBufferPointer(start: UnsafeRawPointer(value), count: count))
        OPENSSL_cleanse(value, count)
        unsetenv(name)
        try self.init(passphrase: passphrase)
    }

    /// Writes a fresh key to a new file at `path` that only its owner may read. Throws `exists`,
    /// `file`.
    public static func makeKeyFile(at path: String) throws(KeystoreError) {
        guard !FileManager.default.fileExists(atPath: path) else { throw .exists(path: path) }
        let key = LockedBytes.random(count: 32)
        var text = [UInt8](repeating: 0x0a, count: 65)
        defer { OPENSSL_cleanse(&text, text.count) }
        key.withUnsafeBytes { key in
            for index in 0..<32 {
                text[2 * index] = Self.digit(key[index] >> 4)
                text[2 * index + 1] = Self.digit(key[index] & 15)
            }
        }
        try KeystoreFiles.replace(path, with: text)
    }

    private static func read(_ path: String, limit: Int) throws(KeystoreError) -> LockedBytes {
        do throws(KeystoreError) {
            return try KeystoreFiles.read(path, limit: limit)
        } catch .missing {
            throw .missingSecret(path: path)
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }
}

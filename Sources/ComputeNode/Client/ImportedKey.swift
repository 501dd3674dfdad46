import EllipticCurves
import KeyManagement
public import Keystore
import Ledger
import SecretSharing

/// A secret key from elsewhere. Wiped with the last reference; no description.
public final class ImportedKey: Sendable {
    private let bytes: SecretVector<UInt8>

    /// 32 bytes, or as many in hexadecimal, with `0x` or without, and white space behind.
    ///
    /// - Throws: `.key(.payload("key"))`.
    public init(_ text: borrowing LockedBytes) throws(NodeError) {
        var bytes = SecretVector<UInt8>(repeating: 0, count: Self.byteCount)
        let isGood = bytes.withUnsafeMutableBufferPointer { bytes in
            text.withUnsafeBytes { Self.read($0, into: bytes) }
        }
        guard isGood else { throw .key(.payload("key")) }
        self.bytes = bytes
    }

    private static let byteCount = 32

    private static func read(
        _ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        if text.count == byteCount {
            UnsafeMutableRawBufferPointer(bytes).copyMemory(from: text)
            return true
        }
        var digits = text[...]
        while let last = digits.last, [0x0a, 0x0d, 0x20].contains(last) { digits.removeLast() }
        if digits.starts(with: "0x".utf8) { digits.removeFirst(2) }
        guard digits.count == 2 * byteCount else { return false }
        for (place, digit) in digits.enumerated() {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return false }
            bytes[place / 2] = bytes[place / 2] << 4 | UInt8(value)
        }
        return true
    }

    /// The scalar that is shared, most significant byte first.
    func scalar(for scheme: SchemeNumber) throws(KeyManagementError) -> SecretVector<UInt8> {
        scheme == .frostEd25519 ? try FROSTEd25519.scalar(ofSeed: bytes) : bytes.copy()
    }
}

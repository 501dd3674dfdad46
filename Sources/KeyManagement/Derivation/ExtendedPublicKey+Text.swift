internal import EllipticCurves

/// BIP-32's serialization, for Bitcoin's main network.
extension ExtendedPublicKey {
    /// xpub.
    private static var version: [UInt8] { [0x04, 0x88, 0xb2, 0x1e] }

    /// The text that begins with `xpub`.
    public var text: String {
        let number = withUnsafeBytes(of: childNumber.bigEndian) { Array($0) }
        return Base58.encodeChecked(
            Self.version + [depth] + parentFingerprint + number + chainCode
                + publicKey.compressed)
    }

    /// The key that `text` stands for.
    ///
    /// Throws `.malformedExtendedKey` for a wrong length or checksum, another version (a secret key's
    /// too), no compressed point of the curve, or a key without a parent that names one.
    public init(text: String) throws(KeyManagementError) {
        guard let bytes = Base58.decodeChecked(text, byteCount: 78),
            Array(bytes[..<4]) == Self.version,
            let point = try? Secp256k1.Affine(sec1Bytes: Array(bytes[45...]))
        else { throw .malformedExtendedKey }
        let parentFingerprint = Array(bytes[5..<9])
        let childNumber = bytes[9..<13].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard bytes[4] > 0 || (parentFingerprint == [0, 0, 0, 0] && childNumber == 0) else {
            throw .malformedExtendedKey
        }
        self.init(
            unchecked: point, Array(bytes[13..<45]), depth: bytes[4],
            parentFingerprint: parentFingerprint, childNumber: childNumber)
    }
}

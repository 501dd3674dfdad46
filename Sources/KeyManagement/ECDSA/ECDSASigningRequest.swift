public import EllipticCurves
internal import FiniteFields
internal import Transcripts

/// What signers agree on before they sign: the digest, the key or child that signs, the presignature, and
/// by it the signers. Who has signed one request with a presignature signs no other with it.
public struct ECDSASigningRequest: Hashable, Sendable {
    public let presignature: PresignatureID
    /// 32 bytes: what is signed.
    public let digest: [UInt8]
    /// The key itself, or a child.
    public let child: DerivedKey

    /// Throws `.malformedEncoding` unless the digest has 32 bytes and is not zero modulo the order: of
    /// zero nobody knows a preimage, and its signatures are too easily related.
    public init(
        presignature: PresignatureID, digest: [UInt8], child: DerivedKey
    ) throws(KeyManagementError) {
        guard digest.count == 32, Secp256k1.number(ofDigest: digest) != .zero else {
            throw .malformedEncoding
        }
        self.presignature = presignature
        self.digest = digest
        self.child = child
    }

    private static var format: UInt8 { MessageFormat.ecdsaSigningRequest.rawValue }
    private static var version: UInt8 { 1 }

    /// The greatest length of an encoding.
    static var byteLimit: Int { 2 + 32 + 2 + 32 + 32 + 32 + 1 + 4 * DerivationPath.stepLimit }

    /// The encoding, version 1: the only one.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.fixed(presignature.batch)
        writer.byte(UInt8(presignature.index >> 8))
        writer.byte(UInt8(presignature.index & 255))
        writer.fixed(digest)
        writer.fixed(child.parent.bytes)
        writer.fixed(child.masterChainCode)
        writer.byte(UInt8(child.path.indices.count))
        for index in child.path.indices {
            writer.fixed(withUnsafeBytes(of: index.bigEndian) { Array($0) })
        }
        return writer.bytes
    }

    /// Decodes a request for a key and derives its child again.
    ///
    /// - Parameter chainCodes: those from which children may be derived, besides the key's own. Whoever may
    ///   choose one chooses the tweak at will, which the analysis of presignatures with derived keys
    ///   (ePrint 2021/1330) doesn't allow.
    ///
    /// Throws `.malformedEncoding`, `.unknownVersion`, and `.wrongKey` for another key's or another chain
    /// code's.
    public init(
        encoded bytes: [UInt8], key: PublicKeyPackage<Secp256k1.Point>,
        chainCodes: Set<[UInt8]> = []
    ) throws(KeyManagementError) {
        try self.init(withAnyChainCode: bytes, key: key)
        try require(chainCodes, of: key)
    }

    /// Throws `.wrongKey` unless the child is derived from the key's own chain code or one of these.
    func require(
        _ chainCodes: Set<[UInt8]>, of key: PublicKeyPackage<Secp256k1.Point>
    ) throws(KeyManagementError) {
        let chainCode = child.masterChainCode
        guard chainCode == key.chainCode || chainCodes.contains(chainCode) else {
            throw .wrongKey
        }
    }

    /// Decodes a request whatever chain code its child is derived from.
    init(
        withAnyChainCode bytes: [UInt8], key: PublicKeyPackage<Secp256k1.Point>
    ) throws(KeyManagementError) {
        let batch: [UInt8]
        let index: UInt16
        let digest: [UInt8]
        let keyID: [UInt8]
        let chainCode: [UInt8]
        var indices = [UInt32]()
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            batch = try reader.fixed(32)
            index = UInt16(try reader.byte()) << 8 | UInt16(try reader.byte())
            digest = try reader.fixed(32)
            keyID = try reader.fixed(32)
            chainCode = try reader.fixed(32)
            for _ in 0..<(try reader.byte()) {
                indices.append(try reader.fixed(4).reduce(0) { $0 << 8 | UInt32($1) })
            }
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
        guard keyID == key.keyID.bytes else { throw .wrongKey }
        try self.init(
            presignature: PresignatureID(batch: batch, index: index), digest: digest,
            child: key.derive(DerivationPath(indices), chainCode: chainCode))
    }
}

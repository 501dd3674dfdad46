public import EllipticCurves
internal import FiniteFields

/// A signer's answer to a request.
public struct FROSTSignatureShare<Suite: FROSTCiphersuite>: Equatable, Sendable {
    /// The digest of the request.
    public let request: [UInt8]
    /// z_i of RFC 9591, 5.2.
    public let value: Suite.Group.Scalar

    /// The length of an encoding.
    public static var byteCount: Int { 2 + 32 + Suite.Group.Scalar.byteCount }

    /// The only encoding, version 1.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: MessageFormat.signatureShare.rawValue, version: 1)
        writer.fixed(request)
        writer.fixed(value.bigEndianBytes())
        return writer.bytes
    }

    init(request: [UInt8], value: Suite.Group.Scalar) {
        self.request = request
        self.value = value
    }

    /// The answer to this request. Throws what is wrong with it.
    init(_ bytes: [UInt8], to request: [UInt8]) throws(ProtocolFault) {
        guard bytes.count <= Self.byteCount else {
            throw .tooLong(byteCount: bytes.count, limit: Self.byteCount)
        }
        do throws(MalformedMessage) {
            var reader = try MessageReader(
                bytes, format: MessageFormat.signatureShare.rawValue, version: 1)
            guard try reader.fixed(32) == request else { throw .otherSession }
            self.request = request
            value = try reader.scalar(of: Suite.Group.Scalar.self)
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
    }
}

internal import EllipticCurves
internal import FiniteFields

/// A signer's message: the order as it carries it out, and its share of the signature.
struct ECDSAShareMessage {
    let order: [UInt8]
    let share: Secp256k1.Scalar

    private static var format: UInt8 { MessageFormat.ecdsaSignatureShare.rawValue }
    private static var version: UInt8 { 1 }
    private static var byteLimit: Int { 2 + 4 + ECDSASigningOrder.byteLimit + 32 }

    init(order: [UInt8], share: Secp256k1.Scalar) {
        self.order = order
        self.share = share
    }

    var encoded: [UInt8] {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.variable(order, limit: ECDSASigningOrder.byteLimit)
        writer.fixed(share.bigEndianBytes())
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(ProtocolFault) {
        guard bytes.count <= Self.byteLimit else {
            throw .tooLong(byteCount: bytes.count, limit: Self.byteLimit)
        }
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: Self.version)
            order = try reader.variable(limit: ECDSASigningOrder.byteLimit)
            share = try reader.scalar(of: Secp256k1.Scalar.self)
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
    }
}

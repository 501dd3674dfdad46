internal import EllipticCurves
internal import FiniteFields

/// What every signer knows of a presignature; public among them.
public struct ECDSANonce: Hashable, Sendable {
    /// R = k G.
    let point: Secp256k1.Affine
    /// 1 / w, with w = a k.
    let inverseProduct: Secp256k1.Scalar
    /// Q_i = (a_i + e_i) R, by the signer's place.
    let messageParts: [Secp256k1.Affine]
    /// P_i = (a_i x_i + d_i) R.
    let keyParts: [Secp256k1.Affine]

    /// The length of an encoding for this number of signers.
    static func byteCount(signers: Int) -> Int { 33 + 32 + 66 * signers }

    func write(to writer: inout MessageWriter) {
        writer.fixed(point.compressed)
        writer.fixed(inverseProduct.bigEndianBytes())
        for part in messageParts + keyParts { writer.fixed(part.compressed) }
    }

    init(from reader: inout MessageReader, signers: Int) throws(MalformedMessage) {
        point = try reader.secp256k1Point()
        inverseProduct = try reader.scalar(of: Secp256k1.Scalar.self)
        var parts = [Secp256k1.Affine]()
        for _ in 0..<(2 * signers) { parts.append(try reader.secp256k1Point()) }
        messageParts = Array(parts.prefix(signers))
        keyParts = Array(parts.suffix(signers))
    }

    init(
        point: Secp256k1.Affine, inverseProduct: Secp256k1.Scalar,
        messageParts: [Secp256k1.Affine], keyParts: [Secp256k1.Affine]
    ) {
        self.point = point
        self.inverseProduct = inverseProduct
        self.messageParts = messageParts
        self.keyParts = keyParts
    }
}

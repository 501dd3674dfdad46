import EllipticCurves
import KeyManagement

/// Something that is done alike in the group of any scheme.
protocol GroupVisitor {
    associatedtype Output

    func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> Output
}

extension SchemeNumber {
    /// Does it in this scheme's group.
    func visit<Visitor: GroupVisitor>(_ visitor: Visitor) throws(NodeError) -> Visitor.Output {
        switch self {
        case .frostEd25519: try visitor.visit(FROSTEd25519.Group.self)
        case .frostSecp256k1, .frostTaproot, .ecdsaSecp256k1:
            try visitor.visit(Secp256k1.Point.self)
        case .blsKeysInG1: try visitor.visit(BLSMinimalPublicKeySize.PublicKeyGroup.self)
        case .blsKeysInG2: try visitor.visit(BLSMinimalSignatureSize.PublicKeyGroup.self)
        case .elGamalRistretto255: try visitor.visit(Ristretto255.self)
        case .elGamalBN254: try visitor.visit(BN254.G1.self)
        }
    }
}
